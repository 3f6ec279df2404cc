/* listing.h: the parameter table for people to read. */
#ifndef CVN_SCENARIO_LISTING_H
#define CVN_SCENARIO_LISTING_H

#include "base/text.h"

/* `filter` is NULL for all, or a group, the beginning of a key up to a dot, or a whole "group.key".
 * Both return the number of parameters listed, 0 where nothing has such a name. Check
 * buffer->failed. */
int cvn_list_parameters_text(cvn_buffer *buffer, const char *filter, int width);
int cvn_list_parameters_markdown(cvn_buffer *buffer, const char *filter);

#endif
