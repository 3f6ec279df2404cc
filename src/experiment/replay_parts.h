/* replay_parts.h: what the files that read experiments out of results share. Private to them. */
#ifndef CVN_EXPERIMENT_REPLAY_PARTS_H
#define CVN_EXPERIMENT_REPLAY_PARTS_H

#include "record/reader.h"

/* CVN_ERR_FORMAT with the message that the result does not hold `what`. */
cvn_status cvn_replay_lacks(const cvn_reader *reader, const char *what, cvn_messages *messages);

/* A whole number from an attribute; false where there is none. */
bool cvn_replay_whole(const cvn_reader *reader, const char *object, const char *name,
                      int64_t *value);

#endif
