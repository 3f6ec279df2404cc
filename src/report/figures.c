/* figures.c: which figures there are; writes their scripts and data, has gnuplot draw them. */
#include "report/figures.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "record/fields.h"
#include "record/output_file.h"
#include "report/drawing.h"
#include "report/gnuplot.h"

static const char gnuplot[] = "gnuplot";

/* -- which -- */

static bool always(const cvn_figures_of *of) {
  (void)of;
  return true;
}

static bool has_observable(const cvn_figures_of *of, cvn_field_id field) {
  const cvn_trajectories *t = &of->findings->trajectories;
  for (int o = 0; o < t->n_observables; o++)
    if (t->observables[o] == (int)field) return true;
  return false;
}

static bool has_need_met(const cvn_figures_of *of) {
  return has_observable(of, CVN_FIELD_need_met);
}
static bool has_cooperation(const cvn_figures_of *of) {
  return has_observable(of, CVN_FIELD_cooperation);
}
static bool has_trust(const cvn_figures_of *of) {
  return has_observable(of, CVN_FIELD_trust);
}
static bool has_stress(const cvn_figures_of *of) {
  return has_observable(of, CVN_FIELD_stress);
}

static bool has_value(const cvn_figures_of *of) {
  return !of->findings->no_value;
}
static bool has_acceptability(const cvn_figures_of *of) {
  return !of->findings->no_acceptability;
}
static bool has_aftermath(const cvn_figures_of *of) {
  return !of->findings->no_aftermath;
}
static bool has_futures(const cvn_figures_of *of) {
  return of->deep && of->deep->futures.used > 0;
}
static bool has_failures(const cvn_figures_of *of) {
  for (int64_t s = 0; of->deep && of->deep->failures && s < of->deep->pool->n_strategies; s++)
    if (of->deep->failures[s].futures > 0) return true;
  return false;
}
static bool has_why(const cvn_figures_of *of) {
  return of->why != NULL;
}
static bool has_looks(const cvn_figures_of *of) {
  return of->n_looks > 1 && of->rule;
}

static const struct {
  const char *name;
  bool (*there)(const cvn_figures_of *of);
  void (*draw)(const cvn_drawing *drawing, cvn_figure *figure);
} figures[] = {
    {"need_met", has_need_met, cvn_draw_need_met},
    {"cooperation", has_cooperation, cvn_draw_cooperation},
    {"trust", has_trust, cvn_draw_trust},
    {"stress", has_stress, cvn_draw_stress},
    {"observables", always, cvn_draw_observables},
    {"differences", always, cvn_draw_differences},
    {"best", always, cvn_draw_best},
    {"cost_plane", has_value, cvn_draw_cost_plane},
    {"frontier", has_value, cvn_draw_frontier},
    {"net_benefit", has_value, cvn_draw_net_benefit},
    {"acceptability", has_acceptability, cvn_draw_acceptability},
    {"who_benefits", always, cvn_draw_who_benefits},
    {"after_the_end", has_aftermath, cvn_draw_after_the_end},
    {"regret", has_futures, cvn_draw_regret},
    {"failures", has_failures, cvn_draw_failures},
    {"failure_box", cvn_has_failure_box, cvn_draw_failure_box},
    {"failure_peeling", cvn_has_failure_peeling, cvn_draw_failure_peeling},
    {"why", has_why, cvn_draw_why},
    {"stopping", has_looks, cvn_draw_stopping},
};
enum { FIGURES = sizeof figures / sizeof figures[0] };

/* -- files -- */

static const char *const endings[] = {"gp", "dat", "svg", "pdf"};
enum { SCRIPT, DATA, SVG, PDF, FILES };

typedef struct job {
  const char *folder;
  char *room; /* folder in which figures are drawn; owned */
  bool force;
  cvn_output_file files[FIGURES][FILES];
  cvn_messages *messages;
} job;

static cvn_status no_memory(cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to draw figures");
}

static cvn_status make_room(job *self) {
  self->room = cvn_format("%s/.drawing-XXXXXX", self->folder);
  if (!self->room) return no_memory(self->messages);
  if (mkdtemp(self->room) && chmod(self->room, 0755) == 0) return CVN_OK;
  const cvn_status status =
      cvn_fail(self->messages, CVN_ERR_WRITE, NULL, "%s: cannot make a folder in it: %s",
               self->folder, strerror(errno));
  free(self->room);
  self->room = NULL;
  return status;
}

