/* near.h: numbers that are to agree, with both of them in the message when they do not. */
#ifndef CVN_TESTS_NEAR_H
#define CVN_TESTS_NEAR_H

#define assert_close(value, expected, tolerance)                                                   \
  do {                                                                                             \
    const double value_ = (value), expected_ = (expected);                                         \
    if (!(fabs(value_ - expected_) <= (tolerance)))                                                \
      fail_msg("%s is %.17g, not %.17g", #value, value_, expected_);                               \
  } while (0)

#endif
