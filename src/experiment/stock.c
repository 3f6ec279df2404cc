/* stock.c: see stock.h. */
#include "experiment/stock.h"

static void drop_worlds(cvn_stock *stock) {
  cvn_world_free(&stock->world);
  cvn_world_free(&stock->base);
  stock->has_base = false;
}

void cvn_stock_free(cvn_stock *stock) {
  drop_worlds(stock);
  if (stock->has_population) cvn_population_free(&stock->population);
  stock->has_population = false;
}

static bool same_key(cvn_key a, cvn_key b) {
  return a.seed == b.seed && a.replicate == b.replicate;
}

static cvn_status need_population(cvn_stock *stock, const cvn_params *params, cvn_key key,
                                  cvn_messages *messages) {
  if (stock->has_population && same_key(stock->key, key) &&
      cvn_params_agree(&stock->drawn, params, CVN_FIRST_WORLD))
    return CVN_OK;
  cvn_stock_free(stock);
  const cvn_status status = cvn_population_create_by(&stock->population, params, stock->coalition,
                                                     key, stock->threads, messages);
  if (status != CVN_OK) return status;
  stock->has_population = true;
  stock->key = key;
  stock->drawn = *params;
  stock->populations++;
  return CVN_OK;
}

static cvn_status need_base(cvn_stock *stock, const cvn_params *params, cvn_messages *messages) {
  if (stock->has_base && cvn_params_agree(&stock->set_up, params, CVN_FIRST_MONTH)) return CVN_OK;
  drop_worlds(stock);
  const cvn_status status = cvn_world_set_up(&stock->base, params, &stock->population, stock->key,
                                             stock->threads, false, messages);
  if (status != CVN_OK) return status;
  stock->has_base = true;
  stock->set_up = *params;
  stock->bases++;
  return CVN_OK;
}

cvn_status cvn_stock_world(cvn_stock *stock, const cvn_params *params, const cvn_strategy *strategy,
                           cvn_key key, cvn_world **world, cvn_messages *messages) {
  *world = &stock->world;
  cvn_status status = need_population(stock, params, key, messages);
  if (status != CVN_OK) return status;
  if (!stock->copies) {
    cvn_world_free(&stock->world);
    return cvn_world_init(&stock->world, params, &stock->population, strategy, key, stock->threads,
                          false, messages);
  }
  status = need_base(stock, params, messages);
  if (status != CVN_OK) return status;
  return cvn_world_begin_as(&stock->world, &stock->base, params, strategy, messages);
}
