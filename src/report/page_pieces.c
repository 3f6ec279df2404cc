/* page_pieces.c: sections, charts and tables of the page. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/page_parts.h"
#include "scenario/read_file.h"

void cvn_page_many(cvn_buffer *html, int64_t count, const char *one, const char *many) {
  char shown[CVN_HTML_NUMBER];
  cvn_html_money((double)count, shown);
  cvn_buffer_add(html, "%s %s", shown, count == 1 ? one : many);
}

void cvn_page_name(cvn_page *page, const char *name) {
  cvn_html(&page->html, "<span class=\"name\"><bdi>{}</bdi></span>", name);
}

void cvn_page_group(cvn_page *page, const char *group) {
  const char *comma = strchr(group, ',');
  if (!comma) {
    cvn_html_text(&page->html, group);
    return;
  }
  char *size = cvn_format("%.*s", (int)(comma - group), group);
  if (size) cvn_html(&page->html, "{}{}", size, comma + 1);
  else page->html.failed = true;
  free(size);
}

void cvn_page_begin(cvn_page *page, const char *id, const char *heading) {
  cvn_buffer_add(
      &page->html,
      "<section id=\"%s\" aria-labelledby=\"%s-heading\">\n<h2 id=\"%s-heading\">%s</h2>\n", id, id,
      id, heading);
}

void cvn_page_end(cvn_page *page) {
  cvn_buffer_add(&page->html, "</section>\n");
}

void cvn_page_percent(double share, char text[CVN_HTML_NUMBER]) {
  cvn_html_percent(share, 1, text);
}

void cvn_page_points(double share, char text[CVN_HTML_NUMBER]) {
  cvn_html_fixed(100.0 * share, 1, CVN_HTML_SIGNED, text);
}

void cvn_page_term(cvn_page *page, const char *term, const char *shown) {
  cvn_buffer_add(&page->html, "<a class=\"term\" href=\"#term-%s\">%s</a>", term, shown);
}

void cvn_page_cell(cvn_page *page, const char *label, double value, const char *shown) {
  cvn_buffer_add(&page->html, "<td class=\"number\" data-label=\"%s\">", label);
  cvn_html_data(&page->html, value, shown);
  cvn_buffer_add(&page->html, "</td>");
}

void cvn_page_cell_text(cvn_page *page, const char *label, const char *text) {
  cvn_buffer_add(&page->html, "<td data-label=\"%s\">", label);
  cvn_html_text(&page->html, text);
  cvn_buffer_add(&page->html, "</td>");
}

/* -- a table as it is -- */

enum { COLUMNS_MAX = 64 }; /* of any table that compare writes, and more */

/* What the codebook says of a column. */
static const char *meaning_of(const cvn_page *page, const char *file, const char *column) {
  const cvn_sheet_table *book = &page->tables[CVN_PAGE_CODEBOOK];
  const int in = cvn_sheet_column(book, "file"), name = cvn_sheet_column(book, "name"),
            meaning = cvn_sheet_column(book, "meaning");
  for (int64_t r = 0; r < book->rows; r++)
    if (strcmp(cvn_sheet_cell(book, r, in), file) == 0 &&
        strcmp(cvn_sheet_cell(book, r, name), column) == 0)
      return cvn_sheet_cell(book, r, meaning);
  return "";
}

/* Four figures, or as many as a whole number has. */
static void shown_value(double value, char shown[CVN_HTML_NUMBER]) {
  const double size = fabs(value);
  int decimals = 0;
  if (size != 0.0 && size < 0.00005) {
    snprintf(shown, CVN_HTML_NUMBER, value < 0.0 ? "−&lt;0.0001" : "&lt;0.0001");
    return;
  }
  if (size >= 1000.0 || value == floor(value)) {
    cvn_html_money(value, shown);
    return;
  }
  while (decimals < 4 && size * pow(10.0, decimals) < 1000.0) decimals++;
  cvn_html_fixed(value, decimals, CVN_HTML_PLAIN, shown);
}

static void put_cell(cvn_page *page, const char *text, bool is_text) {
  char shown[CVN_HTML_NUMBER];
  double value;
  if (is_text || !cvn_parse_double(text, &value)) {
    cvn_html(&page->html, "<td>{}</td>", text);
    return;
  }
  shown_value(value, shown);
  cvn_html(&page->html, "<td class=\"number\"><data value=\"{}\">", text);
  cvn_buffer_add(&page->html, "%s</data></td>", shown);
}

