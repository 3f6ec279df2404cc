/* study.h: what a cvn_study is, for the other calls of this room. */
#ifndef CVN_API_STUDY_H
#define CVN_API_STUDY_H

#include <convene/study.h>

#include "experiment/study.h"

/* Threads to use where a caller asks for `threads`, 0 for all; -1, with a message, for what cannot
 * be. */
int cvn_threads_asked(int threads, cvn_messages *messages);

#endif
