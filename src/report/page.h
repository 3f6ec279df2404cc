/* page.h: a comparison as one page for people who do not read tables.
 *
 * The page is made from the tables that `convene compare` writes and from the result itself, and
 * stands alone: its content security policy allows no request, and nothing in it that this room did
 * not write. All texts of scenarios are escaped. The same input gives the same bytes.
 */
#ifndef CVN_REPORT_PAGE_H
#define CVN_REPORT_PAGE_H

#include "base/text.h"
#include "record/reader.h"
#include "scenario/scenario.h"

typedef struct cvn_page_source {
  const char *tables;               /* folder of the tables */
  const char *figures;              /* folder of static figures, for pages without D3; or NULL */
  const cvn_reader *const *readers; /* results, as many as scenarios */
  const cvn_scenario *const *scenarios; /* they came from; the first one's parameters are told */
  int count;
  bool names; /* alliances by name rather than number, where the result has names */
  bool plain; /* without D3, as if it had been built without */
} cvn_page_source;

/* The page's bytes. CVN_ERR_NOT_FOUND where a table is missing that every comparison has. */
cvn_status cvn_page_make(cvn_buffer *html, const cvn_page_source *source,
                         cvn_messages *messages) CVN_MUST_CHECK;

/* Makes the page and writes it whole or not at all, over a file that exists with `force` only. */
cvn_status cvn_page_write(const cvn_page_source *source, const char *path, bool force,
                          cvn_messages *messages) CVN_MUST_CHECK;

#endif
