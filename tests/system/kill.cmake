# Killed again and again, and resumed to the same bytes. The program is built a second time with places where it can be
# ended (src/base/failpoint.h): its own objects come first, so that the library's are not taken.
file(GLOB kill_cli_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/cli/*.c)
set(kill_sources ${kill_cli_sources})
foreach(file record/segment record/segment_codec record/output_file record/writer experiment/journal experiment/parts
             experiment/parts_seal experiment/gather experiment/work)
  list(APPEND kill_sources ${CMAKE_SOURCE_DIR}/src/${file}.c)
endforeach()
add_executable(convene_failpoints ${kill_sources} ${CMAKE_SOURCE_DIR}/tests/support/failpoint.c)
add_dependencies(convene_failpoints convene_build_info)
target_include_directories(convene_failpoints PRIVATE ${CMAKE_SOURCE_DIR}/src ${CONVENE_GENERATED_DIR})
target_include_directories(convene_failpoints SYSTEM PRIVATE ${RANDOM123_INCLUDE_DIR})
target_link_libraries(convene_failpoints PRIVATE convene GSL::gsl PkgConfig::HDF5 PkgConfig::YAML PkgConfig::XXHASH
                      OpenMP::OpenMP_C m)
convene_link_group(convene_failpoints)
convene_link_workbook(convene_failpoints)
target_compile_options(convene_failpoints PRIVATE ${CONVENE_WARNINGS})
target_compile_definitions(convene_failpoints PRIVATE CVN_FAILPOINTS)

convene_add_cmocka_test(kill.c kill)
target_sources(kill PRIVATE cli_process.c)
target_compile_definitions(kill PRIVATE TEST_CONVENE="$<TARGET_FILE:convene_failpoints>")
add_dependencies(kill convene_failpoints)
set_tests_properties(kill.kill PROPERTIES TIMEOUT 480)
