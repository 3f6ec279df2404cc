/* help_options.c: reads options and operands out of a help text. */
#include "cli/help_options.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static bool starts(const char *text, const char *with) {
  return strncmp(text, with, strlen(with)) == 0;
}

/* Copies bytes up to one of `ends`, at most what fits, and returns where they end. */
static const char *take(char *to, size_t size, const char *from, const char *ends) {
  const size_t length = strcspn(from, ends);
  snprintf(to, size, "%.*s", (int)(length < size ? length : size - 1), from);
  return from + length;
}

static cvn_value_kind kind_of(const char *value) {
  if (*value == '\0') return CVN_VALUE_NONE;
  if (strstr(value, "group.key")) return CVN_VALUE_SETTING;
  if (strstr(value, "GROUP")) return CVN_VALUE_PARAMETER;
  if (strstr(value, "DIR")) return CVN_VALUE_FOLDER;
  if (strstr(value, "FILE") || strstr(value, "SCENARIO")) return CVN_VALUE_FILE;
  return CVN_VALUE_TEXT;
}

/* Drops a parenthesis that is closed on a later line of the help, and what a sentence goes on
 * after. */
static void end_neatly(char *meaning) {
  char *open = strrchr(meaning, '(');
  if (open && !strchr(open, ')')) *open = '\0';
  size_t length = strlen(meaning);
  while (length > 0 && strchr(" ,;:", meaning[length - 1])) meaning[--length] = '\0';
}

bool cvn_help_next_option(const char **text, cvn_help_option *option) {
  for (const char *line = *text; line && *line;) {
    const char *next = strchr(line, '\n');
    const char *at = line + strspn(line, " ");
    const bool indented = at > line;
    const char letter =
        at[0] == '-' && isalpha((unsigned char)at[1]) && at[2] == ',' ? at[1] : '\0';
    if (letter) at += 3 + strspn(at + 3, " ");
    line = next ? next + 1 : NULL;
    if (!indented || !starts(at, "--")) continue;
    *option = (cvn_help_option){.letter = letter};
    at = take(option->name, sizeof option->name, at + 2, " =\n");
    /* One space stands before a value, several before the meaning. */
    if (at[0] == ' ' && at[1] != ' ') at = take(option->value, sizeof option->value, at + 1, " \n");
    option->kind = kind_of(option->value);
    (void)take(option->meaning, sizeof option->meaning, at + strspn(at, " "), "\n");
    end_neatly(option->meaning);
    *text = line;
    return true;
  }
  *text = NULL;
  return false;
}

cvn_value_kind cvn_help_operand(const char *help, char words[CVN_OPTION_MEANING_SIZE]) {
  cvn_value_kind kind = CVN_VALUE_NONE;
  size_t used = 0;
  char line[256], *rest = NULL;
  words[0] = '\0';
  (void)take(line, sizeof line, help, "\n");
  for (char *bar = line; (bar = strchr(bar, '|')); bar++) *bar = ' '; /* "bash|zsh" */
  int position = 0;
  for (char *word = strtok_r(line, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
    if (position++ < 3 || strstr(word, "OPTION") || strchr(word, '-')) continue;
    if (islower((unsigned char)word[0]))
      used += (size_t)snprintf(words + used, CVN_OPTION_MEANING_SIZE - used, " %s", word);
    else kind = kind_of(word);
    if (used >= CVN_OPTION_MEANING_SIZE) break;
  }
  return kind;
}
