/* test_coalition.c: real coalitions from their CSV files, and what is said of each fault in
 * them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "population/coalition.h"
#include "population_checks.h"

#define ORGANISATIONS "name,size\nA,10\nB,20\nC,40\n"
#define MEMBERSHIPS   "organisation,alliance\nA,X\nB,X\nC,Y\n"

/* A scenario that names the given texts as its files; NULL leaves one out. */
typedef struct fixture {
  cvn_scenario scenario;
  cvn_named_file files[4];
} fixture;

static void name_file(fixture *f, int param, const char *path, const char *text) {
  if (!text) return;
  f->files[f->scenario.n_files++] = (cvn_named_file){
      .param = param, .path = cvn_copy(path), .bytes = cvn_copy(text), .length = strlen(text)};
}

static void open_fixture(fixture *f, const char *organisations, const char *memberships,
                         const char *alliances, const char *areas) {
  *f = (fixture){0};
  cvn_params_init(&f->scenario.params);
  f->scenario.files = f->files;
  name_file(f, CVN_PARAM_ID_population_organisations_file, "o.csv", organisations);
  name_file(f, CVN_PARAM_ID_population_memberships_file, "m.csv", memberships);
  name_file(f, CVN_PARAM_ID_population_alliances_file, "a.csv", alliances);
  name_file(f, CVN_PARAM_ID_population_areas_file, "b.csv", areas);
}

static void close_fixture(fixture *f) {
  for (int i = 0; i < f->scenario.n_files; i++) {
    free(f->files[i].path);
    free(f->files[i].bytes);
  }
  cvn_params_free(&f->scenario.params);
}

static cvn_coalition *load(const fixture *f) {
  cvn_coalition *coalition;
  cvn_messages messages = {0};
  const cvn_status status = cvn_coalition_load(&coalition, &f->scenario, &messages);
  if (status != CVN_OK) fail_msg("%s", messages.count ? messages.items[0].text : "no message");
  assert_int_equal(messages.count, 0);
  return coalition;
}

/* The coalition must be refused with exactly these messages, in this order; NULL ends them. */
static void refused(const char *organisations, const char *memberships, const char *alliances,
                    const char *areas, const char *const *expected) {
  fixture f;
  open_fixture(&f, organisations, memberships, alliances, areas);
  cvn_coalition *coalition;
  cvn_messages messages = {0};
  assert_int_equal(cvn_coalition_load(&coalition, &f.scenario, &messages), CVN_ERR_INPUT);
  assert_null(coalition);
  size_t count = 0;
  for (; expected[count]; count++) {
    if (count >= messages.count) fail_msg("missing: %s", expected[count]);
    assert_string_equal(messages.items[count].text, expected[count]);
  }
  if (messages.count > count) fail_msg("one too many: %s", messages.items[count].text);
  cvn_messages_free(&messages);
  close_fixture(&f);
}

#define REFUSED(organisations, memberships, alliances, areas, ...)                                 \
  refused(organisations, memberships, alliances, areas, (const char *const[]){__VA_ARGS__, NULL})

/* A population of a good coalition, checked. */
static void populate(fixture *f, cvn_coalition **coalition, cvn_population *p) {
  cvn_messages messages = {0};
  *coalition = load(f);
  assert_int_equal(
      cvn_population_create(p, &f->scenario.params, *coalition, (cvn_key){1, 2}, &messages),
      CVN_OK);
  const char *fault = population_fault(p, &f->scenario.params);
  if (fault) fail_msg("%s", fault);
}

/* -- what files give is kept -- */

static void no_files_no_coalition(void **state) {
  (void)state;
  fixture f;
  open_fixture(&f, NULL, NULL, NULL, NULL);
  assert_null(load(&f));
  close_fixture(&f);
}

