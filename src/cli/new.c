/* new.c: `convene new`: starts a scenario of the user's own. The texts are those of
 * scenarios/your-coalition/, which the program carries with it. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cvn_template_memberships.h"
#include "cvn_template_organisations.h"
#include "cvn_template_scenario.h"

const char *const cvn_help_new =
    "Usage: convene new coalition DIR\n"
    "\n"
    "Writes into DIR, which is made where it does not exist:\n"
    "  scenario.yaml      a commented scenario with three strategies\n"
    "  organisations.csv  a row for each organisation: name, size; optional columns\n"
    "  memberships.csv    a row for each membership: organisation, alliance\n"
    "\n"
    "They describe a fictitious coalition of 23 and run as they are. Replace the rows\n"
    "of both tables by your own, in any spreadsheet, and save them as CSV (UTF-8).\n"
    "Nothing is overwritten: if one of the files exists, none is written.\n"
    "\n"
    "Options:\n"
    "  -h, --help  this text\n"
    "\n"
    "Example:\n"
    "  convene new coalition my-coalition\n"
    "  convene validate my-coalition/scenario.yaml\n"
    "  convene run my-coalition/scenario.yaml -o results/my-coalition.h5\n";

typedef struct template_file {
  const char *name;
  const unsigned char *bytes;
  size_t length;
} template_file;

static const template_file files[] = {
    {"scenario.yaml", cvn_template_scenario, sizeof cvn_template_scenario - 1},
    {"organisations.csv", cvn_template_organisations, sizeof cvn_template_organisations - 1},
    {"memberships.csv", cvn_template_memberships, sizeof cvn_template_memberships - 1},
};
enum { FILES = (int)(sizeof files / sizeof files[0]) };

static char *path_of(const char *folder, const char *name) {
  const size_t length = strlen(folder);
  return cvn_format("%s%s%s", folder, length > 0 && folder[length - 1] == '/' ? "" : "/", name);
}

static int no_memory(void) {
  fputs("convene: not enough memory\n", stderr);
  return 1;
}

/* Says which of the files exist already; 0 if none does. */
static int refuse_existing(const char *folder) {
  int code = 0;
  for (int f = 0; f < FILES; f++) {
    char *path = path_of(folder, files[f].name);
    if (!path) return no_memory();
    struct stat status;
    if (lstat(path, &status) == 0) {
      fprintf(stderr, "convene: %s exists already; nothing was written\n", path);
      code = 2;
    }
    free(path);
  }
  return code;
}

/* Writes one file that must not exist; on failure it is told, and no part of it is left. */
static int write_file(const char *path, const template_file *file) {
  const int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  FILE *stream = descriptor >= 0 ? fdopen(descriptor, "wb") : NULL;
  if (!stream) {
    fprintf(stderr, "convene: cannot write %s: %s\n", path, strerror(errno));
    if (descriptor >= 0) close(descriptor);
    return 1;
  }
  const bool written = fwrite(file->bytes, 1, file->length, stream) == file->length;
  const int reason = written ? 0 : errno;
  if (fclose(stream) == 0 && written) return 0;
  fprintf(stderr, "convene: cannot write %s: %s\n", path, strerror(reason ? reason : errno));
  unlink(path);
  return 1;
}

static void remove_files(const char *folder, int count) {
  for (int f = 0; f < count; f++) {
    char *path = path_of(folder, files[f].name);
    if (path) unlink(path);
    free(path);
  }
}

static int write_files(const char *folder) {
  for (int f = 0; f < FILES; f++) {
    char *path = path_of(folder, files[f].name);
    const int code = path ? write_file(path, &files[f]) : no_memory();
    free(path);
    if (code == 0) continue;
    remove_files(folder, f);
    return code;
  }
  return 0;
}

static int new_coalition(const char *folder) {
  const bool made = mkdir(folder, 0777) == 0;
  if (!made && errno != EEXIST) {
    fprintf(stderr, "convene: cannot make the folder %s: %s\n", folder, strerror(errno));
    return 1;
  }
  struct stat status;
  if (stat(folder, &status) != 0 || !S_ISDIR(status.st_mode)) {
    fprintf(stderr, "convene: %s is not a folder\n", folder);
    return 2;
  }
  const int code = refuse_existing(folder);
  if (code != 0) return code;
  const int written = write_files(folder);
  if (written != 0) {
    if (made) rmdir(folder);
    return written;
  }
  char *scenario = path_of(folder, files[0].name);
  if (!scenario) return no_memory();
  printf(
      "Wrote scenario.yaml, organisations.csv and memberships.csv in %s:\n"
      "a fictitious coalition of 23.\n\n"
      "Next:\n"
      "  1. Open organisations.csv and memberships.csv in a spreadsheet, replace the rows by your\n"
      "     own and save as CSV (UTF-8).\n"
      "  2. convene validate %s\n"
      "  3. convene run %s -o coalition.h5\n",
      folder, scenario, scenario);
  free(scenario);
  return 0;
}

int cvn_command_new(int argc, char **argv) {
  static const char *const kinds[] = {"coalition"};
  const cvn_command_options of = {.command = "new", .help = cvn_help_new};
  const int told = cvn_cli_options(&of, NULL, argc, argv);
  if (told >= 0) return told;
  if (optind >= argc) return cvn_cli_usage("new", "say what is to be new: coalition");
  const char *kind = argv[optind];
  if (strcmp(kind, kinds[0]) != 0) {
    const char *nearest = cvn_nearest_name(kind, kinds, 1);
    return nearest
               ? cvn_cli_usage("new", "there is no kind '%s'; did you mean '%s'?", kind, nearest)
               : cvn_cli_usage("new", "there is no kind '%s'; the only one is 'coalition'", kind);
  }
  if (argc - optind < 2) return cvn_cli_usage("new", "coalition needs a folder to write into");
  if (argc - optind > 2)
    return cvn_cli_usage("new", "one folder only, '%s' is too many", argv[optind + 2]);
  if (argv[optind + 1][0] == '\0') return cvn_cli_usage("new", "the folder's name is empty");
  return new_coalition(argv[optind + 1]);
}
