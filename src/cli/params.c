/* params.c: `convene params`: what can be set, within which bounds, and where its default comes
 * from. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "experiment/study_schema.h"
#include "scenario/listing.h"
#include "scenario/params.h"
#include "scenario/schema.h"

const char *const cvn_help_params =
    "Usage: convene params [OPTION]… [GROUP[.KEY]]\n"
    "\n"
    "Lists the parameters that a scenario may set: name, symbol, meaning, default,\n"
    "range, unit, the value that switches the mechanism off, whether an intervention\n"
    "may change it, and its source. Without GROUP or KEY it lists them all.\n"
    "\n"
    "Options:\n"
    "      --format FORMAT  text (default), markdown (tables), json-schema (of a\n"
    "                       whole scenario file, for editors; takes no GROUP), or\n"
    "                       study-schema (the same of a study file)\n"
    "  -h, --help           this text\n"
    "\n"
    "Examples:\n"
    "  convene params trust\n"
    "  convene params convenor.presence\n"
    "  convene params --format json-schema > scenario.schema.json\n";

enum { MIN_WIDTH = 40, DEFAULT_WIDTH = 80, MAX_WIDTH = 100 };

/* Lines longer than MAX_WIDTH are hard to read on the widest terminal. */
static int terminal_width(void) {
  const int width = cvn_terminal_width(stdout);
  if (width == 0) return DEFAULT_WIDTH;
  return width < MIN_WIDTH ? MIN_WIDTH : width > MAX_WIDTH ? MAX_WIDTH : width;
}

static int print(cvn_buffer *buffer) {
  int code = 0;
  if (buffer->failed) {
    fputs("convene params: not enough memory\n", stderr);
    code = 1;
  } else if (buffer->text) {
    fputs(buffer->text, stdout);
  }
  cvn_buffer_free(buffer);
  return code;
}

static int unknown_name(const char *name) {
  int n_groups;
  const cvn_group_info *groups = cvn_param_groups(&n_groups);
  const char *nearest = cvn_param_nearest(name);
  if (!strchr(name, '.')) {
    const char *names[CVN_PARAM_COUNT];
    for (int i = 0; i < n_groups; i++) names[i] = groups[i].name;
    nearest = cvn_nearest_name(name, names, (size_t)n_groups);
  }
  if (nearest)
    return cvn_cli_usage("params", "there is no parameter or group '%s'; did you mean %s?", name,
                         nearest);
  return cvn_cli_usage("params", "there is no parameter or group '%s'", name);
}

static int list(const char *format, const char *filter) {
  cvn_buffer buffer = {0};
  int listed = 1;
  if (strcmp(format, "json-schema") == 0) cvn_scenario_schema(&buffer);
  else if (strcmp(format, "study-schema") == 0) cvn_study_schema(&buffer);
  else if (strcmp(format, "markdown") == 0) listed = cvn_list_parameters_markdown(&buffer, filter);
  else listed = cvn_list_parameters_text(&buffer, filter, terminal_width());
  if (listed > 0 || !filter) return print(&buffer);
  cvn_buffer_free(&buffer);
  return unknown_name(filter);
}

static int check_format(const char *format) {
  static const char *const formats[] = {"text", "markdown", "json-schema", "study-schema"};
  for (int i = 0; i < 4; i++)
    if (strcmp(format, formats[i]) == 0) return 0;
  const char *nearest = cvn_nearest_name(format, formats, 4);
  return cvn_cli_usage(
      "params", "format '%s' is not text, markdown, json-schema or study-schema%s%s%s", format,
      nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

typedef struct params_request {
  const char *format;
} params_request;

static const cvn_option known[] = {
    CVN_TEXT("format", 0, params_request, format),
    {0},
};

int cvn_command_params(int argc, char **argv) {
  const cvn_command_options of = {.command = "params", .help = cvn_help_params, .options = known};
  params_request request = {.format = "text"};
  const int told = cvn_cli_options(&of, &request, argc, argv);
  if (told >= 0) return told;
  const char *format = request.format;
  if (check_format(format) != 0) return 2;
  if (argc - optind > 1)
    return cvn_cli_usage("params", "one GROUP or GROUP.KEY at a time, not also '%s'",
                         argv[optind + 1]);
  if (optind < argc && strstr(format, "-schema"))
    return cvn_cli_usage("params", "the schema is of a whole file; leave '%s' out", argv[optind]);
  return list(format, optind < argc ? argv[optind] : NULL);
}
