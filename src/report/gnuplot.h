/* gnuplot.h: runs gnuplot as a child process. Private to the room. */
#ifndef CVN_REPORT_GNUPLOT_H
#define CVN_REPORT_GNUPLOT_H

#include <signal.h>
#include <stdbool.h>

#include <convene/messages.h>

/* Seconds that one figure may take. */
#define CVN_GNUPLOT_TIME 60.0

/* True where there is a program of that name on PATH (or at that path). */
bool cvn_program_exists(const char *program);

/* Starts `program script` in `folder`, without a shell, with nothing on its standard input and
 * without its start-up files (-d), and waits for it. What it says is kept for the message where it
 * fails: CVN_ERR_WRITE, with its first line. After `seconds`, or where *stop (may be NULL) becomes
 * set (CVN_ERR_INTERRUPTED), it is killed and waited for. */
cvn_status cvn_gnuplot_run(const char *program, const char *folder, const char *script,
                           double seconds, const volatile sig_atomic_t *stop,
                           cvn_messages *messages) CVN_MUST_CHECK;

#endif