static void least_that_is_needed(void **state) {
  (void)state;
  fixture f;
  cvn_coalition *c;
  cvn_population p;
  open_fixture(&f, "name,size\nC,40\nA,10\nB,20\n", "organisation,alliance\nC,Y\nA,X\nB,X\nC,X\n",
               NULL, NULL);
  populate(&f, &c, &p);
  const cvn_dimensions d = cvn_population_dimensions(&f.scenario.params, c);
  assert_int_equal(d.organisations, 3);
  assert_int_equal(d.alliances, 2);
  assert_int_equal(d.memberships, 4);
  assert_int_equal(d.areas, 8); /* need.areas and population.sectors stand where no file says */
  assert_int_equal(d.sectors, 4);
  static const char *const names[] = {"A", "B", "C"};
  static const float sizes[] = {0.5f, 1.0f, 2.0f};
  static const int32_t ids[] = {1, 2, 0}; /* rows */
  for (int i = 0; i < 3; i++) {
    assert_string_equal(p.org_name[i], names[i]);
    assert_true(p.org_size[i] == sizes[i]);
    assert_int_equal(p.org_id[i], ids[i]);
  }
  assert_string_equal(p.all_name[0], "Y"); /* in order of appearance */
  assert_string_equal(p.all_name[1], "X");
  assert_null(p.area_name);
  assert_int_equal(p.all_first[1], 1);
  static const int32_t members[] = {2, 0, 1, 2};
  for (int e = 0; e < 4; e++) assert_int_equal(p.mem_org[e], members[e]);
  cvn_population_free(&p);
  cvn_coalition_free(c);
  close_fixture(&f);
}

static void every_column_and_file(void **state) {
  (void)state;
  fixture f;
  cvn_coalition *c;
  cvn_population p;
  open_fixture(
      &f,
      "Name;Size;Sector;Status;Self-interest;Stress;Notes;Mission: Advice;mission:housing\n"
      "\"Small; old\";1,5;Faith;-1,25;0,125;0,25;x;3;1\n"
      "Large;30;Housing;2;;;y;;\n"
      "Middle;3;faith;;1;0,5;z;0;7\n",
      "Organisation;Alliance;since\nLarge;X;2001\nSmall; old;X\n", NULL, NULL);
  /* the second membership is not quoted: the name is cut at the semicolon */
  cvn_messages messages = {0};
  assert_int_equal(cvn_coalition_load(&c, &f.scenario, &messages), CVN_ERR_INPUT);
  cvn_messages_free(&messages);
  close_fixture(&f);
  open_fixture(
      &f,
      "Name;Size;Sector;Status;Self-interest;Stress;Notes;Mission: Advice;mission:housing\n"
      "\"Small; old\";1,5;Faith;-1,25;0,125;0,25;x;3;1\n"
      "Large;30;Housing;2;;;y;;\n"
      "Middle;3;faith;;1;0,5;z;0;7\n",
      "Organisation;Alliance;since\nLarge;X;2001\n\"Small; old\";X;\nMiddle;Y;\n",
      "name,formal,agenda:housing,agenda:advice\nY,no,,\nX,yes,1,3\n",
      "name,need\nHousing,3\nAdvice,1\n");
  populate(&f, &c, &p);
  assert_int_equal(p.areas, 2);
  assert_int_equal(p.sectors, 2);
  assert_string_equal(p.area_name[0], "Housing");
  /* by size: small, middle, large */
  assert_true(p.org_status[0] == -1.25f && p.org_status[2] == 2.0f);
  assert_true(p.org_self_interest[0] == 0.125f && p.org_self_interest[1] == 1.0f);
  assert_true(fabsf(p.org_stress_logit[0] - logf(1.0f / 3.0f)) < 1e-6f);
  assert_true(p.org_stress_logit[1] == 0.0f);
  static const uint8_t sectors[] = {0, 0, 1};
  assert_memory_equal(p.org_sector, sectors, 3);
  static const float mission[] = {0.25f, 0.75f, 1.0f, 0.0f}; /* areas in the order of areas.csv */
  assert_memory_equal(p.org_mission, mission, sizeof mission);
  assert_string_equal(p.all_name[0], "Y");
  assert_int_equal(p.all_formal[0], 0);
  assert_int_equal(p.all_formal[1], 1);
  assert_true(p.all_preset[2] == 0.25f && p.all_preset[3] == 0.75f);
  for (int a = 0; a < 2; a++)
    assert_true(p.all_need[2 * a] == 0.75f && p.all_need[2 * a + 1] == 0.25f);
  cvn_population_free(&p);
  cvn_coalition_free(c);
  close_fixture(&f);
}

