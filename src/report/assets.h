/* assets.h: the files that every page carries, as they were when convene was built. Private to this
 * room. */
#ifndef CVN_REPORT_ASSETS_H
#define CVN_REPORT_ASSETS_H

#include <stddef.h>

typedef struct cvn_asset {
  const char *bytes; /* length of them, then a NUL */
  size_t length;
  const char *sha256; /* hexadecimal */
} cvn_asset;

cvn_asset cvn_asset_style(void);
cvn_asset cvn_asset_script(void);
cvn_asset cvn_asset_d3(void); /* empty where convene was built without it */
cvn_asset cvn_asset_licences(void);

/* A checksum as a content security policy has it, base64. */
enum { CVN_ASSET_BASE64 = 45 };
void cvn_asset_base64(const char *sha256, char text[CVN_ASSET_BASE64]);

#endif
