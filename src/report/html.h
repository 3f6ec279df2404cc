/* html.h: pieces of a page, put together in memory. Private to this room.
 *
 * Whatever comes from a scenario or a table is text and is escaped here; only what the program
 * itself says may hold marks.
 */
#ifndef CVN_REPORT_HTML_H
#define CVN_REPORT_HTML_H

#include <stdint.h>

#include "base/text.h"

/* A text of others': &, <, > and quotes escaped; control characters and what is not UTF-8 as
 * \xNN. */
void cvn_html_text(cvn_buffer *page, const char *text);

/* The same for a file's text of several lines: tabs stay, and of line ends only the line feeds. */
void cvn_html_lines(cvn_buffer *page, const char *text);

/* The program's own marks, in which {} stands for one text of others', which is escaped: as many
 * as there are, as const char *. */
void cvn_html(cvn_buffer *page, const char *marks, ...);

/* A text as a string of JSON within a script: quoted, < and > and & escaped, so that it can neither
 * end the script nor begin anything. */
void cvn_html_json(cvn_buffer *page, const char *text);

/* Base64 (RFC 4648) of the first three of `left` bytes, "=" for those that are not there. */
void cvn_html_base64(const unsigned char *bytes, size_t left, char four[4]);

/* A number with so many decimals, whatever the locale; "–" for NAN. `sign`: + where it is above 0.
 * What rounds to 0 has no sign. */
enum { CVN_HTML_NUMBER = 64 };
typedef enum cvn_html_sign { CVN_HTML_PLAIN, CVN_HTML_SIGNED } cvn_html_sign;
void cvn_html_fixed(double value, int decimals, cvn_html_sign sign, char text[CVN_HTML_NUMBER]);

/* A share in per cent: "65.0%". */
void cvn_html_percent(double share, int decimals, char text[CVN_HTML_NUMBER]);

/* Money in whole units, thousands parted: "5,245,990"; "–" for NAN. */
void cvn_html_money(double value, char text[CVN_HTML_NUMBER]);

/* The same for a sentence, with three figures: "5.25 million", "11,600". */
void cvn_html_about(double value, char text[CVN_HTML_NUMBER]);

/* What a cell shows, with the value that it stands for: <data value="0.0680106…">+6.8</data>. */
void cvn_html_data(cvn_buffer *page, double value, const char *shown);

#endif
