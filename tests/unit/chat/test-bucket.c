/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Token buckets: what they hold as time passes. Time is a number here.
 */
#include "server/chat/bucket.h"

#include "tests/unit/rows.h"

#include <math.h>

#define SECOND ((int64_t)G_USEC_PER_SEC)

struct refill_row {
  const char *description;
  double tokens;
  int64_t after_us;
  double rate, size;
  double expected;
};

static const struct refill_row REFILL_ROWS[] = {
    {"no time", 3, 0, 2, 20, 3},
    {"half a second", 3, SECOND / 2, 2, 20, 4},
    {"a microsecond", 0, 1, 2, 20, 0.000002},
    {"never over its size", 19, 10 * SECOND, 2, 20, 20},
    {"out of debt", -5, 3 * SECOND, 2, 20, 1},
    {"a slow one", 0, 50 * SECOND, 0.01, 1, 0.5},
    {"a size that shrank", 20, 0, 2, 5, 5},
    {"a year", 0, 365 * 86400 * SECOND, 1000000, 1000000, 1000000},
    {"a clock that went back", 3, -5 * SECOND, 2, 20, 3},
};

static void
test_refill(gconstpointer data)
{
  const struct refill_row *row = data;
  struct bucket bucket = {.tokens = row->tokens, .counted_us = 7 * SECOND};

  bucket_refill(&bucket, row->rate, row->size, 7 * SECOND + row->after_us);
  g_assert_cmpfloat(fabs(bucket.tokens - row->expected), <, 1e-9);
}

/* Many small steps hold as much as one large one. */
static void
test_steps(void)
{
  struct bucket bucket;

  bucket_fill(&bucket, 0, 0);
  for (int64_t now_us = 0; now_us <= 10 * SECOND; now_us += 1000)
    bucket_refill(&bucket, 2, 100, now_us);
  g_assert_cmpfloat(fabs(bucket.tokens - 20), <, 1e-6);
}

/* A burst of size commands goes at once, then rate a second: over any stretch of time it is never
 * more than both together. */
static void
test_burst_then_rate(void)
{
  struct bucket bucket;
  int taken = 0;

  bucket_fill(&bucket, 20, 0);
  while (bucket_take(&bucket, 1))
    taken++;
  g_assert_cmpint(taken, ==, 20);
  for (int64_t now_us = 0; now_us <= 30 * SECOND; now_us += SECOND / 100) {
    bucket_refill(&bucket, 2, 20, now_us);
    while (bucket_take(&bucket, 1))
      taken++;
  }
  g_assert_cmpint(taken, >=, 79);
  g_assert_cmpint(taken, <=, 80);
}

/* A command is begun while there is one token, and paid whole: its debt is waited for. */
static void
test_debt(void)
{
  struct bucket bucket;

  bucket_fill(&bucket, 1.5, 0);
  g_assert_true(bucket_take(&bucket, 2));
  g_assert_cmpfloat(bucket.tokens, ==, -0.5);
  g_assert_false(bucket_take(&bucket, 1));
  g_assert_cmpfloat(bucket.tokens, ==, -0.5);
  bucket_refill(&bucket, 1, 20, 3 * SECOND / 2);
  g_assert_true(bucket_take(&bucket, 1));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/bucket/refill", REFILL_ROWS, test_refill);
  g_test_add_func("/bucket/steps", test_steps);
  g_test_add_func("/bucket/burst, then rate", test_burst_then_rate);
  g_test_add_func("/bucket/debt", test_debt);
  return g_test_run();
}