/* What no cell gives is drawn as for a drawn organisation of the same number. */
static void empty_cells_are_drawn(void **state) {
  (void)state;
  fixture f, g;
  cvn_coalition *c, *d;
  cvn_population p, q;
  open_fixture(&f, ORGANISATIONS, MEMBERSHIPS, NULL, NULL);
  open_fixture(&g, "name,size,self_interest,status\nA,10,,\nB,20,0.5,\nC,40,,1\n", MEMBERSHIPS,
               NULL, NULL);
  populate(&f, &c, &p);
  populate(&g, &d, &q);
  assert_true(q.org_self_interest[0] == p.org_self_interest[0]);
  assert_true(q.org_self_interest[1] == 0.5f);
  assert_true(q.org_self_interest[2] == p.org_self_interest[2]);
  assert_true(q.org_status[0] == p.org_status[0] && q.org_status[2] == 1.0f);
  assert_memory_equal(p.org_mission, q.org_mission, 3 * 8 * sizeof(float));
  cvn_population_free(&p);
  cvn_population_free(&q);
  cvn_coalition_free(c);
  cvn_coalition_free(d);
  close_fixture(&f);
  close_fixture(&g);
}

static void areas_from_mission_columns(void **state) {
  (void)state;
  fixture f;
  open_fixture(&f, "name,size,mission:Street work,mission:Advice\nA,1,1,1\nB,2,1,0\n",
               "organisation,alliance\nA,X\n", NULL, NULL);
  cvn_coalition *c = load(&f);
  assert_int_equal(c->areas, 2);
  assert_string_equal(c->area_name[0], "Street work");
  assert_string_equal(c->area_name[1], "Advice");
  assert_null(c->area_need);
  cvn_coalition_free(c);
  close_fixture(&f);
}

/* -- faults -- */

static void faults_of_organisations(void **state) {
  (void)state;
  REFUSED("name,siz\nA,1\nB,2\n", MEMBERSHIPS, NULL, NULL,
          "o.csv:1: there is no column 'size', the nearest is 'siz'");
  REFUSED("title,income\nA,1\nB,2\n", MEMBERSHIPS, NULL, NULL, "o.csv:1: there is no column 'name'",
          "o.csv:1: there is no column 'size'");
  REFUSED(
      "name,size,stres\nA,1,.5\nB,2,.5\nC,3,.5\n", MEMBERSHIPS, NULL, NULL,
      "o.csv:1:11: the column 'stres' is unknown, the nearest is 'stress': give it that name, or "
      "one less like it if it is a column of your own");
  REFUSED("name,size\nA,1\n", "organisation,alliance\nA,X\n", NULL, NULL,
          "o.csv: 1 organisations; 2 to 100000000 can be simulated");
  REFUSED("name,size\nA,1\nB,\n,3\nA,4\nC,-1\n", MEMBERSHIPS, NULL, NULL,
          "o.csv:4:1: the organisation has no name",
          "o.csv:5:1: the organisation 'A' stands twice, first in line 2",
          "o.csv:3:3: the size of 'B' is missing",
          "o.csv:6:3: size -1 is out of range: it must be at least 0.001 and at most 1e+15");
  REFUSED("name,size,status,self_interest,stress\nA,1,11,0,.5\nB,2,0,1.5,.5\nC,3,,1,1\n",
          MEMBERSHIPS, NULL, NULL,
          "o.csv:2:5: status 11 is out of range: it must be at least -10 and at most 10",
          "o.csv:3:7: self_interest 1.5 is out of range: it must be at least 0 and at most 1",
          "o.csv:4:8: stress 1 is out of range: it must be above 0 and below 1");
  REFUSED("name,size\nA,\xC2\xA3"
          "14800\nB,2\nC,3\n",
          MEMBERSHIPS, NULL, NULL,
          "o.csv:2:3: size '\xC2\xA3"
          "14800' is not a plain number: write 14800");
}

static void too_many_sectors(void **state) {
  (void)state;
  cvn_buffer text = {0};
  cvn_buffer_add(&text, "name,size,sector\n");
  for (int i = 0; i < 65; i++) cvn_buffer_add(&text, "N%d,1,S%d\n", i, i);
  REFUSED(text.text, "organisation,alliance\nN1,X\n", NULL, NULL,
          "o.csv:66:7: the sector 'S64' is one more than the 64 that can be simulated");
  cvn_buffer_free(&text);
}

