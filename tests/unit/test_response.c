/* test_response.c: how the share of need met responds to supply, against the equations in
 * double. */
#include "support/tiny_world.h"

#include "model/response.h"

static double plain_response(int response, double u) {
  switch (response) {
  case CVN_RESPONSE_LINEAR:
    return fmin(u, 1.0);
  case CVN_RESPONSE_THRESHOLD:
    return 1.0 / (1.0 + exp(-12.0 * (u - 0.7)));
  case CVN_RESPONSE_ACCELERATING:
    return u * u / (1.0 + u * u);
  default:
    return 1.0 - exp(-u);
  }
}

/* The slope by central differences, in double: no second formula to get wrong. */
static double plain_slope(int response, double u) {
  const double h = 1e-6;
  return (plain_response(response, u + h) - plain_response(response, u - h)) / (2.0 * h);
}

static void responses_are_the_equations(void **state) {
  (void)state;
  for (int response = 0; response < CVN_RESPONSE_COUNT; response++)
    for (int i = 0; i <= 4000; i++) {
      const float u = 0.005f * (float)i;
      assert_near(cvn_response(response, u), plain_response(response, (double)u), 3e-7);
      assert_true(cvn_response(response, u) >= 0.0f && cvn_response(response, u) <= 1.0f);
    }
}

static void marginal_values_are_slopes(void **state) {
  (void)state;
  const double floor_of[CVN_RESPONSE_COUNT] = {
      [CVN_RESPONSE_THRESHOLD] = 0.02, [CVN_RESPONSE_ACCELERATING] = 0.02};
  for (int response = 0; response < CVN_RESPONSE_COUNT; response++)
    for (int i = 1; i <= 4000; i++) {
      const float u = 0.005f * (float)i;
      if (response == CVN_RESPONSE_LINEAR) continue;
      assert_near(cvn_marginal(response, u), plain_slope(response, (double)u) + floor_of[response],
                  2e-5);
    }
  assert_true(cvn_marginal(CVN_RESPONSE_LINEAR, 0.999f) == 1.0f);
  assert_true(cvn_marginal(CVN_RESPONSE_LINEAR, 1.0f) == 0.02f);
  assert_true(cvn_marginal(CVN_RESPONSE_LINEAR, 1e6f) == 0.02f);
}

/* Nothing is lost or infinite where supply is nothing or beyond all need. */
static void ends_are_finite(void **state) {
  (void)state;
  const float ends[] = {0.0f, 1e-40f, 1e-6f, 1e6f, 1e18f};
  for (int response = 0; response < CVN_RESPONSE_COUNT; response++)
    for (int i = 0; i < 5; i++) {
      assert_true(isfinite(cvn_response(response, ends[i])));
      assert_true(isfinite(cvn_marginal(response, ends[i])) &&
                  cvn_marginal(response, ends[i]) >= 0.0f);
      assert_true(isfinite(cvn_best_response(response, ends[i])));
    }
}

/* The highest point over u of a chord from 0: f* is the least concave function above f. */
static double plain_envelope(int response, double u) {
  double best = plain_response(response, u);
  for (int i = 1; i <= 30000; i++) {
    const double far = u + (double)i * 1e-4; /* mix u from nothing and a supply `far` above it */
    best = fmax(best, plain_response(response, far) * u / far);
  }
  return best;
}

static void best_response_is_the_envelope(void **state) {
  (void)state;
  for (int response = 0; response < CVN_RESPONSE_COUNT; response++)
    for (int i = 0; i <= 60; i++) {
      const float u = 0.05f * (float)i;
      /* the threshold's f(0) is not 0: the line from the origin is what the model defines */
      const double expected = plain_envelope(response, (double)u);
      if (response == CVN_RESPONSE_THRESHOLD && u < 0.01f) continue;
      assert_near(cvn_best_response(response, u), expected, 1e-5);
      assert_true(cvn_best_response(response, u) >= cvn_response(response, u) - 1e-6f ||
                  response == CVN_RESPONSE_THRESHOLD);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(responses_are_the_equations),
      cmocka_unit_test(marginal_values_are_slopes),
      cmocka_unit_test(ends_are_finite),
      cmocka_unit_test(best_response_is_the_envelope),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