static cvn_status begin_files(job *self, int k) {
  cvn_status status = CVN_OK;
  for (int f = 0; f < FILES && status == CVN_OK; f++) {
    char *path = cvn_format("%s/%s.%s", self->folder, figures[k].name, endings[f]);
    char *temporary = cvn_format("%s/%s.%s", self->room, figures[k].name, endings[f]);
    status = path && temporary ? cvn_output_begin_at(&self->files[k][f], path, temporary,
                                                     self->force, self->messages)
                               : no_memory(self->messages);
    free(path);
    free(temporary);
  }
  return status;
}

static cvn_status write_bytes(const char *path, const char *bytes, size_t length,
                              cvn_messages *messages) {
  FILE *file = fopen(path, "wb");
  bool written = file && fwrite(bytes, 1, length, file) == length;
  if (file && fclose(file) != 0) written = false;
  if (written) return CVN_OK;
  return cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s: cannot be written: %s", path,
                  strerror(errno));
}

static char *read_whole(const char *path, size_t *length) {
  struct stat info;
  FILE *file = fopen(path, "rb");
  char *bytes = NULL;
  *length = 0;
  if (file && fstat(fileno(file), &info) == 0 && info.st_size > 0)
    bytes = malloc((size_t)info.st_size);
  if (bytes) *length = fread(bytes, 1, (size_t)info.st_size, file);
  if (file) fclose(file);
  return bytes;
}

static cvn_status write_figure(job *self, int k, const cvn_drawing *drawing) {
  cvn_figure figure;
  cvn_buffer script = {0}, data = {0};
  cvn_figure_begin(&figure, figures[k].name);
  figures[k].draw(drawing, &figure);
  cvn_figure_script(&figure, (int)drawing->n, &script);
  cvn_figure_data(&figure, &data);
  cvn_status status = CVN_OK;
  if (cvn_figure_failed(&figure) || script.failed || data.failed)
    status = no_memory(self->messages);
  if (status == CVN_OK)
    status =
        write_bytes(self->files[k][SCRIPT].temporary, script.text, script.length, self->messages);
  if (status == CVN_OK)
    status = write_bytes(self->files[k][DATA].temporary, data.text, data.length, self->messages);
  cvn_buffer_free(&script);
  cvn_buffer_free(&data);
  cvn_figure_free(&figure);
  return status;
}

/* -- the date in a PDF -- */

static void date_words(char words[32]) {
  const time_t when = (time_t)cvn_output_date(0);
  struct tm date;
  if (!gmtime_r(&when, &date) || strftime(words, 32, "D:%Y%m%d%H%M%SZ", &date) != 17)
    snprintf(words, 32, "D:19700101000000Z");
}

/* cairo writes the time of day; a text of the same length leaves the offsets of a PDF alone. */
static void set_date(char *bytes, size_t length) {
  static const char key[] = "/CreationDate (";
  char date[32];
  date_words(date);
  for (size_t i = 0; i + sizeof key + 17 < length; i++) {
    if (memcmp(bytes + i, key, sizeof key - 1) != 0) continue;
    char *at = bytes + i + sizeof key - 1;
    const size_t left = length - (size_t)(at - bytes);
    const char *end = memchr(at, ')', left < 32 ? left : 32);
    if (end && end - at >= 16) memcpy(at, date, (size_t)(end - at) < 17 ? (size_t)(end - at) : 17);
    return;
  }
}

static cvn_status date_pdf(const char *path, cvn_messages *messages) {
  size_t length;
  char *bytes = read_whole(path, &length);
  if (!bytes) return CVN_OK; /* nothing was drawn */
  set_date(bytes, length);
  const cvn_status status = write_bytes(path, bytes, length, messages);
  free(bytes);
  return status;
}

/* -- drawing -- */

static cvn_status draw(job *self, int k, const volatile sig_atomic_t *stop) {
  char script[64];
  snprintf(script, sizeof script, "%s.gp", figures[k].name);
  cvn_status status =
      cvn_gnuplot_run(gnuplot, self->room, script, CVN_GNUPLOT_TIME, stop, self->messages);
  if (status == CVN_OK) status = date_pdf(self->files[k][PDF].temporary, self->messages);
  return status;
}

static bool is_empty(const char *path) {
  struct stat info;
  return stat(path, &info) != 0 || info.st_size == 0;
}

/* Figures of an earlier comparison that this one has nothing to draw for. */
static void remove_stale(const job *self, int k) {
  for (int f = 0; f < FILES; f++) {
    char *path = cvn_format("%s/%s.%s", self->folder, figures[k].name, endings[f]);
    if (path) unlink(path);
    free(path);
  }
}

