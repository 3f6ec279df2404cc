/* observables.h: observables by name, with the nearest name for one that is none. */
#ifndef CVN_API_OBSERVABLES_H
#define CVN_API_OBSERVABLES_H

#include <convene/simulation.h>

/* Row of cvn_field_table; -1, with a message, where there is no such observable. */
int cvn_observable_find(const char *name, cvn_messages *messages);

#endif
