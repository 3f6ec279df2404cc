/* assets.c: files embedded by the assembler, whose paths and checksums cmake/charts.cmake gives. */
#include "report/assets.h"

#include "report_assets.h"

/* The bytes of a file, a NUL, and where they end. */
#define EMBED(name, path)                                                                          \
  __asm__(".pushsection .rodata\n"                                                                 \
          ".balign 16\n"                                                                           \
          ".hidden cvn_asset_" #name "_begin\n.hidden cvn_asset_" #name "_end\n"                   \
          ".global cvn_asset_" #name "_begin\n.global cvn_asset_" #name "_end\n"                   \
          "cvn_asset_" #name "_begin:\n"                                                           \
          ".incbin \"" path "\"\n"                                                                 \
          "cvn_asset_" #name "_end:\n"                                                             \
          ".byte 0\n"                                                                              \
          ".popsection\n");                                                                        \
  extern const char cvn_asset_##name##_begin[], cvn_asset_##name##_end[]

#define ASSET(name, sha256)                                                                        \
  ((cvn_asset){cvn_asset_##name##_begin,                                                           \
               (size_t)(cvn_asset_##name##_end - cvn_asset_##name##_begin), sha256})

EMBED(style, CVN_ASSET_STYLE);
EMBED(script, CVN_ASSET_SCRIPT);
EMBED(licences, CVN_ASSET_LICENCES);
#ifdef CVN_ASSET_D3
EMBED(d3, CVN_ASSET_D3);
#endif

cvn_asset cvn_asset_style(void) {
  return ASSET(style, CVN_ASSET_STYLE_SHA256);
}

cvn_asset cvn_asset_script(void) {
  return ASSET(script, CVN_ASSET_SCRIPT_SHA256);
}

cvn_asset cvn_asset_licences(void) {
  return ASSET(licences, CVN_ASSET_LICENCES_SHA256);
}

cvn_asset cvn_asset_d3(void) {
#ifdef CVN_ASSET_D3
  return ASSET(d3, CVN_ASSET_D3_SHA256);
#else
  return (cvn_asset){"", 0, ""};
#endif
}

static unsigned from_hexadecimal(char digit) {
  return (unsigned)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

void cvn_asset_base64(const char *sha256, char text[CVN_ASSET_BASE64]) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  unsigned char bytes[33] = {0}; /* 32 and one of padding: eleven threes */
  for (size_t i = 0; i < 32; i++)
    bytes[i] =
        (unsigned char)(from_hexadecimal(sha256[2 * i]) << 4 | from_hexadecimal(sha256[2 * i + 1]));
  for (size_t i = 0; i < 11; i++) {
    const unsigned three =
        (unsigned)bytes[3 * i] << 16 | (unsigned)bytes[3 * i + 1] << 8 | bytes[3 * i + 2];
    for (size_t d = 0; d < 4; d++) text[4 * i + d] = digits[three >> (18 - 6 * d) & 63];
  }
  text[43] = '=';
  text[44] = '\0';
}
