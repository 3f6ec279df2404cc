/* load_sections.c: what the results are worth and what is kept of them: `economics` and
 * `record`. */
#include "scenario/loader.h"

#include "scenario/limits.h"

static void load_currency(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  cvn_load_text(loader, node, "economics.currency", &((cvn_economics *)target)->currency);
}

static void load_perspective(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  cvn_load_text(loader, node, "economics.perspective", &((cvn_economics *)target)->perspective);
}

static void load_need_unit(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  cvn_load_text(loader, node, "economics.need_unit", &((cvn_economics *)target)->need_unit);
}

static void load_price_year(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  cvn_load_whole(loader, node, "economics.price_year", CVN_MIN_PRICE_YEAR, CVN_MAX_PRICE_YEAR,
                 "year", &((cvn_economics *)target)->price_year);
}

static void load_discount_rate(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  const cvn_number_rule rule = {.min = 0, .max = 1, .unit = "1 per year"};
  cvn_load_number(loader, node, "economics.discount_rate", &rule,
                  &((cvn_economics *)target)->discount_rate);
}

static void load_effect_rate(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  const cvn_number_rule rule = {.min = 0, .max = 1, .unit = "1 per year"};
  cvn_load_number(loader, node, "economics.effect_discount_rate", &rule,
                  &((cvn_economics *)target)->effect_discount_rate);
}

static void load_horizon(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  cvn_load_whole(loader, node, "economics.horizon", 1, CVN_MAX_MONTH, "months",
                 &((cvn_economics *)target)->horizon);
}

static void load_need_total(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  const cvn_number_rule rule = {.min = 0, .max = CVN_MAX_MONEY, .unit = "units of need"};
  cvn_load_number(loader, node, "economics.need_total", &rule,
                  &((cvn_economics *)target)->need_total);
}

void cvn_load_economics(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  static const cvn_map_key keys[] = {{"currency", load_currency},
                                     {"price_year", load_price_year},
                                     {"discount_rate", load_discount_rate},
                                     {"effect_discount_rate", load_effect_rate},
                                     {"horizon", load_horizon},
                                     {"perspective", load_perspective},
                                     {"need_unit", load_need_unit},
                                     {"need_total", load_need_total}};
  (void)target;
  cvn_economics *economics = &loader->scenario->economics;
  economics->given = true;
  cvn_load_map(loader, node, "economics", keys, sizeof keys / sizeof keys[0], economics);
}

typedef struct every_target {
  const char *name;
  int64_t *every;
} every_target;

static void load_every(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  const every_target *self = target;
  cvn_load_whole(loader, node, self->name, 1, CVN_MAX_EVERY, "months", self->every);
}

static void load_interval(cvn_loader *loader, const cvn_yaml_node *node, const char *section,
                          const char *name, int64_t *every) {
  static const cvn_map_key keys[] = {{"every", load_every}};
  every_target target = {.name = name};
  target.every = every;
  if (cvn_load_map(loader, node, section, keys, 1, &target) && node->count == 0)
    cvn_loader_fail(loader, &node->place, "%s is missing; say how many months apart", name);
}

static void load_alliances(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  load_interval(loader, node, "record.alliances", "record.alliances.every",
                &((cvn_record_plan *)target)->alliances_every);
}

static void load_snapshots(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  load_interval(loader, node, "record.snapshots", "record.snapshots.every",
                &((cvn_record_plan *)target)->snapshots_every);
}

static void load_population(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  cvn_load_bool(loader, node, "record.population", &((cvn_record_plan *)target)->population);
}

static void load_advantage(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  cvn_load_bool(loader, node, "record.advantage", &((cvn_record_plan *)target)->advantage);
}

static void load_names(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  cvn_load_bool(loader, node, "record.names", &((cvn_record_plan *)target)->names);
}

void cvn_load_record(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  static const cvn_map_key keys[] = {{"alliances", load_alliances},
                                     {"snapshots", load_snapshots},
                                     {"population", load_population},
                                     {"advantage", load_advantage},
                                     {"names", load_names}};
  (void)target;
  cvn_load_map(loader, node, "record", keys, sizeof keys / sizeof keys[0],
               &loader->scenario->record);
}
