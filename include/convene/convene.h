/* convene.h: everything a user of libconvene needs.
 *
 *   cvn_study       a scenario, checked and ready to run: strategies, parameters      study.h
 *   cvn_simulation  one run of a study in memory, stepped month by month              simulation.h
 *   cvn_result      a result file, open for reading                                   result.h
 *   cvn_messages    what went wrong, in words; filled by every call that can fail     messages.h
 *
 * Objects are made by a call that ends in _open and released by the one that ends in _close, which
 * is safe on NULL; a failed _open leaves NULL. A failed call changes nothing it was given but the
 * messages. Text that a call returns belongs to the object and lives as long as it does.
 *
 * The library never prints, never exits and keeps no state of its own outside these objects.
 * Different objects may be used by different threads at once, with one exception: calls that touch
 * files, cvn_study_run and those of cvn_result, must be made by one thread at a time, because HDF5
 * is not safe for threads as most systems build it.
 */
#ifndef CONVENE_CONVENE_H
#define CONVENE_CONVENE_H

#include <convene/messages.h>
#include <convene/result.h>
#include <convene/simulation.h>
#include <convene/status.h>
#include <convene/study.h>
#include <convene/version.h>

#endif
