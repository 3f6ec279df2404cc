/* manual.c: `convene manual`: the manual page, from the commands' help, the parameters and the
 * errors. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include <convene/version.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "scenario/listing.h"
#include "scenario/params.h"

const char *const cvn_help_manual =
    "Usage: convene manual\n"
    "\n"
    "Prints the manual page convene(1) as troff source: all commands, options, parameters\n"
    "and exit codes.\n"
    "\n"
    "Options:\n"
    "  -h, --help  this text\n"
    "\n"
    "Example:\n"
    "  convene manual | man -l -\n";

enum { LINE_WIDTH = 72, EXIT_CODES = 256 };

/* Text as it is: no character of it is read as a request or a font. */
static void print_text(const char *text, size_t length) {
  bool line_begins = true;
  for (size_t i = 0; i < length; i++) {
    if (line_begins && strchr(".'", text[i])) fputs("\\&", stdout);
    line_begins = text[i] == '\n';
    if (text[i] == '\\') fputs("\\e", stdout);
    else if (text[i] == '-') fputs("\\-", stdout);
    else putchar(text[i]);
  }
}

/* Text in the lines it has. */
static void print_block(const char *text) {
  printf(".nf\n");
  print_text(text, strlen(text));
  printf(".fi\n");
}

static void print_commands(void) {
  printf(".SH COMMANDS\n");
#define CVN_COMMAND(name, summary)                                                                 \
  printf(".SS convene " #name "\n");                                                               \
  print_block(cvn_help_##name);
#include "cli/commands.def"
#undef CVN_COMMAND
}

static int print_parameters(void) {
  cvn_buffer buffer = {0};
  int count;
  const cvn_group_info *groups = cvn_param_groups(&count);
  printf(".SH PARAMETERS\nWhat a scenario may set; also as\n.BR \"convene params\" .\n");
  for (int i = 0; i < count && !buffer.failed; i++) {
    printf(".SS %s\n", groups[i].name);
    cvn_list_parameters_text(&buffer, groups[i].name, LINE_WIDTH);
    if (!buffer.failed && buffer.text) print_block(buffer.text);
    const bool failed = buffer.failed;
    cvn_buffer_free(&buffer);
    buffer.failed = failed;
  }
  return buffer.failed ? cvn_cli_report(CVN_ERR_MEMORY, &(cvn_messages){0}) : 0;
}

static void print_exit_codes(void) {
  static const struct {
    int code;
    const char *text;
  } errors[] = {
#define CVN_ERROR(name, exit_code, text) {exit_code, text},
#include <convene/errors.def>
#undef CVN_ERROR
  };
  printf(".SH EXIT STATUS\n.TP\n.B 0\ndone\n");
  for (int code = 1; code < EXIT_CODES; code++) {
    bool first = true;
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
      if (errors[i].code != code) continue;
      if (first) printf(".TP\n.B %d\n", code);
      printf("%s%s", first ? "" : ";\n", errors[i].text);
      first = false;
    }
    if (!first) printf("\n");
  }
}

int cvn_command_manual(int argc, char **argv) {
  const cvn_command_options of = {.command = "manual", .help = cvn_help_manual};
  const int told = cvn_cli_options(&of, NULL, argc, argv);
  if (told >= 0) return told;
  if (optind < argc)
    return cvn_cli_usage("manual", "there is one page only, not '%s'", argv[optind]);
  printf(
      "'\\\" -*- coding: utf-8 -*-\n"
      ".TH CONVENE 1 \"\" \"convene %s\" \"User Commands\"\n"
      ".SH NAME\nconvene \\- simulate unequal alliances\n"
      ".SH SYNOPSIS\n.B convene\n.I COMMAND\n[\\fIOPTION\\fR]… [\\fIFILE\\fR]…\n"
      ".SH DESCRIPTION\n"
      "Simulates, month by month, organisations that differ greatly in size, resources and status\n"
      "and try to join forces, and compares strategies that might help them.\n"
      "A scenario file (YAML) says what to simulate; the result is an HDF5 file that netCDF-4\n"
      "programs read too.\n",
      cvn_version());
  print_commands();
  const int code = print_parameters();
  print_exit_codes();
  printf(
      ".SH FILES\n"
      ".TP\n.I results/<scenario>.h5\nwhat \\fBconvene run\\fR writes where no output is named\n"
      ".TP\n.I results/<scenario>.run.json\nthe run itself: command line, machine, times, threads\n"
      ".TP\n.I share/convene/scenarios/\nscenarios to start from, under the folder convene was "
      "installed to,\nand their JSON schema for editors\n"
      ".TP\n.I share/doc/convene/\nthe tutorial, the model and the format of result files\n");
  return code;
}
