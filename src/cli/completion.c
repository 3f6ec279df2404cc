/* completion.c: `convene completion`: what a shell may complete, from the commands, their help and
 * the parameters. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/help_options.h"
#include "cli/options.h"
#include "scenario/params.h"

const char *const cvn_help_completion =
    "Usage: convene completion bash|zsh|fish\n"
    "\n"
    "Prints a script with which the shell completes commands, options, parameters and\n"
    "files. An installed convene comes with these scripts in the places\n"
    "where shells look for them.\n"
    "\n"
    "Options:\n"
    "  -h, --help  this text\n"
    "\n"
    "Example:\n"
    "  source <(convene completion bash)\n";

typedef struct command_row {
  const char *name, *summary;
  const char *const *help;
} command_row;

static const command_row rows[] = {
#define CVN_COMMAND(name, summary) {#name, summary, &cvn_help_##name},
#include "cli/commands.def"
#undef CVN_COMMAND
};
enum { ROWS = (int)(sizeof rows / sizeof rows[0]) };

/* The names of all commands, or of all parameters, each after `before` and followed by `after`. */
static void print_commands(const char *before, const char *after) {
  for (int i = 0; i < ROWS; i++) printf("%s%s%s", before, rows[i].name, after);
}

static void print_parameters(const char *before, const char *after) {
  for (int i = 0; i < CVN_PARAM_COUNT; i++)
    printf("%s%s%s", before, cvn_param_table[i].path, after);
}

static void print_groups(const char *before) {
  int count;
  const cvn_group_info *groups = cvn_param_groups(&count);
  for (int i = 0; i < count; i++) printf("%s%s", before, groups[i].name);
}

/* `meaning` as the inside of a text in single quotes, and with what else zsh would read in it
 * marked. */
static void print_quoted(const char *meaning, const char *marked) {
  for (; *meaning; meaning++) {
    if (*meaning == '\'') {
      fputs("'\\''", stdout);
      continue;
    }
    if (strchr(marked, *meaning)) putchar('\\');
    putchar(*meaning);
  }
}

static const char *bash_action(cvn_value_kind kind) {
  switch (kind) {
  case CVN_VALUE_SETTING:
    return "compopt -o nospace; words=$settings";
  case CVN_VALUE_PARAMETER:
    return "words=$parameters";
  case CVN_VALUE_FILE:
    return "compopt -o default; return";
  case CVN_VALUE_FOLDER:
    return "compopt -o dirnames; return";
  case CVN_VALUE_NONE:
  case CVN_VALUE_TEXT:
    break;
  }
  return "return";
}

static void bash_command(const command_row *row) {
  cvn_help_option option;
  char words[CVN_OPTION_MEANING_SIZE];
  for (const char *text = *row->help; cvn_help_next_option(&text, &option);) {
    if (option.kind == CVN_VALUE_NONE) continue;
    printf("    %s,--%s", row->name, option.name);
    if (option.letter) printf(" | %s,-%c", row->name, option.letter);
    printf(") %s ;;\n", bash_action(option.kind));
  }
  printf("    %s,*)\n      if [[ $cur == -* ]]; then words='", row->name);
  for (const char *text = *row->help; cvn_help_next_option(&text, &option);)
    printf(" --%s", option.name);
  const cvn_value_kind operand = cvn_help_operand(*row->help, words);
  if (*words) printf("'; elif [ \"$COMP_CWORD\" -eq 2 ]; then words='%s", words);
  printf("'; else %s; fi ;;\n", bash_action(operand));
}

static void print_bash(void) {
  printf("# Completion of convene for bash, written by `convene completion bash`.\n"
         "_convene() {\n"
         "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} words=\n"
         "  local settings='");
  print_parameters(" ", "=");
  printf("'\n  local parameters='");
  print_groups(" ");
  print_parameters(" ", "");
  printf("'\n"
         "  COMPREPLY=()\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
         "    prev= words='");
  print_commands(" ", "");
  printf(" help --help --version'\n"
         "  else case ${COMP_WORDS[1]},$prev in\n");
  for (int i = 0; i < ROWS; i++) bash_command(&rows[i]);
  printf("    help,*) words='");
  print_commands(" ", "");
  printf("' ;;\n"
         "  esac; fi\n"
         "  local IFS=$' \\t\\n'\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
         "}\n"
         "complete -F _convene convene\n");
}

static const char *zsh_action(cvn_value_kind kind) {
  switch (kind) {
  case CVN_VALUE_SETTING:
    return "($settings)";
  case CVN_VALUE_PARAMETER:
    return "($parameters)";
  case CVN_VALUE_FILE:
    return "_files";
  case CVN_VALUE_FOLDER:
    return "_files -/";
  case CVN_VALUE_NONE:
  case CVN_VALUE_TEXT:
    break;
  }
  return " ";
}

