/* json.h: pieces of JSON (RFC 8259) in a growing buffer. */
#ifndef CVN_RECORD_JSON_H
#define CVN_RECORD_JSON_H

#include "base/text.h"

/* A quoted string; NULL becomes null. Bytes that are not UTF-8 become U+FFFD. */
void cvn_json_text(cvn_buffer *buffer, const char *text);

/* A number that reads back as the same double; null where there is none. */
void cvn_json_number(cvn_buffer *buffer, double value);

#endif