/* Gives the files their names; pictures that were not drawn are left out, and with `force` what is
 * there of another time goes, once all that is new is there. */
static cvn_status commit(job *self, cvn_figures_result *result) {
  cvn_status status = CVN_OK;
  bool begun[FIGURES];
  for (int k = 0; k < FIGURES; k++) begun[k] = self->files[k][SCRIPT].temporary != NULL;
  for (int k = 0; k < FIGURES; k++)
    for (int f = 0; f < FILES && status == CVN_OK; f++) {
      cvn_output_file *file = &self->files[k][f];
      if (!file->temporary) continue;
      if (is_empty(file->temporary)) {
        if (f == PDF && !result->no_gnuplot) result->no_pdf = true;
        if (self->force) unlink(file->path); /* of another time */
        cvn_output_discard(file);
        continue;
      }
      status = cvn_output_commit(file, self->messages);
      if (status == CVN_OK && f == SCRIPT) result->drawn++;
    }
  for (int k = 0; k < FIGURES && status == CVN_OK && self->force; k++)
    if (!begun[k]) remove_stale(self, k);
  return status;
}

static void clear(job *self) {
  for (int k = 0; k < FIGURES; k++)
    for (int f = 0; f < FILES; f++) cvn_output_discard(&self->files[k][f]);
  if (self->room) rmdir(self->room);
  free(self->room);
}

cvn_status cvn_figures_write(const cvn_figures_of *of, const char *folder, bool force,
                             const volatile sig_atomic_t *stop, cvn_figures_result *result,
                             cvn_messages *messages) {
  cvn_drawing drawing = {0};
  job *self = calloc(1, sizeof *self);
  *result = (cvn_figures_result){.no_gnuplot = !cvn_program_exists(gnuplot)};
  if (!self) return no_memory(messages);
  *self = (job){.folder = folder, .force = force, .messages = messages};
  cvn_status status = cvn_drawing_of(&drawing, of, messages), drawn = CVN_OK;
  if (status == CVN_OK) status = make_room(self);
  for (int k = 0; k < FIGURES && status == CVN_OK; k++) {
    if (!figures[k].there(of)) continue;
    status = begin_files(self, k);
    if (status == CVN_OK) status = write_figure(self, k, &drawing);
    if (status == CVN_OK && !result->no_gnuplot && drawn == CVN_OK) drawn = draw(self, k, stop);
    if (drawn == CVN_ERR_INTERRUPTED) status = drawn;
  }
  /* Where gnuplot fails, scripts and data are what one looks into. */
  if (status == CVN_OK) status = commit(self, result);
  if (status == CVN_OK) status = drawn;
  clear(self);
  free(self);
  cvn_drawing_free(&drawing);
  return status;
}

/* -- figures that are there already -- */

static cvn_status copy_file(const char *from, const cvn_output_file *to, cvn_messages *messages) {
  size_t length;
  char *bytes = read_whole(from, &length);
  if (!bytes) return CVN_OK; /* a picture that was not drawn */
  const cvn_status status = write_bytes(to->temporary, bytes, length, messages);
  free(bytes);
  return status;
}

static cvn_status copy_figure(job *self, int k, const char *from) {
  cvn_status status = begin_files(self, k);
  for (int f = 0; f < FILES && status == CVN_OK; f++) {
    char *path = cvn_format("%s/%s.%s", from, figures[k].name, endings[f]);
    status = path ? copy_file(path, &self->files[k][f], self->messages) : no_memory(self->messages);
    free(path);
  }
  return status;
}

static bool figure_in(const char *folder, int k) {
  char *path = cvn_format("%s/%s.%s", folder, figures[k].name, endings[SCRIPT]);
  const bool there = path && !is_empty(path);
  free(path);
  return there;
}

cvn_status cvn_figures_copy(const char *from, const char *folder, bool force, int *copied,
                            cvn_messages *messages) {
  cvn_figures_result result = {0};
  job *self = calloc(1, sizeof *self);
  *copied = 0;
  if (!self) return no_memory(messages);
  *self = (job){.folder = folder, .force = force, .messages = messages};
  cvn_status status = make_room(self);
  for (int k = 0; k < FIGURES && status == CVN_OK; k++) {
    if (figure_in(from, k)) status = copy_figure(self, k, from);
  }
  if (status == CVN_OK) status = commit(self, &result);
  *copied = result.drawn;
  clear(self);
  free(self);
  return status;
}
