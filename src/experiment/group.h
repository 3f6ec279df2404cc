/* group.h: processes that work on one shard together, of which rank 0 hands out the work.
 *
 * All that is asked of whoever connects them (experiment/mpi) is a broadcast and short messages. A
 * process alone is a group of one and needs nobody.
 */
#ifndef CVN_EXPERIMENT_GROUP_H
#define CVN_EXPERIMENT_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <convene/messages.h>

enum { CVN_GROUP_WORDS = 4 };
typedef struct cvn_group_message {
  int64_t words[CVN_GROUP_WORDS];
} cvn_group_message;

typedef struct cvn_group {
  int rank, size;
  void *link; /* the connection's own */
  /* Rank 0's bytes to all; called by all. */
  void (*broadcast)(void *link, void *bytes, size_t length);
  /* To one rank, without waiting for it to look. */
  void (*send)(void *link, int to, const cvn_group_message *message);
  /* The next message, from anybody; false where there is none. */
  bool (*receive)(void *link, int *from, cvn_group_message *message);
  /* Leaves the group; all ranks do. */
  void (*leave)(void *link);
  /* Says why and ends all ranks, where one cannot go on nor tell the others. Does not return. */
  void (*abandon)(void *link, const cvn_messages *why);
} cvn_group;

#endif
