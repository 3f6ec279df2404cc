/* status.h: what fallible calls return. */
#ifndef CONVENE_STATUS_H
#define CONVENE_STATUS_H

#if defined(__GNUC__)
#define CVN_API                         __attribute__((visibility("default")))
#define CVN_MUST_CHECK                  __attribute__((warn_unused_result))
#define CVN_PRINTF(format_index, first) __attribute__((format(printf, format_index, first)))
#else
#define CVN_API
#define CVN_MUST_CHECK
#define CVN_PRINTF(format_index, first)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* CVN_OK is 0; every other value is an error declared in errors.def. */
typedef enum cvn_status {
  CVN_OK = 0,
#define CVN_ERROR(name, exit_code, text) CVN_ERR_##name,
#include <convene/errors.def>
#undef CVN_ERROR
} cvn_status;

/* One sentence for a status; a static string, never NULL. */
CVN_API const char *cvn_status_text(cvn_status status);

/* The process exit code that goes with a status: 0 done, 1 failed while working, 2 bad usage or
 * input, 75 interrupted: to be resumed. */
CVN_API int cvn_status_exit_code(cvn_status status);

#ifdef __cplusplus
}
#endif

#endif
