/* loader.h: what the parts of the scenario reader share.
 *
 * A loader gathers faults instead of stopping at the first one: its functions return no status,
 * tell what is wrong, leave the target as it was, and set `status`. What they fill belongs to
 * loader->scenario, which is freed as a whole when any of them found a fault.
 */
#ifndef CVN_SCENARIO_LOADER_H
#define CVN_SCENARIO_LOADER_H

#include "scenario/scenario.h"
#include "scenario/words.h"
#include "scenario/yaml.h"

typedef struct cvn_loader {
  cvn_scenario *scenario;
  const char *file;                  /* as given; the name in messages */
  const cvn_scenario_source *source; /* NULL where the scenario is a file on disk */
  cvn_messages *messages;
  cvn_status status; /* CVN_OK or a fault; CVN_ERR_MEMORY outlives the others */

  /* where each parameter's value stands; line 0 where it is not set */
  cvn_place places[CVN_PARAM_COUNT];
  bool overridden[CVN_PARAM_COUNT]; /* by --set */
  bool bad[CVN_PARAM_COUNT];        /* set to something that was refused */
} cvn_loader;

/* Takes note of what a call has told already. */
void cvn_loader_note(cvn_loader *loader, cvn_status status);

/* Tells a fault at `place`. */
void cvn_loader_fail(cvn_loader *loader, const cvn_place *place, const char *format, ...)
    CVN_PRINTF(3, 4);
void cvn_loader_no_memory(cvn_loader *loader);

/* True when further messages would be dropped, so that hints need not be looked for. */
bool cvn_loader_is_full(const cvn_loader *loader);

/* True when the node is of that kind; otherwise says in words what it is and, as `must`, what it
 * must be ("a map
 * of parameters"). `name` is what the message begins with. */
bool cvn_loader_expect(cvn_loader *loader, const cvn_yaml_node *node, const char *name,
                       cvn_yaml_kind kind, const char *must);

/* A scalar that is not empty, as a copy; frees what *text held. */
void cvn_load_text(cvn_loader *loader, const cvn_yaml_node *node, const char *name, char **text);

/* A number, written without quotes, that keeps to the rule; false, having told why, otherwise. */
bool cvn_load_number(cvn_loader *loader, const cvn_yaml_node *node, const char *name,
                     const cvn_number_rule *rule, double *value);
bool cvn_load_whole(cvn_loader *loader, const cvn_yaml_node *node, const char *name, double min,
                    double max, const char *unit, int64_t *value);
void cvn_load_bool(cvn_loader *loader, const cvn_yaml_node *node, const char *name, bool *value);

/* A file's name without folder and ending; a path that stands in `file`, resolved against its
 * folder, so that a folder can be moved as a whole. NULL without memory; the caller frees. */
char *cvn_path_name(const char *path);
char *cvn_path_beside(const char *file, const char *path);

/* A key of a map and who reads its value; `target` is what cvn_load_map was given. */
typedef struct cvn_map_key {
  const char *name;
  void (*load)(cvn_loader *loader, const cvn_yaml_node *value, void *target);
} cvn_map_key;

/* Reads a map: tells unknown keys, then loads the known ones in the order of `keys`. False when the
 * node is no map. `name` is what messages call it. */
bool cvn_load_map(cvn_loader *loader, const cvn_yaml_node *node, const char *name,
                  const cvn_map_key *keys, int n_keys, void *target);

/* Calls `leaf` for every parameter in a map of groups, nested or dotted (trust: {gain: 1},
 * trust.gain: 1); tells unknown names and parameters given twice. `name` and `must` are as in
 * cvn_loader_expect. */
typedef void (*cvn_parameter_leaf)(cvn_loader *loader, int id, const cvn_yaml_node *value,
                                   void *target);
void cvn_load_parameter_map(cvn_loader *loader, const cvn_yaml_node *map, const char *name,
                            const char *must, cvn_parameter_leaf leaf, void *target);

/* One parameter's value from a scalar; false, having told why, when it is refused. Not for
 * paths. */
bool cvn_load_parameter_value(cvn_loader *loader, int id, const cvn_yaml_node *node, double *value);

/* The sections of the file; `target` is not used by those that fill loader->scenario. */
void cvn_load_parameters(cvn_loader *loader, const cvn_yaml_node *node, void *target);
void cvn_load_strategies(cvn_loader *loader, const cvn_yaml_node *node, void *target);
void cvn_load_economics(cvn_loader *loader, const cvn_yaml_node *node, void *target);
void cvn_load_record(cvn_loader *loader, const cvn_yaml_node *node, void *target);

/* One "group.key=value" of the command line. `place` must outlive the loader. */
void cvn_load_override(cvn_loader *loader, const char *text, const cvn_place *place);

/* Reads the files that PATH parameters name, or copies those of the source. */
void cvn_load_named_files(cvn_loader *loader);

#endif
