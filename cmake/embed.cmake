# Files that the program carries with it, so that each text lives in one place only.

# Writes NAME.h in the generated folder: `static const unsigned char NAME[]`, the bytes of FILE and a zero.
function(convene_embed name file)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
  file(READ "${file}" bytes HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  string(REPLACE "0x0a," "0x0a,\n" bytes "${bytes}") # a line for a line
  file(CONFIGURE OUTPUT "${CONVENE_GENERATED_DIR}/${name}.h"
       CONTENT "/* From ${file}. */\nstatic const unsigned char ${name}[] = {\n${bytes}0x00};\n" @ONLY)
endfunction()
