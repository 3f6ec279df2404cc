# Warnings for our own targets; errors in CI.
set(CONVENE_WARNINGS
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes
    -Wold-style-definition -Wcast-qual -Wpointer-arith -Wwrite-strings -Wundef -Wformat=2
    -Wvla -Wunused-result)
if(CMAKE_C_COMPILER_ID MATCHES "Clang")
  # Says where `omp simd` was asked for and clang saw no gain: speed, not correctness, and gcc is what is tuned for.
  list(APPEND CONVENE_WARNINGS -Wno-pass-failed)
endif()
if(CONVENE_WERROR)
  list(APPEND CONVENE_WARNINGS -Werror)
endif()
