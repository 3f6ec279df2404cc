# Warnings for our own targets; errors in CI.
set(CONVENE_WARNINGS
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes
    -Wold-style-definition -Wcast-qual -Wpointer-arith -Wwrite-strings -Wundef -Wformat=2
    -Wvla -Wunused-result)
if(CONVENE_WERROR)
  list(APPEND CONVENE_WARNINGS -Werror)
endif()
