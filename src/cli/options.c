/* options.c: see options.h. getopt_long() does the reading. */
#include "cli/options.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"

/* LONG: options without a letter count from here. */
enum { MOST = 40, LONG = 256 };

static const cvn_option no_options[] = {{0}};

static const cvn_option *rows_of(const cvn_command_options *of) {
  return of->options ? of->options : no_options;
}

static bool takes_value(const cvn_option *option) {
  return option->kind != CVN_OPTION_FLAG;
}

/* -- lists -- */

int cvn_texts_keep(cvn_texts *texts, char *text) {
  const size_t room = (size_t)texts->count + 1;
  char **more = text ? realloc(texts->items, room * sizeof *more) : NULL;
  if (!more) {
    free(text);
    return cvn_cli_report(CVN_ERR_MEMORY, &(cvn_messages){0});
  }
  texts->items = more;
  texts->items[texts->count++] = text;
  return 0;
}

void cvn_texts_free(cvn_texts *texts) {
  for (int i = 0; i < texts->count; i++) free(texts->items[i]);
  free(texts->items);
  *texts = (cvn_texts){0};
}

/* -- one option -- */

static int read_whole(const cvn_command_options *of, const cvn_option *option, const char *text,
                      int64_t *value) {
  if (cvn_parse_int(text, value) && *value >= option->least && *value <= option->most) return 0;
  return cvn_cli_usage(of->command, "--%s is '%s'; it must be a whole number between %lld and %lld",
                       option->name, text, (long long)option->least, (long long)option->most);
}

static int read_threads(const cvn_command_options *of, const cvn_option *option, const char *text,
                        int *threads) {
  int64_t value = 0;
  const int code = read_whole(of, option, text, &value);
  if (code == 0) *threads = (int)value;
  return code;
}

static int read_option(const cvn_command_options *of, const cvn_option *option, void *request,
                       const char *text) {
  void *value = cvn_option_value(option, request);
  switch (option->kind) {
  case CVN_OPTION_FLAG:
    *(bool *)value = true;
    return 0;
  case CVN_OPTION_FOLDER:
    if (!text[0])
      return cvn_cli_usage(of->command, "--%s needs the name of a folder", option->name);
    *(const char **)value = text;
    return 0;
  case CVN_OPTION_TEXT:
    *(const char **)value = text;
    return 0;
  case CVN_OPTION_TEXTS:
    return cvn_texts_keep(value, cvn_copy(text));
  case CVN_OPTION_PARAMETER:
    return cvn_texts_keep(value, cvn_format("%s=%s", option->parameter, text));
  case CVN_OPTION_WHOLE:
    return read_whole(of, option, text, value);
  case CVN_OPTION_THREADS:
    return read_threads(of, option, text, value);
  case CVN_OPTION_READ:
    break;
  }
  return option->read(option, request, text);
}

/* -- all -- */

/* What is wrong with the option that getopt_long() has just refused, by the letter or number it
 * knows it by (0 for none); the nearest of the known ones. */
static int refuse(const cvn_command_options *of, const char *given, int known, int count) {
  const cvn_option *rows = rows_of(of);
  const char *names[MOST + 1];
  char name[64];
  for (int i = 0; i <= count && known != 0; i++) {
    const bool help = i == count;
    const int own = help ? 'h' : rows[i].letter ? rows[i].letter : LONG + i;
    if (own == known)
      return cvn_cli_usage(of->command,
                           !help && takes_value(&rows[i]) ? "option --%s needs a value"
                                                          : "option --%s takes no value",
                           help ? "help" : rows[i].name);
  }
  if (known != 0) return cvn_cli_usage(of->command, "unknown option -%c", known);
  snprintf(name, sizeof name, "%s", given + (strncmp(given, "--", 2) == 0 ? 2 : 0));
  name[strcspn(name, "=")] = '\0';
  for (int i = 0; i < count; i++) names[i] = rows[i].name;
  names[count] = "help";
  const char *nearest = cvn_nearest_name(name, names, (size_t)count + 1);
  if (nearest)
    return cvn_cli_usage(of->command, "unknown option --%s; did you mean --%s?", name, nearest);
  return cvn_cli_usage(of->command, "unknown option --%s", name);
}

/* The table as getopt_long() wants it; returns how many rows there are. */
static int as_getopt(const cvn_option *rows, struct option *longer, char *letters) {
  int count = 0;
  for (; rows[count].name && count < MOST; count++) {
    const cvn_option *row = &rows[count];
    const int argument = takes_value(row) ? required_argument : no_argument;
    longer[count] =
        (struct option){row->name, argument, NULL, row->letter ? row->letter : LONG + count};
    if (!row->letter) continue;
    *letters++ = row->letter;
    if (argument == required_argument) *letters++ = ':';
  }
  *letters++ = 'h';
  *letters = '\0';
  longer[count] = (struct option){"help", no_argument, NULL, 'h'};
  longer[count + 1] = (struct option){0};
  return count;
}

int cvn_cli_options(const cvn_command_options *of, void *request, int argc, char **argv) {
  const cvn_option *rows = rows_of(of);
  struct option longer[MOST + 2];
  char letters[2 * MOST + 2];
  const int count = as_getopt(rows, longer, letters);
  opterr = 0;
  optind = 1;
  for (int got; (got = getopt_long(argc, argv, letters, longer, NULL)) != -1;) {
    if (got == 'h') return cvn_cli_help(of->help);
    const cvn_option *row = NULL;
    for (int i = 0; i < count && !row; i++)
      if (longer[i].val == got) row = &rows[i];
    const int code =
        row ? read_option(of, row, request, optarg) : refuse(of, argv[optind - 1], optopt, count);
    if (code != 0) return code;
  }
  return -1;
}

int cvn_cli_options_and_one(const cvn_command_options *of, void *request, int argc, char **argv,
                            const char **argument) {
  const int code = cvn_cli_options(of, request, argc, argv);
  if (code >= 0) return code;
  if (optind >= argc) return cvn_cli_usage(of->command, "%s", of->which);
  *argument = argv[optind];
  if (optind + 1 == argc) return -1;
  return cvn_cli_usage(of->command, "one %s at a time; '%s' is one too many", of->what,
                       argv[optind + 1]);
}
