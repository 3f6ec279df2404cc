/* off_values.h: off switches of the parameter table that are tested by a program of their own.
 *
 * X(path, function in test_off_values.c); the convenor's coefficients are tested in
 * test_convenor_effects.c. All others are rows of test_switches.c, which also sees to it that no
 * switch of the table is left out.
 */
#ifndef CVN_TESTS_VERIFICATION_OFF_VALUES_H
#define CVN_TESTS_VERIFICATION_OFF_VALUES_H

#define OFF_VALUES(X)                                                                              \
  X("population.status_correlation", status_correlation)                                           \
  X("population.agility_exponent", agility_exponent)                                               \
  X("population.sectors", sectors)                                                                 \
  X("alliances.size_log_sd", alliance_sizes)                                                       \
  X("need.drift", need_drift)                                                                      \
  X("need.own_spillover", own_spillover)                                                           \
  X("funding.volatility", funding_volatility)                                                      \
  X("perception.sector_bias", sector_bias)                                                         \
  X("perception.status_bias", status_bias)                                                         \
  X("perception.noise", perception_noise)                                                          \
  X("perception.learning", learning)                                                               \
  X("stress.sd", stress_sd)                                                                        \
  X("effort.base_cost", base_cost)                                                                 \
  X("effort.noise", effort_noise)                                                                  \
  X("trust.initial_sd", trust_initial_sd)                                                          \
  X("trust.gain", trust_gain)                                                                      \
  X("trust.loss", trust_loss)                                                                      \
  X("trust.attribution", attribution)                                                              \
  X("plans.synchrony", synchrony)                                                                  \
  X("voice.support", voice_support)

/* The convenor's eight coefficients, and the columns of state that one month of each may move. */
#define CONVENOR_COEFFICIENTS(X)                                                                   \
  X(brokering, "effort stress_logit")                                                              \
  X(mediation, "trust")                                                                            \
  X(transparency, "trust")                                                                         \
  X(flattening, "negotiated_agenda")                                                               \
  X(voice_support, "voice")                                                                        \
  X(stress_relief, "stress_logit")                                                                 \
  X(monitoring, "shared planned_area trust")                                                       \
  X(facilitation, "negotiated_agenda maturity trust")

#endif
