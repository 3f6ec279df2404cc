# Run by the convene_build_info target: writes build_info.h when something in it changed.
find_package(Git QUIET)
set(commit "unknown")
set(dirty 0)
if(Git_FOUND)
  # safe.directory: a checkout of another owner (a container, a shared folder) is no reason to lose the commit.
  # No optional locks: looking at the state must not get in the way of a commit being made.
  set(git ${GIT_EXECUTABLE} -c safe.directory=${SOURCE_DIR} --no-optional-locks -C ${SOURCE_DIR})
  # An unpacked archive inside somebody else's repository has no commit: its prefix there is not empty.
  execute_process(COMMAND ${git} rev-parse --show-prefix
                  OUTPUT_VARIABLE prefix OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE outside)
  execute_process(COMMAND ${git} rev-parse --short=12 HEAD
                  OUTPUT_VARIABLE out OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(NOT outside AND NOT failed AND prefix STREQUAL "")
    set(commit "${out}")
    execute_process(COMMAND ${git} status --porcelain --untracked-files=no
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
