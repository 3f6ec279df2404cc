/* page.c: reads the tables, puts the sections in their order, and writes the page whole. */
#include "report/page.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <convene/version.h>

#include "record/output_file.h"
#include "report/assets.h"
#include "report/page_parts.h"

static cvn_status read_tables(cvn_page *page, cvn_messages *messages) {
  static const struct {
    const char *file;
    bool needed;
  } tables[] = {
#define CVN_PAGE_TABLE_ROW(name, file, needed) {file, needed},
      CVN_PAGE_TABLES(CVN_PAGE_TABLE_ROW)
#undef CVN_PAGE_TABLE_ROW
  };
  for (int t = 0; t < (int)CVN_PAGE_TABLE_COUNT; t++) {
    char *path = cvn_format("%s/%s.csv", page->source->tables, tables[t].file);
    if (!path) return CVN_ERR_MEMORY;
    cvn_status status = cvn_sheet_read(&page->tables[t], path, messages);
    if (status == CVN_ERR_NOT_FOUND && tables[t].needed)
      status = cvn_fail(messages, CVN_ERR_NOT_FOUND, NULL,
                        "%s: is not there; `convene compare` writes it", path);
    else if (status == CVN_ERR_NOT_FOUND) status = CVN_OK;
    free(path);
    if (status != CVN_OK) return status;
  }
  return CVN_OK;
}

/* -- head -- */

/* Nothing is allowed but the style and scripts of this very page and images within it. */
static void put_policy(cvn_page *page) {
  char style[CVN_ASSET_BASE64], script[CVN_ASSET_BASE64], d3[CVN_ASSET_BASE64];
  cvn_buffer *html = &page->html;
  cvn_asset_base64(cvn_asset_style().sha256, style);
  cvn_asset_base64(cvn_asset_script().sha256, script);
  cvn_buffer_add(html,
                 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                 "img-src data:; style-src 'sha256-%s'; script-src 'sha256-%s'",
                 style, script);
  if (page->charts) {
    cvn_asset_base64(cvn_asset_d3().sha256, d3);
    cvn_buffer_add(html, " 'sha256-%s'", d3);
  }
  cvn_buffer_add(html, "; base-uri 'none'; form-action 'none'\">\n");
}

static void put_asset(cvn_page *page, const char *element, cvn_asset asset) {
  cvn_buffer_add(&page->html, "<%s>", element);
  cvn_buffer_add_bytes(&page->html, asset.bytes, asset.length);
  cvn_buffer_add(&page->html, "</%s>\n", element);
}

static void put_head(cvn_page *page) {
  const char *title = page->source->scenarios[0]->title;
  cvn_buffer_add(&page->html, "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n"
                              "<meta charset=\"utf-8\">\n");
  put_policy(page);
  cvn_buffer_add(&page->html,
                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                 "<meta name=\"color-scheme\" content=\"light dark\">\n"
                 "<meta name=\"generator\" content=\"convene %s\">\n"
                 "<meta name=\"referrer\" content=\"no-referrer\">\n"
                 "<link rel=\"icon\" href=\"data:,\">\n", /* or browsers ask the server for one */
                 cvn_version());
  cvn_html(&page->html, "<title>{}: which strategy meets most need?</title>\n",
           title && *title ? title : page->source->scenarios[0]->name);
  put_asset(page, "style", cvn_asset_style());
  cvn_buffer_add(&page->html, "</head>\n");
}

/* -- body -- */

static void put_contents(cvn_page *page) {
  static const char *const entries[][2] = {
      {"answer", "The answer"},       {"comparison", "Strategies side by side"},
      {"trajectories", "Over time"},  {"costs", "What it costs"},
      {"members", "Who benefits"},    {"why", "Why it works"},
      {"failures", "When it fails"},  {"aftermath", "When the money stops"},
      {"reliability", "How sure"},    {"limits", "What it cannot say"},
      {"assumptions", "Assumptions"}, {"reproduction", "Do it again"},
      {"glossary", "Words"},          {"checklists", "For reviewers"},
  };
  cvn_buffer_add(&page->html, "<nav aria-label=\"Contents\"><details id=\"contents\" open>"
                              "<summary>Contents</summary>\n<ol>\n");
  for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++)
    cvn_buffer_add(&page->html, "<li><a href=\"#%s\">%s</a></li>\n", entries[i][0], entries[i][1]);
  cvn_buffer_add(&page->html, "</ol></details></nav>\n");
}

static void put_body(cvn_page *page) {
  cvn_buffer_add(
      &page->html,
      "<body>\n<a class=\"skip\" href=\"#answer\">To the answer</a>\n<div class=\"page\">\n");
  put_contents(page);
  cvn_buffer_add(&page->html, "<main>\n");
  cvn_page_answer(page);
  cvn_page_comparison(page);
  cvn_page_trajectories(page);
  cvn_page_costs(page);
  cvn_page_members(page);
  cvn_page_why(page);
  cvn_page_failures(page);
  cvn_page_aftermath(page);
  cvn_page_reliability(page);
  cvn_page_limits(page);
  cvn_page_assumptions(page);
  cvn_page_reproduction(page);
  cvn_page_glossary(page);
  cvn_page_checklists(page);
  cvn_page_licences(page);
  cvn_buffer_add(&page->html, "</main>\n</div>\n");
  if (page->charts) {
    cvn_page_data(page);
    put_asset(page, "script", cvn_asset_d3());
  }
  put_asset(page, "script", cvn_asset_script());
  cvn_buffer_add(&page->html, "</body>\n</html>\n");
}

/* -- calls -- */

cvn_status cvn_page_make(cvn_buffer *html, const cvn_page_source *source, cvn_messages *messages) {
  cvn_page page = {.source = source};
  *html = (cvn_buffer){0};
  page.charts = !source->plain && cvn_asset_d3().length > 0;
  cvn_status status = read_tables(&page, messages);
  if (status == CVN_OK) status = cvn_page_gather(&page, messages);
  if (status == CVN_OK) {
    put_head(&page);
    put_body(&page);
    if (page.html.failed) status = CVN_ERR_MEMORY;
  }
  if (status == CVN_OK) *html = page.html;
  else cvn_buffer_free(&page.html);
  for (int t = 0; t < (int)CVN_PAGE_TABLE_COUNT; t++) cvn_sheet_table_free(&page.tables[t]);
  free(page.strategies);
  return status;
}

static cvn_status write_whole(const cvn_buffer *html, const char *path, cvn_messages *messages) {
  FILE *file = fopen(path, "wb");
  bool good = file && fwrite(html->text, 1, html->length, file) == html->length;
  if (file && fclose(file) != 0) good = false;
  if (good) return CVN_OK;
  return cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s: cannot be written: %s", path,
                  strerror(errno));
}

cvn_status cvn_page_write(const cvn_page_source *source, const char *path, bool force,
                          cvn_messages *messages) {
  cvn_buffer html = {0};
  cvn_output_file file = {0};
  cvn_status status = cvn_output_check(path, force, messages);
  if (status == CVN_OK) status = cvn_page_make(&html, source, messages);
  if (status == CVN_OK) status = cvn_output_begin(&file, path, force, messages);
  if (status == CVN_OK) status = write_whole(&html, file.temporary, messages);
  if (status == CVN_OK) status = cvn_output_commit(&file, messages);
  cvn_output_discard(&file);
  cvn_buffer_free(&html);
  return status;
}
