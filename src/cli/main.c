/* main.c: finds the subcommand and hands over to it. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#ifdef __GLIBC__
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>
#endif
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <convene/version.h>

#include "base/text.h"
#include "cli/cli.h"

static const cvn_command commands[] = {
#define CVN_COMMAND(name, summary) {#name, summary, cvn_command_##name, &cvn_help_##name},
#include "cli/commands.def"
#undef CVN_COMMAND
};
enum { COMMANDS = (int)(sizeof commands / sizeof commands[0]) };

static const cvn_command *find_command(const char *name) {
  for (int i = 0; i < COMMANDS; i++)
    if (strcmp(commands[i].name, name) == 0) return &commands[i];
  return NULL;
}

int cvn_cli_report(cvn_status status, const cvn_messages *messages) {
  cvn_messages_print(messages, stderr, "convene: ");
  if (status != CVN_OK && messages->count == 0)
    fprintf(stderr, "convene: %s\n", cvn_status_text(status));
  return cvn_status_exit_code(status);
}

int cvn_cli_usage(const char *command, const char *format, ...) {
  va_list args;
  va_start(args, format);
  fprintf(stderr, "convene%s%s: ", command ? " " : "", command ? command : "");
  vfprintf(stderr, format, args);
  va_end(args);
  fprintf(stderr, "\nTry 'convene help%s%s'.\n", command ? " " : "", command ? command : "");
  return 2;
}

int cvn_cli_help(const char *help) {
  fputs(help, stdout);
  return 0;
}

bool cvn_cli_wants_help(int argc, char **argv, const char *help) {
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--") == 0) return false;
    if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
      cvn_cli_help(help);
      return true;
    }
  }
  return false;
}

static void print_help(FILE *out) {
  fputs("convene: a simulator of unequal alliances\n\n"
        "Usage: convene COMMAND [OPTION]… [FILE]…\n\nCommands:\n",
        out);
  for (int i = 0; i < COMMANDS; i++)
    fprintf(out, "  %-11s %s\n", commands[i].name, commands[i].summary);
  fputs("\n"
        "  help COMMAND   explain a command\n"
        "  --version      versions of the program, the model and its libraries\n\n"
        "A first run:\n"
        "  convene run scenarios/minimal.yaml\n"
        "  convene info results/minimal.h5\n",
        out);
}

static int unknown_command(const char *name) {
  const char *names[COMMANDS + 1] = {"help"};
  for (int i = 0; i < COMMANDS; i++) names[i + 1] = commands[i].name;
  const char *nearest = cvn_nearest_name(name, names, COMMANDS + 1);
  if (nearest)
    return cvn_cli_usage(NULL, "there is no command '%s'; did you mean '%s'?", name, nearest);
  return cvn_cli_usage(NULL, "there is no command '%s'", name);
}

static int help_command(int argc, char **argv) {
  if (argc > 2) return cvn_cli_usage(NULL, "help on one command at a time, not also '%s'", argv[2]);
  if (argc < 2 || strcmp(argv[1], "help") == 0 || argv[1][0] == '-') {
    print_help(stdout);
    return 0;
  }
  const cvn_command *command = find_command(argv[1]);
  return command ? cvn_cli_help(*command->help) : unknown_command(argv[1]);
}

static int unknown_option(const char *name) {
  static const char *const names[] = {"--help", "--version"};
  const char *nearest = cvn_nearest_name(name, names, 2);
  if (nearest) return cvn_cli_usage(NULL, "unknown option '%s'; did you mean %s?", name, nearest);
  return cvn_cli_usage(NULL, "unknown option '%s'", name);
}

static int dispatch(int argc, char **argv) {
  const char *name = argv[1];
  if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
    print_help(stdout);
    return 0;
  }
  if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
    cvn_version_print(stdout);
    return 0;
  }
  if (strcmp(name, "help") == 0) return help_command(argc - 1, argv + 1);
  if (name[0] == '-') return unknown_option(name);
  const cvn_command *command = find_command(name);
  if (!command) return unknown_command(name);
  if (cvn_cli_wants_help(argc - 1, argv + 1, *command->help)) return 0;
  return command->run(argc - 1, argv + 1);
}

/* Were one of the three closed, the result file would take its number, and messages would be
 * written into it. */
static void open_standard_streams(void) {
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd) exit(1);
}

/* HDF5 takes and gives back small memory thousands of times. By default each time moves the
 * program's break, and the kernel hands out what a short run needs page by page, 1,500 times. */
static void prepare_heap(void) {
#if defined __GLIBC__ && defined MADV_HUGEPAGE
  static const size_t least = (size_t)100 << 10, large_page = (size_t)2 << 20;
  mallopt(M_TRIM_THRESHOLD, 64 * 1024 * 1024);
  mallopt(M_TOP_PAD, 8 * 1024 * 1024);
  char *volatile piece = malloc(least); /* moves the break */
  char *const heap = piece, *const end = sbrk(0);
  const size_t skipped = (large_page - (uintptr_t)heap % large_page) % large_page;
  if (heap && end > heap && (size_t)(end - heap) > skipped)
    (void)madvise(heap + skipped, (size_t)(end - heap) - skipped, MADV_HUGEPAGE);
  free(heap);
#endif
}

int main(int argc, char **argv) {
  prepare_heap();
  open_standard_streams();
  if (argc < 2) {
    print_help(stderr);
    return 2;
  }
  const int code = dispatch(argc, argv);
  /* A full disk or closed pipe under stdout is an error too, unless one is reported already. */
  errno = 0;
  if ((fflush(stdout) != 0 || ferror(stdout)) && code == 0) {
    fprintf(stderr, "convene: standard output: %s\n",
            errno ? strerror(errno) : "not all could be written");
    return 1;
  }
  return code;
}
