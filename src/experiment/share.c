/* share.c: a counter, and how other ranks come to their part of it. */
#include "experiment/share.h"

#include <stdlib.h>

/* words[0] of a message; what follows in words[1], … */
enum {
  ASK,  /* runs made so far: the sender wants jobs */
  GIVE, /* first job, their number; 0 for no more */
  TOLD, /* runs made so far */
  HALT,
  END /* runs made, status */
};
enum { BLOCK_UNITS = 256 };

cvn_status cvn_share_init(cvn_share *self, const cvn_group *group, int64_t jobs, int64_t unit,
                          int threads) {
  const bool counts = !group || group->rank == 0;
  *self = (cvn_share){.group = group && group->size > 1 ? group : NULL,
                      .unit = unit,
                      .threads = threads,
                      .end = counts ? jobs : 0,
                      .over = counts,
                      .ended = 1,
                      .status = CVN_OK};
  if (group && self->group && counts) {
    self->done_by = calloc((size_t)group->size, sizeof *self->done_by);
    if (!self->done_by) return CVN_ERR_MEMORY;
  }
  if (pthread_mutex_init(&self->mutex, NULL) != 0) {
    free(self->done_by);
    return CVN_ERR_MEMORY;
  }
  if (pthread_cond_init(&self->more, NULL) == 0) return CVN_OK;
  pthread_mutex_destroy(&self->mutex);
  free(self->done_by);
  return CVN_ERR_MEMORY;
}

void cvn_share_free(cvn_share *self) {
  pthread_cond_destroy(&self->more);
  pthread_mutex_destroy(&self->mutex);
  free(self->done_by);
}

void cvn_share_halt(cvn_share *self) {
  __atomic_store_n(&self->halt, 1, __ATOMIC_RELAXED);
  pthread_mutex_lock(&self->mutex);
  pthread_cond_broadcast(&self->more);
  pthread_mutex_unlock(&self->mutex);
}

/* All of a unit while there is plenty, so that its runs share a population; one job near the end.
 * With the lock held. */
static int64_t take_here(cvn_share *self, int64_t *first) {
  const int64_t left = self->end - self->next;
  const int64_t in_unit = self->unit - self->next % self->unit;
  int64_t count = left > (int64_t)4 * self->threads * self->unit ? in_unit : 1;
  if (count > left) count = left;
  *first = self->next;
  self->next += count;
  return count;
}

int64_t cvn_share_take(cvn_share *self, int64_t *first) {
  int64_t count = 0;
  pthread_mutex_lock(&self->mutex);
  while (self->next == self->end && !self->over && !cvn_share_halted(self))
    pthread_cond_wait(&self->more, &self->mutex);
  if (!cvn_share_halted(self)) count = take_here(self, first);
  pthread_mutex_unlock(&self->mutex);
  return count;
}

void cvn_share_count(cvn_share *self) {
  pthread_mutex_lock(&self->mutex);
  self->done++;
  pthread_mutex_unlock(&self->mutex);
}

int64_t cvn_share_done(cvn_share *self) {
  pthread_mutex_lock(&self->mutex);
  const int64_t done = self->done + self->done_there;
  pthread_mutex_unlock(&self->mutex);
  return done;
}

static void send(const cvn_share *self, int to, int64_t kind, int64_t a, int64_t b) {
  const cvn_group_message message = {{kind, a, b, 0}};
  self->group->send(self->group->link, to, &message);
}

/* A block for another rank, whole units while there is plenty. With the lock held. */
static int64_t take_block(cvn_share *self, int64_t *first) {
  const int64_t left = self->end - self->next;
  int64_t count = left / ((int64_t)4 * self->group->size * self->threads);
  if (count > BLOCK_UNITS * self->unit) count = BLOCK_UNITS * self->unit;
  if (count > self->unit) count -= (self->next + count) % self->unit;
  if (count < 1) count = left > 0 ? 1 : 0;
  *first = self->next;
  self->next += count;
  return count;
}

static void note_done(cvn_share *self, int from, int64_t done) {
  self->done_there += done - self->done_by[from];
  self->done_by[from] = done;
}

/* -- rank 0 -- */

static void answer(cvn_share *self, int from, const cvn_group_message *message) {
  int64_t first = 0, count = 0;
  if (message->words[0] == HALT) {
    cvn_share_halt(self);
    return;
  }
  pthread_mutex_lock(&self->mutex);
  note_done(self, from, message->words[1]);
  if (message->words[0] == ASK && !cvn_share_halted(self)) count = take_block(self, &first);
  pthread_mutex_unlock(&self->mutex);
  if (message->words[0] == ASK) send(self, from, GIVE, first, count);
  if (message->words[0] == END) {
    self->ended++;
    if (self->status == CVN_OK) self->status = (cvn_status)message->words[2];
    if (message->words[2] != CVN_OK) cvn_share_halt(self);
  }
}

static void tell_halt(cvn_share *self) {
  if (self->halt_told || !cvn_share_halted(self)) return;
  self->halt_told = true;
  if (self->group->rank > 0) send(self, 0, HALT, 0, 0);
  for (int to = 1; self->group->rank == 0 && to < self->group->size; to++)
    send(self, to, HALT, 0, 0);
}

/* -- the other ranks -- */

static void take_answer(cvn_share *self, const cvn_group_message *message) {
  if (message->words[0] == HALT) {
    cvn_share_halt(self);
    return;
  }
  pthread_mutex_lock(&self->mutex);
  self->asked = false;
  if (message->words[2] == 0) {
    self->over = true;
  } else if (self->next == self->end) {
    self->next = message->words[1];
    self->end = self->next + message->words[2];
  }
  pthread_cond_broadcast(&self->more);
  pthread_mutex_unlock(&self->mutex);
}

static void ask_or_tell(cvn_share *self) {
  pthread_mutex_lock(&self->mutex);
  const int64_t done = self->done;
  const bool ask =
      !self->asked && !self->over && !cvn_share_halted(self) && self->next == self->end;
  const bool tell = !ask && done != self->told && !self->end_told;
  if (ask) self->asked = true;
  if (ask || tell) self->told = done;
  pthread_mutex_unlock(&self->mutex);
  if (ask || tell) send(self, 0, ask ? ASK : TOLD, done, 0);
}

void cvn_share_tick(cvn_share *self) {
  cvn_group_message message;
  int from;
  if (!self->group) return;
  while (self->group->receive(self->group->link, &from, &message)) {
    if (self->group->rank == 0) answer(self, from, &message);
    else take_answer(self, &message);
  }
  tell_halt(self);
  if (self->group->rank > 0) ask_or_tell(self);
}

bool cvn_share_end(cvn_share *self, cvn_status status) {
  if (!self->group) return true;
  if (self->group->rank == 0) return self->ended == self->group->size;
  if (!self->end_told) send(self, 0, END, cvn_share_done(self), status);
  self->end_told = true;
  return true;
}
