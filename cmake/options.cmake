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
set(CMAKE_C_FLAGS_RELEASE "-O3")
set(CMAKE_C_FLAGS_DEBUG "-O1 -g")

# -ffp-contract=off and no -ffast-math: the same bits at every vector width (docs/design.md).
add_compile_options(-ffp-contract=off -fno-math-errno -fno-trapping-math)
add_compile_definitions(_POSIX_C_SOURCE=200809L _DEFAULT_SOURCE)

if(CONVENE_SANITIZE)
  add_compile_options(-fsanitize=${CONVENE_SANITIZE} -fno-omit-frame-pointer -g)
  add_link_options(-fsanitize=${CONVENE_SANITIZE})
  if(CONVENE_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()
if(CONVENE_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
