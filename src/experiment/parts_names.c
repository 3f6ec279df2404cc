/* parts_names.c: names of files in a folder of parts. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "experiment/parts_inside.h"

void cvn_part_text(char text[CVN_PART_NAME], const cvn_part_name *name) {
  if (name->rank == 0)
    snprintf(text, CVN_PART_NAME, "segment-%d-%06d.cvn", name->shard, name->number);
  else
    snprintf(text, CVN_PART_NAME, "segment-%d.%d-%06d.cvn", name->shard, name->rank, name->number);
}

bool cvn_part_parse(const char *text, cvn_part_name *name) {
  char whole[CVN_PART_NAME];
  *name = (cvn_part_name){0};
  if (sscanf(text, "segment-%d-%d.cvn", &name->shard, &name->number) != 2 &&
      sscanf(text, "segment-%d.%d-%d.cvn", &name->shard, &name->rank, &name->number) != 3)
    return false;
  if (name->shard < 0 || name->rank < 0 || name->number < 1) return false;
  cvn_part_text(whole, name);
  return strcmp(whole, text) == 0;
}

static bool ends_with(const char *name, const char *ending) {
  const size_t a = strlen(name), b = strlen(ending);
  return a >= b && strcmp(name + a - b, ending) == 0;
}

bool cvn_part_is_ours(const char *text) {
  cvn_part_name name;
  if (cvn_part_parse(text, &name) || strcmp(text, CVN_RESULT_NAME) == 0) return true;
  if (strncmp(text, "segment-", 8) == 0)
    return ends_with(text, ".cvn.tmp") || ends_with(text, ".cvn.damaged");
  return strncmp(text, "journal-", 8) == 0 ||
         (strncmp(text, "lock-", 5) == 0 && ends_with(text, ".tmp"));
}

static bool is_dot(const char *name) {
  return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static cvn_status cannot_list(const cvn_parts *self, cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_READ, NULL, "%s: cannot be read: %s", self->path,
                  strerror(errno));
}

cvn_status cvn_parts_each_name(const cvn_parts *self, cvn_part_visit *visit, void *user,
                               cvn_messages *messages) {
  const int fd = openat(self->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *folder = fd < 0 ? NULL : fdopendir(fd);
  if (!folder) {
    const cvn_status status = cannot_list(self, messages);
    if (fd >= 0) close(fd);
    return status;
  }
  cvn_status status = CVN_OK;
  while (status == CVN_OK) {
    errno = 0;
    const struct dirent *entry = readdir(folder);
    if (!entry && errno != 0) status = cannot_list(self, messages); /* not the end of the list */
    if (!entry) break;
    if (!is_dot(entry->d_name)) status = visit(user, entry->d_name);
  }
  closedir(folder);
  return status;
}

typedef struct names {
  cvn_part_name *items;
  int32_t count, room;
} names;

static cvn_status add_name(void *user, const char *text) {
  names *list = user;
  cvn_part_name name;
  if (!cvn_part_parse(text, &name)) return CVN_OK;
  if (list->count == list->room) {
    const int32_t room = list->room ? 2 * list->room : 64;
    cvn_part_name *more = realloc(list->items, (size_t)room * sizeof *more);
    if (!more) return CVN_ERR_MEMORY;
    list->items = more;
    list->room = room;
  }
  list->items[list->count++] = name;
  return CVN_OK;
}

static int by_name(const void *a, const void *b) {
  const cvn_part_name *x = a, *y = b;
  if (x->shard != y->shard) return x->shard < y->shard ? -1 : 1;
  if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
  return x->number < y->number ? -1 : x->number > y->number;
}

cvn_status cvn_parts_names(const cvn_parts *self, cvn_part_name **items, int32_t *count,
                           cvn_messages *messages) {
  names list = {0};
  const cvn_status status = cvn_parts_each_name(self, add_name, &list, messages);
  *items = NULL;
  *count = 0;
  if (status != CVN_OK) {
    free(list.items);
    if (status != CVN_ERR_MEMORY) return status;
    return cvn_fail(messages, status, NULL, "%s: no memory for its list of files", self->path);
  }
  if (list.count > 0) qsort(list.items, (size_t)list.count, sizeof *list.items, by_name);
  *items = list.items;
  *count = list.count;
  return CVN_OK;
}