static void zsh_command(const command_row *row) {
  cvn_help_option option;
  char words[CVN_OPTION_MEANING_SIZE];
  printf("    %s) _arguments", row->name);
  for (const char *text = *row->help; cvn_help_next_option(&text, &option);)
    for (int form = option.letter ? 0 : 1; form < 2; form++) {
      if (form == 0) printf(" \\\n      '*-%c[", option.letter);
      else printf(" \\\n      '*--%s%s[", option.name, option.kind == CVN_VALUE_NONE ? "" : "=");
      print_quoted(option.meaning, "[]:\\");
      printf("]");
      if (option.kind != CVN_VALUE_NONE) {
        printf(":");
        print_quoted(option.value, "[]:\\");
        printf(":%s", zsh_action(option.kind));
      }
      printf("'");
    }
  const cvn_value_kind operand = cvn_help_operand(*row->help, words);
  if (*words) printf(" \\\n      '1:what:(%s)'", words + 1);
  printf(" \\\n      '*:operand:%s' ;;\n", zsh_action(operand));
}

static void print_zsh(void) {
  printf("#compdef convene\n"
         "# Completion of convene for zsh, written by `convene completion zsh`.\n"
         "local -a settings=(");
  print_parameters(" ", "=");
  printf(")\nlocal -a parameters=(");
  print_groups(" ");
  print_parameters(" ", "");
  printf(")\n"
         "local -a commands=(\n");
  for (int i = 0; i < ROWS; i++) {
    printf("  '%s:", rows[i].name);
    print_quoted(rows[i].summary, "\\");
    printf("'\n");
  }
  printf("  'help:explain a command')\n"
         "if (( CURRENT == 2 )); then\n"
         "  _describe command commands\n"
         "else\n"
         "  shift words; (( CURRENT-- ))\n"
         "  case $words[1] in\n");
  for (int i = 0; i < ROWS; i++) zsh_command(&rows[i]);
  printf("    help) _describe command commands ;;\n"
         "  esac\n"
         "fi\n");
}

static const char *fish_action(cvn_value_kind kind) {
  switch (kind) {
  case CVN_VALUE_SETTING:
    return " -x -a \"$__convene_settings\"";
  case CVN_VALUE_PARAMETER:
    return " -x -a \"$__convene_parameters\"";
  case CVN_VALUE_FILE:
    return " -r -F";
  case CVN_VALUE_FOLDER:
    return " -x -a '(__fish_complete_directories)'";
  case CVN_VALUE_TEXT:
    return " -x";
  case CVN_VALUE_NONE:
    break;
  }
  return "";
}

static void fish_command(const command_row *row) {
  cvn_help_option option;
  char words[CVN_OPTION_MEANING_SIZE];
  printf("complete -c convene -n __fish_use_subcommand -f -a %s -d '", row->name);
  print_quoted(row->summary, "\\");
  printf("'\n");
  for (const char *text = *row->help; cvn_help_next_option(&text, &option);) {
    printf("complete -c convene -n '__fish_seen_subcommand_from %s' -l %s", row->name, option.name);
    if (option.letter) printf(" -s %c", option.letter);
    printf("%s -d '", fish_action(option.kind));
    for (const char *c = option.meaning; *c; c++) {
      if (*c == '\'' || *c == '\\') putchar('\\');
      putchar(*c);
    }
    printf("'\n");
  }
  const cvn_value_kind operand = cvn_help_operand(*row->help, words);
  const char *when = "complete -c convene -n '__fish_seen_subcommand_from";
  if (*words) printf("%s %s' -f -a '%s'\n", when, row->name, words + 1);
  if (operand == CVN_VALUE_PARAMETER)
    printf("%s %s' -f -a \"$__convene_parameters\"\n", when, row->name);
}

static void print_fish(void) {
  printf("# Completion of convene for fish, written by `convene completion fish`.\n"
         "set -g __convene_settings '");
  print_parameters(" ", "=");
  printf("'\nset -g __convene_parameters '");
  print_groups(" ");
  print_parameters(" ", "");
  printf("'\n"
         "complete -c convene -n __fish_use_subcommand -f -a help -d 'explain a command'\n"
         "complete -c convene -n '__fish_seen_subcommand_from help' -f -a '");
  print_commands(" ", "");
  printf("'\n");
  for (int i = 0; i < ROWS; i++) fish_command(&rows[i]);
}

int cvn_command_completion(int argc, char **argv) {
  static const struct {
    const char *name;
    void (*print)(void);
  } shells[] = {{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};
  const cvn_command_options of = {.command = "completion", .help = cvn_help_completion};
  const int told = cvn_cli_options(&of, NULL, argc, argv);
  if (told >= 0) return told;
  if (argc - optind != 1) return cvn_cli_usage("completion", "for which shell: bash, zsh or fish?");
  for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++) {
    if (strcmp(argv[optind], shells[i].name) != 0) continue;
    shells[i].print();
    return 0;
  }
  return cvn_cli_usage("completion", "there is none for '%s'; there is bash, zsh and fish",
                       argv[optind]);
}
