# Run by the convene_build_info target: writes build_info.h when something in it changed.
find_package(Git QUIET)
set(commit "unknown")
set(dirty 0)
if(Git_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} -C ${SOURCE_DIR} rev-parse --short=12 HEAD
                  OUTPUT_VARIABLE out OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(NOT failed)
    set(commit "${out}")
    execute_process(COMMAND ${GIT_EXECUTABLE} -C ${SOURCE_DIR} status --porcelain --untracked-files=no
                    OUTPUT_VARIABLE changes ERROR_QUIET)
    if(changes)
      set(dirty 1)
    endif()
  endif()
endif()
string(STRIP "${FLAGS}" flags)
set(text "/* Written by cmake/write_build_info.cmake at every build. */
#define CVN_VERSION \"${VERSION}\"
#define CVN_GIT_COMMIT \"${commit}\"
#define CVN_GIT_DIRTY ${dirty}
#define CVN_COMPILER \"${COMPILER}\"
#define CVN_COMPILER_FLAGS \"${flags}\"
#define CVN_BUILD_TYPE \"${BUILD_TYPE}\"
")
set(old "")
if(EXISTS ${OUTPUT})
  file(READ ${OUTPUT} old)
endif()
if(NOT old STREQUAL text)
  file(WRITE ${OUTPUT} "${text}")
endif()