static void faults_of_missions(void **state) {
  (void)state;
  REFUSED("name,size,mission:a,mission:b\nA,1,1,1\nB,2,0,0\nC,3,-1,2\n", MEMBERSHIPS, NULL, NULL,
          "o.csv:3: all 'mission:…' cells are 0: one at least must be above 0, or leave all empty",
          "o.csv:4:5: mission:a -1 is out of range: it must be at least 0 and at most 1e+15");
  REFUSED("name,size,mission:advise,mission:housing\nA,1,1,1\nB,2,0,1\nC,3,1,2\n", MEMBERSHIPS,
          NULL, "name\nadvice\nhousing\n",
          "o.csv:1:11: the column 'mission:advise' is of no known area, the nearest is 'advice'");
  REFUSED("name,size,mission:advice\nA,1,1\nB,2,1\nC,3,1\n", MEMBERSHIPS, NULL,
          "name\nadvice\nhousing\n", "o.csv:1: there is no column 'mission:housing'");
  REFUSED("name,size,mission:\nA,1,1\nB,2,1\nC,3,1\n", MEMBERSHIPS, NULL, NULL,
          "o.csv:1:11: the column 'mission:' names no area: write it as 'mission:advice'");
}

static void faults_of_memberships(void **state) {
  (void)state;
  REFUSED(ORGANISATIONS, "organization,group\nA,X\n", NULL, NULL,
          "m.csv:1: there is no column 'organisation', the nearest is 'organization'",
          "m.csv:1: there is no column 'alliance'");
  REFUSED("name,size\nShelter,1\nB,2\n",
          "organisation,alliance\nSheltr,X\nQuite another,X\n,X\nB,\nB,X\n", NULL, NULL,
          "m.csv:5:3: the membership names no alliance",
          "m.csv:2:1: the organisation 'Sheltr' is not in o.csv, the nearest is 'Shelter'",
          "m.csv:3:1: the organisation 'Quite another' is not in o.csv",
          "m.csv:4:1: the membership names no organisation");
  REFUSED(ORGANISATIONS, "organisation,alliance\nA,X\nB,X\nA,X\n", NULL, NULL,
          "m.csv:4:1: the membership of 'A' in 'X' stands twice, first in line 2");
  REFUSED(ORGANISATIONS, "organisation,alliance\nA,V\nA,W\nB,W\nA,X\nA,Y\n", NULL, NULL,
          "m.csv:6:1: 'A' has 4 memberships, more than membership.max (3 alliances) allows");
}

static void faults_of_alliances(void **state) {
  (void)state;
  REFUSED(ORGANISATIONS, MEMBERSHIPS, "name,formal\nX,yes\nYy,perhaps\n", NULL,
          "a.csv:3:4: formal is 'perhaps': it must be yes or no, or empty",
          "m.csv:4:3: the alliance 'Y' is not in a.csv, the nearest is 'X'");
  REFUSED(ORGANISATIONS, MEMBERSHIPS, "name\nX\nY\nZ\nX\n", NULL,
          "a.csv:5:1: the alliance 'X' stands twice, first in line 2");
  REFUSED(ORGANISATIONS, MEMBERSHIPS, "name\nX\nY\nZ\n", NULL,
          "a.csv:4:1: the alliance 'Z' has no members in m.csv");
  REFUSED(ORGANISATIONS, MEMBERSHIPS, "name,agenda:a\nX,1\nY,1\n", "name\na\nb\n",
          "a.csv:1: there is no column 'agenda:b'");
}

