/* cli_coalition.c: a coalition of one's own, as the tutorial goes: new, validate, run, info,
 * export; with tables as spreadsheets save them; and whose names are kept, and where. */
#include "system/cli_process.h"

#include <hdf5.h>
#include <sys/stat.h>
#include <unistd.h>

#define SMALL "--replicates", "3", "--set", "run.months=12"

static void test_from_new_to_export(void **state) {
  (void)state;
  assert_done(CONVENE("new", "coalition", "mine"), "convene validate mine/scenario.yaml");
  assert_int_equal(folder_count("mine"), 3);
  assert_done(CONVENE("validate", "mine/scenario.yaml"),
              "valid: 3 strategies (baseline 'as it was'), 23 organisations in 5 alliances");
  assert_done(CONVENE("run", "mine/scenario.yaml", SMALL), "Results: results/scenario.h5");
  assert_done(CONVENE("info", "results/scenario.h5"), "convenor with honesty");
  assert_done(CONVENE("export", "results/scenario.h5"), "results/scenario/codebook.csv: ");
  assert_int_equal(folder_count("results/scenario"), 3);
  assert_done(CONVENE("export", "results/scenario.h5", "--what=summaries", "--wide", "-o", "t"),
              NULL);
  /* What is there is left alone. */
  assert_refused(CONVENE("new", "coalition", "mine"),
                 &(refusal){2, 3, ": mine/scenario.yaml exists", {"organisations", "memberships"}});
  process again = CONVENE("export", "results/scenario.h5");
  assert_int_equal(again.code, 2);
  assert_non_null(strstr(again.err, "--force"));
  process_free(&again);
  assert_done(CONVENE("export", "results/scenario.h5", "--force"), NULL);
  write_text("file", "x");
  assert_refused(CONVENE("new", "coalition", "file"), &(refusal){2, 1, ": file is not", {0}});
  assert_refused(CONVENE("new", "coalition", "no/where"), &(refusal){1, 1, ": ", {"no/where"}});
}

/* The line of `info` that begins with "state checksum"; the caller frees. */
static char *checksum_of(const char *result) {
  process self = CONVENE("info", result);
  const char *line = strstr(self.out, "\nstate checksum ");
  assert_non_null(line);
  char *copy = strndup(line + 1, strcspn(line + 1, "\n"));
  process_free(&self);
  return copy;
}

/* As a spreadsheet of a country with decimal commas saves a table: byte-order mark, semicolons, CR
 * LF, some cells in quotes, empty lines at the end. */
static void write_as_spreadsheet(const char *path, const char *plain) {
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  fputs("\xEF\xBB\xBF\"", file);
  bool quoted = true; /* every first cell */
  for (const char *c = plain; *c; c++) {
    if (*c == '\n') {
      fputs(c[1] ? "\r\n\"" : "\r\n\r\n", file);
      quoted = true;
    } else if (*c == ',') {
      fputs(quoted ? "\";" : ";", file);
      quoted = false;
    } else {
      fputc(*c == '.' ? ',' : *c, file);
    }
  }
  assert_int_equal(fclose(file), 0);
}

static void test_tables_as_spreadsheets_save_them(void **state) {
  (void)state;
  static const char organisations[] = "name,size,stress\nHarbour Trust,1200.5,0.25\nDrop-in,3.75,\n"
                                      "Café Élan,41.5,0.5\nAdvice,88.25,0.125\n";
  static const char memberships[] = "organisation,alliance\nHarbour Trust,Forum\nDrop-in,Forum\n"
                                    "Café Élan,Forum\nAdvice,Forum\nAdvice,Youth\nDrop-in,Youth\n";
  write_text("s.yaml", "parameters: {population: {organisations_file: o.csv, memberships_file: "
                       "m.csv}, run: {months: 12, replicates: 3}}\n");
  write_text("o.csv", organisations);
  write_text("m.csv", memberships);
  assert_done(CONVENE("run", "s.yaml", "-q", "-o", "plain.h5"), NULL);
  char *plain = checksum_of("plain.h5");
  write_as_spreadsheet("o.csv", organisations);
  write_as_spreadsheet("m.csv", memberships);
  assert_done(CONVENE("validate", "s.yaml"), "4 organisations in 2 alliances");
  assert_done(CONVENE("run", "s.yaml", "-q", "-o", "sheet.h5"), NULL);
  char *sheet = checksum_of("sheet.h5");
  assert_string_equal(plain, sheet);
  write_text("o.csv", "name,size,stress\nHarbour Trust,1200.5,0.25\nDrop-in,3.75,\n"
                      "Café Élan,41.5,0.5\nAdvice,88.25,0.625\n");
  assert_done(CONVENE("run", "s.yaml", "-q", "-o", "other.h5"), NULL);
  char *other = checksum_of("other.h5");
  assert_string_not_equal(plain, other);
  free(plain);
  free(sheet);
  free(other);
}

