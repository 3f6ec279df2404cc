# What may be chosen at configuration, and the language settings every target shares.
option(CONVENE_CLONES "Compile hot kernels for several x86-64 levels" ON)
option(CONVENE_WERROR "Treat compiler warnings as errors" OFF)
set(CONVENE_SANITIZE "" CACHE STRING "Sanitizers to build with, e.g. address,undefined or thread")
option(CONVENE_COVERAGE "Instrument for gcov" OFF)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# Libraries that are not where the loader looks are found where they were found when it was built, installed or not;
# CMake's own path for the build tree ends with an empty entry, for which the loader looks in the current folder.
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)
set(CMAKE_BUILD_WITH_INSTALL_RPATH ON)
set(CMAKE_C_FLAGS_RELEASE "-O3")
set(CMAKE_C_FLAGS_DEBUG "-O1 -g")

# -ffp-contract=off and no -ffast-math: the same bits at every vector width (docs/design.md).
add_compile_options(-ffp-contract=off -fno-math-errno -fno-trapping-math)
add_compile_definitions(_POSIX_C_SOURCE=200809L _DEFAULT_SOURCE)

if(CONVENE_SANITIZE)
  add_compile_options(-fsanitize=${CONVENE_SANITIZE} -fno-omit-frame-pointer -g)
  add_link_options(-fsanitize=${CONVENE_SANITIZE})
  # What gcc defines by itself; tests that limit or measure memory leave that to builds without sanitizers.
  if(CMAKE_C_COMPILER_ID MATCHES "Clang" AND CONVENE_SANITIZE MATCHES "address")
    add_compile_definitions(__SANITIZE_ADDRESS__=1)
  elseif(CMAKE_C_COMPILER_ID MATCHES "Clang" AND CONVENE_SANITIZE MATCHES "thread")
    add_compile_definitions(__SANITIZE_THREAD__=1)
  endif()
  if(CONVENE_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()
if(CONVENE_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
