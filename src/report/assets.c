/* assets.c: files embedded by the assembler, whose paths and checksums cmake/charts.cmake gives. */
#include "report/assets.h"

#include "report/html.h"
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
  unsigned char bytes[32];
  for (size_t i = 0; i < sizeof bytes; i++)
    bytes[i] =
        (unsigned char)(from_hexadecimal(sha256[2 * i]) << 4 | from_hexadecimal(sha256[2 * i + 1]));
  for (size_t i = 0; i < sizeof bytes; i += 3)
    cvn_html_base64(bytes + i, sizeof bytes - i, text + i / 3 * 4);
  text[CVN_ASSET_BASE64 - 1] = '\0';
}
