/* options.h: the options of a command as a table, from which they are read and told apart.
 *
 *   static const cvn_option known[] = {
 *       CVN_FLAG("force", 0, my_request, force),
 *       CVN_TEXT("output", 'o', my_request, output),
 *       {0},
 *   };
 *   const cvn_command_options of = {.command = "run", .help = cvn_help_run, .options = known};
 *   const int code = cvn_cli_options(&of, &request, argc, argv);
 *   if (code >= 0) return code;
 *
 * Every command has --help besides. What follows the options begins at argv[optind].
 */
#ifndef CVN_CLI_OPTIONS_H
#define CVN_CLI_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

/* A list of texts that grows; zeros: empty. */
typedef struct cvn_texts {
  char **items; /* owned, as their strings are */
  int count;
} cvn_texts;

typedef enum cvn_option_kind {
  CVN_OPTION_FLAG,      /* bool: true where it is given */
  CVN_OPTION_TEXT,      /* const char *: the value, the last where there are several */
  CVN_OPTION_FOLDER,    /* the same; it must not be empty */
  CVN_OPTION_TEXTS,     /* cvn_texts: all values */
  CVN_OPTION_PARAMETER, /* cvn_texts: "parameter=value", as --set gives it */
  CVN_OPTION_WHOLE,     /* int64_t: a number from `least` to `most` */
  CVN_OPTION_THREADS,   /* int */
  CVN_OPTION_READ       /* whatever `read` makes of it */
} cvn_option_kind;

typedef struct cvn_option cvn_option;
struct cvn_option {
  const char *name;
  char letter; /* 0 for none */
  cvn_option_kind kind;
  size_t offset; /* of the value in the request */
  const char *parameter;
  int64_t least, most;
  /* 0, or the exit code, having said why. */
  int (*read)(const cvn_option *option, void *request, const char *value);
};

#define CVN_FLAG(name, letter, type, member)                                                       \
  { name, letter, CVN_OPTION_FLAG, offsetof(type, member), NULL, 0, 0, NULL }
#define CVN_TEXT(name, letter, type, member)                                                       \
  { name, letter, CVN_OPTION_TEXT, offsetof(type, member), NULL, 0, 0, NULL }
#define CVN_FOLDER(name, letter, type, member)                                                     \
  { name, letter, CVN_OPTION_FOLDER, offsetof(type, member), NULL, 0, 0, NULL }
#define CVN_TEXTS(name, type, member)                                                              \
  { name, 0, CVN_OPTION_TEXTS, offsetof(type, member), NULL, 0, 0, NULL }
#define CVN_PARAMETER(name, path, type, member)                                                    \
  { name, 0, CVN_OPTION_PARAMETER, offsetof(type, member), path, 0, 0, NULL }
#define CVN_WHOLE(name, least, most, type, member)                                                 \
  { name, 0, CVN_OPTION_WHOLE, offsetof(type, member), NULL, least, most, NULL }
#define CVN_THREADS(type, member)                                                                  \
  { "threads", 0, CVN_OPTION_THREADS, offsetof(type, member), NULL, 1, 1024, NULL }
#define CVN_READ(name, type, member, read)                                                         \
  { name, 0, CVN_OPTION_READ, offsetof(type, member), NULL, 0, 0, read }

typedef struct cvn_command_options {
  const char *command, *help;
  const cvn_option *options; /* ends with a row of zeros; NULL for none but --help */
  /* Of a command that takes one argument: what asks for it ("which study?"), its name ("study"). */
  const char *which, *what;
} cvn_command_options;

/* Reads all options into *request. Negative where the command goes on; else its exit code: 0 after
 * --help, 2 after saying what is wrong, with the nearest option where one is unknown. */
int cvn_cli_options(const cvn_command_options *of, void *request, int argc, char **argv);

/* The same, and then the one argument of a command that takes one. */
int cvn_cli_options_and_one(const cvn_command_options *of, void *request, int argc, char **argv,
                            const char **argument);

/* Appends a text, which the list then owns; NULL is want of memory, which it says. 0 when kept. */
int cvn_texts_keep(cvn_texts *texts, char *text);
void cvn_texts_free(cvn_texts *texts); /* safe on zeros */

/* As functions that take overrides or names want it. */
static inline const char *const *cvn_texts_list(const cvn_texts *texts) {
  return (const char *const *)texts->items;
}

/* The value of an option, in a request. */
static inline void *cvn_option_value(const cvn_option *option, void *request) {
  return (char *)request + option->offset;
}

#endif
