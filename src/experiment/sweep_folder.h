/* sweep_folder.h: what makes a folder that of a study. Private to sweeps. */
#ifndef CVN_EXPERIMENT_SWEEP_FOLDER_H
#define CVN_EXPERIMENT_SWEEP_FOLDER_H

#include "experiment/fingerprint.h"
#include "experiment/work.h"

/* What a folder says of itself beside what a study is. */
typedef enum cvn_folder_state {
  CVN_FOLDER_NONE, /* nothing yet */
  CVN_FOLDER_SAME, /* it is of this study */
  CVN_FOLDER_GROWS /* of this study with fewer points or replicates */
} cvn_folder_state;

/* Compares without touching anything. CVN_ERR_EXISTS, saying what differs, where the folder is of
 * another study, of more points or replicates, or cannot grow. */
cvn_status cvn_folder_check(const char *folder, const cvn_study *study,
                            const cvn_fingerprint *fingerprint, cvn_folder_state *state,
                            cvn_messages *messages) CVN_MUST_CHECK;

/* CVN_ERR_EXISTS where it is no sweep's and holds other files of the names that a sweep gives its
 * own. */
cvn_status cvn_folder_spares(const char *folder, const cvn_study *study,
                             const cvn_fingerprint *fingerprint,
                             cvn_messages *messages) CVN_MUST_CHECK;

/* Path of one of the files that cvn_folder_clear removes; the caller frees; NULL without memory. */
enum { CVN_FOLDER_FILES = 5 };
char *cvn_folder_file(const char *folder, const cvn_study *study, int number);

/* True where `path` is a name in the folder that a sweep keeps its runs or its study under. */
bool cvn_folder_needs(const char *folder, const char *path);

/* Writes what is not there, or has grown. Several shards may do so at once. */
cvn_status cvn_folder_found(const char *folder, const cvn_work *work,
                            const cvn_fingerprint *fingerprint, cvn_folder_state state,
                            cvn_messages *messages) CVN_MUST_CHECK;

/* Removes it, and the result. */
void cvn_folder_clear(const char *folder, const cvn_study *study);

/* The study of a folder, and its fingerprint's family. Freed with cvn_study_free. */
cvn_status cvn_folder_study(const char *folder, cvn_study *study, uint64_t *family,
                            cvn_messages *messages) CVN_MUST_CHECK;

/* "<folder>/<name>.h5"; the caller frees; NULL without memory. */
char *cvn_folder_result(const char *folder, const cvn_study *study);

#endif
