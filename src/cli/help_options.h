/* help_options.h: options and usage as a command's help text states them, so that nothing that is
 * made from them has to be kept up by hand. */
#ifndef CVN_CLI_HELP_OPTIONS_H
#define CVN_CLI_HELP_OPTIONS_H

#include <stdbool.h>

/* What a value is, as its name in the help says. */
typedef enum cvn_value_kind {
  CVN_VALUE_NONE,      /* a switch */
  CVN_VALUE_TEXT,      /* a number, a word, … */
  CVN_VALUE_FILE,      /* FILE, SCENARIO */
  CVN_VALUE_FOLDER,    /* DIR */
  CVN_VALUE_PARAMETER, /* GROUP, GROUP.KEY */
  CVN_VALUE_SETTING    /* group.key=VALUE */
} cvn_value_kind;

enum { CVN_OPTION_NAME_SIZE = 32, CVN_OPTION_MEANING_SIZE = 96 };

/* A line "  -o, --output FILE  result file". */
typedef struct cvn_help_option {
  char letter; /* or '\0' */
  char name[CVN_OPTION_NAME_SIZE];
  char value[CVN_OPTION_NAME_SIZE]; /* "" for a switch */
  cvn_value_kind kind;
  char meaning[CVN_OPTION_MEANING_SIZE]; /* the beginning of it */
} cvn_help_option;

/* Moves *text past the next option of a help text; false when there is none. */
bool cvn_help_next_option(const char **text, cvn_help_option *option);

/* What stands on the usage line after "convene COMMAND": the kind of its last operand; `words` gets
 * the operands that are to be typed as they are ("coalition"), each after a space. */
cvn_value_kind cvn_help_operand(const char *help, char words[CVN_OPTION_MEANING_SIZE]);

#endif
