/* sensitivity_table.h: a sensitivity analysis as a table of 80 columns. */
#ifndef CVN_CLI_SENSITIVITY_TABLE_H
#define CVN_CLI_SENSITIVITY_TABLE_H

#include <stdio.h>

#include "analysis/sensitivity.h"

cvn_status cvn_cli_print_sensitivity(FILE *stream, const cvn_sensitivity *sensitivity,
                                     cvn_messages *messages) CVN_MUST_CHECK;

#endif