/* How often a text stands in a file's datasets of characters and in its attributes. */
typedef struct search {
  const char *text;
  int found;
} search;

static int count_in(const char *bytes, size_t length, const char *text) {
  const size_t size = strlen(text);
  int count = 0;
  for (size_t i = 0; i + size <= length; i++) count += memcmp(bytes + i, text, size) == 0;
  return count;
}

static herr_t search_attribute(hid_t object, const char *name, const H5A_info_t *info, void *data) {
  (void)info;
  search *self = data;
  const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT), type = H5Aget_type(attribute);
  if (H5Tget_class(type) == H5T_STRING && !H5Tis_variable_str(type)) {
    const hsize_t size = H5Aget_storage_size(attribute);
    char *bytes = calloc((size_t)size + 1, 1);
    assert_true(bytes && H5Aread(attribute, type, bytes) >= 0);
    self->found += count_in(bytes, (size_t)size, self->text);
    free(bytes);
  }
  H5Tclose(type);
  H5Aclose(attribute);
  return 0;
}

static herr_t search_object(hid_t root, const char *name, const H5O_info_t *info, void *data) {
  search *self = data;
  const hid_t object = H5Oopen(root, name, H5P_DEFAULT);
  H5Aiterate(object, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, search_attribute, data);
  if (info->type == H5O_TYPE_DATASET) {
    const hid_t type = H5Dget_type(object), space = H5Dget_space(object);
    if (H5Tget_class(type) == H5T_STRING) {
      const size_t size = (size_t)H5Sget_simple_extent_npoints(space) * H5Tget_size(type);
      char *bytes = calloc(size + 1, 1);
      assert_true(bytes && H5Dread(object, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes) >= 0);
      self->found += count_in(bytes, size, self->text);
      free(bytes);
    }
    H5Sclose(space);
    H5Tclose(type);
  }
  H5Oclose(object);
  return 0;
}

static int found_in(const char *path, const char *text) {
  search self = {.text = text};
  const hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  assert_true(file >= 0);
  assert_true(H5Ovisit(file, H5_INDEX_NAME, H5_ITER_NATIVE, search_object, &self) >= 0);
  H5Fclose(file);
  size_t length;
  char *bytes = read_bytes(path, &length);
  self.found += count_in(bytes, length, text);
  free(bytes);
  return self.found;
}

static void test_names_stay_at_home(void **state) {
  (void)state;
  static const char *const names[] = {"Harbour Housing Group", "Lantern Trust"};
  assert_done(CONVENE("new", "coalition", "mine"), NULL);
#define RECORD "--record", "population,alliances=1,snapshots=3,advantage"
  assert_done(CONVENE("run", "mine/scenario.yaml", SMALL, RECORD, "-o", "a.h5"), NULL);
  assert_done(CONVENE("run", "mine/scenario.yaml", SMALL, RECORD, "-o", "b.h5", "--names"), NULL);
  assert_done(CONVENE("run", "mine/scenario.yaml", SMALL, "--record=names", "-o", "c.h5"), NULL);
  for (int i = 0; i < 2; i++) {
    assert_int_equal(found_in("a.h5", names[i]), 0);
    assert_true(found_in("b.h5", names[i]) > 0);
    assert_true(found_in("c.h5", names[i]) > 0);
  }
  assert_true(found_in("a.h5", "organisations.csv") > 0); /* the search does find what is there */
  size_t length;
  char *json = read_bytes("a.run.json", &length);
  assert_null(strstr(json, "Harbour"));
  free(json);
}