static void faults_of_areas(void **state) {
  (void)state;
  REFUSED(ORGANISATIONS, MEMBERSHIPS, NULL, "area,need\na,1\n",
          "b.csv:1: there is no column 'name'");
  REFUSED(ORGANISATIONS, MEMBERSHIPS, NULL, "name,need\na,1\nb,\n",
          "b.csv:3:3: the need of 'b' is missing: give every area one, or none");
  REFUSED(ORGANISATIONS, MEMBERSHIPS, NULL, "name,need\na,1\nb,0\n",
          "b.csv:3:3: need 0 is out of range: it must be above 0 and below 1e+15");
  REFUSED(ORGANISATIONS, MEMBERSHIPS, NULL, "name,need\na,1\nb,.0001\n",
          "b.csv:3:3: 'b' has less than a thousandth of the need: leave the area out or join it to "
          "another");
  cvn_buffer text = {0};
  cvn_buffer_add(&text, "name\n");
  for (int b = 0; b < 65; b++) cvn_buffer_add(&text, "N%d\n", b);
  REFUSED(ORGANISATIONS, MEMBERSHIPS, NULL, text.text,
          "b.csv: 65 areas; at most 64 can be simulated");
  cvn_buffer_free(&text);
}

static void faults_of_files(void **state) {
  (void)state;
  REFUSED(NULL, MEMBERSHIPS, NULL, NULL,
          "m.csv: population.memberships_file needs population.organisations_file");
  REFUSED("", "organisation,alliance\n", NULL, NULL, "o.csv: the file is empty",
          "m.csv: the file has a header but no rows");
}

/* A large file stays quick: a hundred thousand organisations, each in two of a thousand
 * alliances. */
static void many_rows(void **state) {
  (void)state;
  enum { N = 100000 };
  cvn_buffer organisations = {0}, memberships = {0};
  cvn_buffer_add(&organisations, "name,size\n");
  cvn_buffer_add(&memberships, "organisation,alliance\n");
  for (int i = 0; i < N; i++) {
    cvn_buffer_add(&organisations, "Organisation %d,%d\n", i, 1 + i % 977);
    cvn_buffer_add(&memberships, "Organisation %d,Alliance %d\nOrganisation %d,Alliance %d\n", i,
                   i % 1000, i, (i + 1 + i % 7) % 1000);
  }
  assert_false(organisations.failed || memberships.failed);
  fixture f;
  open_fixture(&f, organisations.text, memberships.text, NULL, NULL);
  cvn_coalition *c = load(&f);
  assert_int_equal(c->organisations, N);
  assert_int_equal(c->alliances, 1000);
  assert_int_equal(c->memberships, 2 * N);
  cvn_coalition_free(c);
  close_fixture(&f);
  cvn_buffer_free(&organisations);
  cvn_buffer_free(&memberships);
}

/* Every prefix of good tables is read or refused with a message, never anything else. */
static void cut_short(void **state) {
  (void)state;
  static const char organisations[] =
      "name;size;sector;mission:a;mission:b\n\"A\";1,5;x;1;2\nB;2;y;;\nC;3;;0;1\n";
  static const char memberships[] = "organisation\talliance\nA\tX\nB\tX\nC\t\"Y\"\n";
  for (size_t cut = 0; cut < sizeof organisations + sizeof memberships - 2; cut++) {
    fixture f;
    open_fixture(&f, organisations, memberships, NULL, NULL);
    if (cut < sizeof organisations - 1) f.files[0].length = cut;
    else f.files[1].length = cut - (sizeof organisations - 1);
    cvn_coalition *c;
    cvn_messages messages = {0};
    const cvn_status status = cvn_coalition_load(&c, &f.scenario, &messages);
    assert_true((status == CVN_OK) == (messages.count == 0));
    assert_true((status == CVN_OK) == (c != NULL));
    cvn_coalition_free(c);
    cvn_messages_free(&messages);
    close_fixture(&f);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(no_files_no_coalition),
      cmocka_unit_test(least_that_is_needed),
      cmocka_unit_test(every_column_and_file),
      cmocka_unit_test(empty_cells_are_drawn),
      cmocka_unit_test(areas_from_mission_columns),
      cmocka_unit_test(faults_of_organisations),
      cmocka_unit_test(too_many_sectors),
      cmocka_unit_test(faults_of_missions),
      cmocka_unit_test(faults_of_memberships),
      cmocka_unit_test(faults_of_alliances),
      cmocka_unit_test(faults_of_areas),
      cmocka_unit_test(faults_of_files),
      cmocka_unit_test(many_rows),
      cmocka_unit_test(cut_short),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