void cvn_page_put_table(cvn_page *page, cvn_page_table which, const char *summary,
                        const char *filter_column, const char *filter_value) {
  const cvn_sheet_table *table = &page->tables[which];
  const char *file = cvn_page_file(which);
  const int filter = filter_column ? cvn_sheet_column(table, filter_column) : -1;
  bool text[COLUMNS_MAX] = {false};
  if (!cvn_page_has(page, which)) return;
  for (int c = 0; c < table->columns && c < (int)COLUMNS_MAX; c++)
    text[c] = cvn_page_is_text(page, file, table->cells[c]);
  cvn_html(&page->html,
           "<details class=\"numbers\"><summary>{}</summary>\n"
           "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table: {}\">\n"
           "<table data-file=\"{}\"><thead><tr>",
           summary, summary, file);
  for (int c = 0; c < table->columns; c++) {
    const char *name = table->cells[c];
    cvn_html(&page->html, "<th scope=\"col\" title=\"{}\">{}</th>", meaning_of(page, file, name),
             name);
  }
  cvn_buffer_add(&page->html, "</tr></thead>\n<tbody>\n");
  for (int64_t r = 0; r < table->rows; r++) {
    if (filter >= 0 && strcmp(cvn_sheet_cell(table, r, filter), filter_value) != 0) continue;
    cvn_buffer_add(&page->html, "<tr>");
    for (int c = 0; c < table->columns; c++)
      put_cell(page, cvn_sheet_cell(table, r, c), c < (int)COLUMNS_MAX && text[c]);
    cvn_buffer_add(&page->html, "</tr>\n");
  }
  cvn_html(&page->html,
           "</tbody></table></div>\n<p class=\"small\">File tables/{}; what every column is, is in "
           "tables/codebook.csv.</p></details>\n",
           file);
}

/* -- charts -- */

static void add_base64(cvn_buffer *html, const unsigned char *bytes, size_t length) {
  for (size_t i = 0; i < length; i += 3) {
    char four[4];
    cvn_html_base64(bytes + i, length - i, four);
    cvn_buffer_add_bytes(html, four, sizeof four);
  }
}

/* The static figure as an image, which runs nothing and asks nobody for anything. */
static bool put_static(cvn_page *page, const cvn_page_chart *chart) {
  char reason[CVN_REASON_SIZE], *bytes = NULL;
  size_t length = 0;
  const size_t limit = (size_t)4 << 20;
  if (!page->source->figures || !chart->figure) return false;
  char *path = cvn_format("%s/%s.svg", page->source->figures, chart->figure);
  const bool read = path && cvn_read_file(&bytes, &length, path, limit, reason) == CVN_OK;
  free(path);
  if (!read) return false;
  cvn_html(&page->html, "<img alt=\"{}\" src=\"data:image/svg+xml;base64,", chart->alternative);
  add_base64(&page->html, (const unsigned char *)bytes, length);
  cvn_buffer_add(&page->html, "\">\n");
  free(bytes);
  return true;
}

void cvn_page_put_chart(cvn_page *page, const cvn_page_chart *chart) {
  cvn_html(&page->html, "<figure class=\"chart\" id=\"chart-{}\">\n<figcaption>{}</figcaption>\n",
           chart->id, chart->title);
  if (page->charts)
    cvn_html(
        &page->html,
        "<div class=\"plot\" data-chart=\"{}\" data-title=\"{}\" data-alternative=\"{}\">"
        "<noscript><p class=\"small\">This chart needs a script that your reader does not run; "
        "its numbers are below.</p></noscript></div>\n",
        chart->id, chart->title, chart->alternative);
  else if (!put_static(page, chart))
    cvn_html(&page->html,
             "<p class=\"small nochart\">This program was built without what draws charts; what "
             "there is to see: {} The numbers are below.</p>\n",
             chart->alternative);
  if (chart->table != CVN_PAGE_TABLE_COUNT)
    cvn_page_put_table(page, chart->table, "The numbers behind this chart", chart->filter_column,
                       chart->filter_value);
  cvn_buffer_add(&page->html, "</figure>\n");
}