static void test_recorded_names_are_exported(void **state) {
  (void)state;
  write_text("s.yaml", "parameters: {population: {organisations_file: o.csv, memberships_file: "
                       "m.csv}, run: {months: 2, replicates: 1}}\n");
  write_text("o.csv", "name,size\n\"Trust, Harbour\",1200.5\nDrop-in,3.75\nCafé Élan,41.5\n");
  write_text("m.csv", "organisation,alliance\n\"Trust, Harbour\",Forum\nDrop-in,Youth\n"
                      "Café Élan,Forum\nDrop-in,Forum\n");
  assert_done(CONVENE("run", "s.yaml", "-q", "-o", "a.h5"), NULL);
  assert_done(CONVENE("run", "s.yaml", "-q", "-o", "b.h5", "--names"), NULL);
  assert_refused(CONVENE("export", "a.h5", "--what", "names"),
                 &(refusal){2, 1, ": a.h5: holds no names", {"record: {names: true}"}});
  assert_done(CONVENE("export", "b.h5", "--what", "names", "-o", "t"), "names.csv: 5 rows");
  size_t length;
  char *csv = read_bytes("t/names.csv", &length);
  /* in ascending order of size, which is that of the rows of other tables */
  assert_string_equal(csv, "level,row,name\r\norganisation,0,Drop-in\r\n"
                           "organisation,1,Café Élan\r\norganisation,2,\"Trust, Harbour\"\r\n"
                           "alliance,0,Forum\r\nalliance,1,Youth\r\n");
  free(csv);
  assert_done(CONVENE("export", "a.h5", "--what", "all", "-o", "u"), NULL); /* without names */
  assert_int_not_equal(access("u/names.csv", F_OK), 0);
}

static bool begins_a_formula(const char *cell) {
  return strchr("=+@-", *cell) && *cell && !(cell[0] == '-' && strchr("0123456789.", cell[1]));
}

static void test_exported_cells_are_no_formulas(void **state) {
  (void)state;
  write_text("s.yaml", "title: '=1+1'\nparameters: {run: {months: 3, replicates: 2}, population: "
                       "{organisations: 40}, alliances: {count: 4}}\nbaseline: '=cmd|calc'\n"
                       "strategies: {'=cmd|calc': [], '@sum': [], '+3': [], '-x, y': []}\n");
  assert_done(CONVENE("run", "s.yaml", "-q", "-o", "a.h5"), NULL);
  assert_done(CONVENE("export", "a.h5", "--what", "all,summaries", "-o", "csv"), NULL);
  static const char *const files[] = {"csv/trajectories.csv", "csv/outcomes.csv",
                                      "csv/summaries.csv", "csv/codebook.csv"};
  int neutralised = 0;
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    size_t length;
    char *text = read_bytes(files[i], &length);
    for (const char *cell = text; cell && *cell; cell = strpbrk(cell, ",\n")) {
      cell += strspn(cell, ",\n\r\"");
      if (begins_a_formula(cell)) fail_msg("%s: %.20s", files[i], cell);
      neutralised += strncmp(cell, "'=cmd", 5) == 0 || strncmp(cell, "'@sum", 5) == 0;
    }
    free(text);
  }
  assert_true(neutralised > 10);
}

int main(void) {
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
  const struct CMUnitTest tests[] = {
      IN_FOLDER(test_from_new_to_export),
      IN_FOLDER(test_tables_as_spreadsheets_save_them),
      IN_FOLDER(test_names_stay_at_home),
      IN_FOLDER(test_recorded_names_are_exported),
      IN_FOLDER(test_exported_cells_are_no_formulas),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
