/* version.h: which program, which model. */
#ifndef CONVENE_VERSION_H
#define CONVENE_VERSION_H

#include <stdio.h>

#include <convene/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Version of the equations: changes whenever the same input may give different numbers. */
#define CVN_MODEL_VERSION "1"
/* Version of the output file's layout. */
#define CVN_SCHEMA_VERSION "1"

/* For example "0.1.0". */
CVN_API const char *cvn_version(void);

/* The short commit, with "-dirty" where the tree was changed. */
CVN_API const char *cvn_version_git(void);

/* Compiler, flags and versions of libraries, in one line. */
CVN_API const char *cvn_version_build(void);

/* `convene --version`. */
CVN_API void cvn_version_print(FILE *stream);

#ifdef __cplusplus
}
#endif

#endif
