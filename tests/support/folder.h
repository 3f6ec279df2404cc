/* folder.h: a temporary folder for one test, and what is in it. */
#ifndef CVN_TESTS_FOLDER_H
#define CVN_TESTS_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

/* Makes a folder under TMPDIR or /tmp; the caller frees the path after folder_remove. */
char *folder_make(void);
void folder_remove(char *folder); /* with its files; frees the path */

/* "folder/name" in a buffer that the next call but three overwrites. */
const char *folder_file(const char *folder, const char *name);
int folder_count(const char *folder); /* files in it */

/* The whole file, with a NUL after it; the caller frees. */
char *folder_read(const char *path, size_t *length);
bool folder_write(const char *path, const char *bytes, size_t length);

#endif
