# What `convene report` puts into its pages: style and script of our own, and D3, which draws the charts. D3 is fetched
# by npm into the build folder from the versions and checksums of a lock file; nothing of it is kept in the repository.
# Without it pages are made all the same, with the static figures or the tables alone.
set(CONVENE_D3_DIR "" CACHE STRING
    "Folder of the npm package d3 (dist/d3.min.js, LICENSE); empty: npm fetches it; OFF: pages without charts")

set(assets ${CMAKE_SOURCE_DIR}/src/report/assets)
set(d3_script "")
if(CONVENE_D3_DIR AND NOT EXISTS ${CONVENE_D3_DIR}/dist/d3.min.js)
  message(FATAL_ERROR "CONVENE_D3_DIR: there is no ${CONVENE_D3_DIR}/dist/d3.min.js")
elseif(CONVENE_D3_DIR)
  set(d3_folder ${CONVENE_D3_DIR})
elseif(NOT CONVENE_D3_DIR STREQUAL "")
  set(d3_folder "")
else()
  # Once for each lock file: a build that is configured again asks nobody.
  set(npm_folder ${CMAKE_BINARY_DIR}/npm)
  set(d3_folder ${npm_folder}/node_modules/d3)
  file(SHA256 ${assets}/package-lock.json wanted)
  set(fetched "")
  if(EXISTS ${npm_folder}/fetched AND EXISTS ${d3_folder}/dist/d3.min.js)
    file(READ ${npm_folder}/fetched fetched)
  endif()
  if(NOT fetched STREQUAL wanted)
    find_program(CONVENE_NPM npm)
    file(MAKE_DIRECTORY ${npm_folder})
    file(COPY ${assets}/package.json ${assets}/package-lock.json DESTINATION ${npm_folder})
    set(failed "npm was not found")
    if(CONVENE_NPM)
      message(STATUS "Fetching D3 with npm")
      execute_process(COMMAND ${CONVENE_NPM} ci --ignore-scripts --no-audit --no-fund --fetch-retries=1
                      WORKING_DIRECTORY ${npm_folder} TIMEOUT 300
                      OUTPUT_VARIABLE said ERROR_VARIABLE said RESULT_VARIABLE failed)
    endif()
    if(failed)
      message(WARNING "Reports will have no interactive charts: D3 could not be fetched (${failed}). Install npm, or "
                      "name a folder of it with -DCONVENE_D3_DIR=…\n${said}")
      set(d3_folder "")
    else()
      file(WRITE ${npm_folder}/fetched ${wanted})
    endif()
  endif()
endif()

# Its licences, and those of the packages that its one file holds.
set(licences ${CONVENE_GENERATED_DIR}/d3-licences.txt)
set(text "")
if(d3_folder)
  file(GLOB files ${d3_folder}/LICENSE ${d3_folder}/../d3-*/LICENSE ${d3_folder}/../internmap/LICENSE
       ${d3_folder}/../delaunator/LICENSE ${d3_folder}/../robust-predicates/LICENSE)
  foreach(file ${files})
    get_filename_component(package ${file} DIRECTORY)
    file(READ ${package}/package.json json)
    string(JSON name GET "${json}" name)
    string(JSON version GET "${json}" version)
    file(READ ${file} licence)
    string(APPEND text "${name} ${version}\n\n${licence}\n\n")
  endforeach()
  set(d3_script ${d3_folder}/dist/d3.min.js)
endif()
file(CONFIGURE OUTPUT ${licences} CONTENT "${text}" @ONLY)

# Files that go into the library as they are, by .incbin (src/report/assets.c), with the checksums that a page's content
# security policy names.
set(CONVENE_PAGE_ASSETS ${assets}/page.css ${assets}/page.js ${licences} ${d3_script})
set(report_assets "/* From cmake/charts.cmake. */\n")
function(convene_asset name file)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
  file(SHA256 "${file}" checksum)
  set(report_assets "${report_assets}#define CVN_ASSET_${name} \"${file}\"\n#define CVN_ASSET_${name}_SHA256 \"${checksum}\"\n"
      PARENT_SCOPE)
endfunction()
convene_asset(STYLE ${assets}/page.css)
convene_asset(SCRIPT ${assets}/page.js)
convene_asset(LICENCES ${licences})
if(d3_script)
  convene_asset(D3 ${d3_script})
endif()
file(CONFIGURE OUTPUT ${CONVENE_GENERATED_DIR}/report_assets.h CONTENT "${report_assets}" @ONLY)
