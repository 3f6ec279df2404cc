/* params_text.c: one parameter's value from text and to text. */
#include "scenario/params.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scenario/words.h"

static cvn_status refuse_word(const cvn_param_info *info, const char *text, const cvn_place *place,
                              cvn_messages *messages) {
  int count;
  const char *const *words = cvn_choice_words(info->choices, &count);
  cvn_buffer list = {0};
  cvn_add_words(&list, words, count, "or");
  const char *nearest = *text ? cvn_nearest_name(text, words, (size_t)count) : NULL;
  if (nearest) cvn_buffer_add(&list, "; did you mean %s?", nearest);
  const char *must = list.text && !list.failed ? list.text : "one of its words";
  char shown[CVN_SHOWN_SIZE];
  const cvn_status status =
      *text ? cvn_fail(messages, CVN_ERR_INPUT, place, "%s is '%s'; it must be %s", info->path,
                       cvn_shown(text, shown), must)
            : cvn_fail(messages, CVN_ERR_INPUT, place, "%s has no value; it must be %s", info->path,
                       must);
  cvn_buffer_free(&list);
  return status;
}

cvn_status cvn_param_parse(int id, const char *text, const cvn_place *place, double *value,
                           cvn_messages *messages) {
  const cvn_param_info *info = &cvn_param_table[id];
  const cvn_number_rule rule = {
      .min = info->min, .max = info->max, .unit = info->unit, .whole = info->type == CVN_TYPE_INT};
  int count;
  switch (info->type) {
  case CVN_TYPE_REAL:
  case CVN_TYPE_INT:
    return cvn_number_parse(info->path, text, &rule, place, value, messages);
  case CVN_TYPE_CHOICE: {
    const char *const *words = cvn_choice_words(info->choices, &count);
    for (int i = 0; i < count; i++) {
      if (strcmp(words[i], text) != 0) continue;
      *value = i;
      return CVN_OK;
    }
    return refuse_word(info, text, place, messages);
  }
  case CVN_TYPE_PATH:
    break;
  }
  return cvn_fail(messages, CVN_ERR_INPUT, place, "%s names a file and has no number or word",
                  info->path);
}

void cvn_param_text(int id, double value, char buffer[64]) {
  const cvn_param_info *info = &cvn_param_table[id];
  if (info->type == CVN_TYPE_CHOICE) {
    int count;
    const char *const *words = cvn_choice_words(info->choices, &count);
    const int i = (int)value;
    snprintf(buffer, 64, "%s", i >= 0 && i < count ? words[i] : "?");
    return;
  }
  cvn_number_text(value, buffer);
}
