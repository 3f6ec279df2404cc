/* export.h: a result file as CSV files with a codebook. */
#ifndef CVN_RECORD_EXPORT_H
#define CVN_RECORD_EXPORT_H

#include "record/reader.h"

typedef enum cvn_export_part {
  CVN_EXPORT_TRAJECTORIES = 1, /* trajectories.csv: every month of every run */
  CVN_EXPORT_OUTCOMES = 2,     /* outcomes.csv: one number a run */
  CVN_EXPORT_ALLIANCES = 4,    /* alliances.csv */
  CVN_EXPORT_SNAPSHOTS = 8,    /* snapshots_<level>.csv */
  CVN_EXPORT_POPULATION = 16,  /* population_<level>.csv */
  CVN_EXPORT_NAMES = 32,       /* names.csv: of organisations, alliances and areas */
  CVN_EXPORT_SUMMARIES = 64    /* summaries.csv: mean, sd and quantiles over replicates */
} cvn_export_part;
#define CVN_EXPORT_ALL (CVN_EXPORT_SUMMARIES - 1)

typedef struct cvn_export_options {
  unsigned parts;     /* cvn_export_part, or-ed */
  bool skip_absent;   /* leave out parts the file does not hold instead of failing */
  bool wide;          /* one column a variable instead of one row; summaries are always long */
  bool force;         /* replace files that exist */
  const char *folder; /* exists */
} cvn_export_options;

enum { CVN_EXPORT_FILES_MAX = 16 };
typedef struct cvn_export_report {
  int count;
  struct {
    char name[48];
    int64_t rows; /* without the header */
  } files[CVN_EXPORT_FILES_MAX];
} cvn_export_report;

/* Writes the CSV files and codebook.csv; on failure none of them appears. */
cvn_status cvn_export(const cvn_reader *reader, const cvn_export_options *options,
                      cvn_export_report *report, cvn_messages *messages) CVN_MUST_CHECK;

#endif
