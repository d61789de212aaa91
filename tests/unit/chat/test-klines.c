/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bans from the server: whom they mean, and when they end.
 */
#include "server/chat/klines.h"

#include "tests/unit/rows.h"

#define NOW_MS    INT64_C(1700000000000)
#define SECOND_MS INT64_C(1000)

static const struct duration_row {
  const char *description;
  const char *text;
  int64_t minutes; /* -1: none */
} DURATIONS[] = {
    {"minutes", "30m", 30},
    {"minutes without a unit", "90", 90},
    {"hours", "12h", 720},
    {"days", "7d", 10080},
    {"weeks", "2w", 20160},
    {"for ever", "0", 0},
    {"the most", "1000000", 1000000},
    {"the most of weeks", "1000000w", INT64_C(10080) * 1000000},
    {"too much", "1000001", -1},
    {"far too much", "99999999999999999999999", -1},
    {"empty", "", -1},
    {"only a unit", "h", -1},
    {"an unknown unit", "5y", -1},
    {"a unit in capitals", "5H", -1},
    {"two units", "1h30m", -1},
    {"a sign", "+5", -1},
    {"negative", "-5", -1},
    {"a fraction", "1.5h", -1},
    {"a space", " 5", -1},
    {"an address", "192.0.2.1", -1},
    {"a network", "10/8", -1},
};

static void
test_duration(gconstpointer data)
{
  const struct duration_row *row = data;
  int64_t duration_ms = -7;

  g_assert_cmpint(kline_parse_duration(row->text, &duration_ms), ==, row->minutes >= 0);
  g_assert_cmpint(duration_ms, ==, row->minutes >= 0 ? row->minutes * 60 * SECOND_MS : -7);
}

static const struct written_row {
  const char *description;
  const char *written;
  const char *mask; /* NULL: refused */
} WRITTEN[] = {
    {"an address", "192.0.2.1", "192.0.2.1"},
    {"a network", "192.0.2.0/24", "192.0.2.0/24"},
    {"an address of version 6", "2001:db8::1", "2001:db8::1"},
    {"a network of version 6", "2001:db8::/32", "2001:db8::/32"},
    {"an address with a wildcard", "192.0.2.*", "*!*@192.0.2.*"},
    {"a nick", "bob", "bob!*@*"},
    {"a whole mask", "b*!*@host", "b*!*@host"},
    {"everyone", "*", NULL},
    {"everyone in full", "*!*@*", NULL},
    {"everyone in question marks", "?*!*@*", NULL},
    {"everyone with dots", "*!*@*.*", NULL},
    {"every address", "0.0.0.0/0", NULL},
    {"every address of version 6", "::/0", NULL},
    {"a prefix too long", "192.0.2.0/33", NULL},
    {"a prefix far too long", "192.0.2.0/999999999999", NULL},
    {"an account", "$a:bob", NULL},
    {"empty", "", NULL},
    {"a space", "a b", NULL},
};

static void
test_normalise(gconstpointer data)
{
  const struct written_row *row = data;
  g_autofree char *mask = kline_normalise(row->written);

  g_assert_cmpstr(mask, ==, row->mask);
}

static const struct match_row {
  const char *description;
  const char *mask, *source, *address;
  bool matches;
} MATCHES[] = {
    {"an address", "192.0.2.1", "a!u@h", "192.0.2.1", true},
    {"another address", "192.0.2.1", "a!u@h", "192.0.2.2", false},
    {"a network", "192.0.2.0/24", "a!u@h", "192.0.2.200", true},
    {"beside a network", "192.0.2.0/24", "a!u@h", "192.0.3.1", false},
    {"an odd prefix", "192.0.2.0/25", "a!u@h", "192.0.2.128", false},
    {"an address of version 6", "2001:db8::1", "a!u@h", "2001:db8:0:0::1", true},
    {"a network of version 6", "2001:db8::/32", "a!u@h", "2001:db8:ffff::1", true},
    {"beside a network of version 6", "2001:db8::/32", "a!u@h", "2001:db9::1", false},
    {"one family and the other", "192.0.2.0/24", "a!u@h", "2001:db8::1", false},
    {"a nick", "bob!*@*", "BOB!u@h", "192.0.2.1", true},
    {"another nick", "bob!*@*", "bobby!u@h", "192.0.2.1", false},
    {"a host mask", "*!*@192.0.2.*", "a!u@192.0.2.9", "192.0.2.9", true},
    {"no address at all", "192.0.2.1", "a!u@h", "unknown", false},
};

static void
test_match(gconstpointer data)
{
  const struct match_row *row = data;
  struct klines *klines = klines_new();
  const struct kline *found;

  kline_set(klines, row->mask, "reason", "op!u@h", NOW_MS, 0);
  found = kline_find(klines, row->source, row->address, NOW_MS);
  g_assert_cmpint(found != NULL, ==, row->matches);
  klines_free(klines);
}

static unsigned int
count_in_force(struct klines *klines, int64_t now_ms)
{
  unsigned int place = 0, count = 0;

  while (kline_next(klines, &place, now_ms))
    count++;
  return count;
}

static void
test_expiry(void)
{
  struct klines *klines = klines_new();

  kline_set(klines, "one!*@*", "r", "op", NOW_MS, NOW_MS + SECOND_MS);
  kline_set(klines, "two!*@*", "r", "op", NOW_MS, NOW_MS + 2 * SECOND_MS);
  kline_set(klines, "ever!*@*", "r", "op", NOW_MS, 0);
  g_assert_cmpuint(count_in_force(klines, NOW_MS), ==, 3);
  g_assert_nonnull(kline_find(klines, "one!u@h", "192.0.2.1", NOW_MS + SECOND_MS - 1));
  g_assert_null(kline_find(klines, "one!u@h", "192.0.2.1", NOW_MS + SECOND_MS));
  g_assert_false(kline_exists(klines, "one!*@*"));
  g_assert_nonnull(kline_find(klines, "two!u@h", "192.0.2.1", NOW_MS + SECOND_MS));
  g_assert_cmpuint(count_in_force(klines, NOW_MS + 1000 * SECOND_MS), ==, 1);
  g_assert_cmpuint(klines_count(klines), ==, 1);
  klines_free(klines);
}

/* Setting one again replaces it, whatever its spelling; removing takes any spelling too. */
static void
test_replace(void)
{
  struct klines *klines = klines_new();
  const struct kline *kline;

  kline_set(klines, "Bob!*@*", "first", "op", NOW_MS, NOW_MS + SECOND_MS);
  kline_set(klines, "bob!*@*", "second", "op", NOW_MS, 0);
  g_assert_cmpuint(klines_count(klines), ==, 1);
  kline = kline_find(klines, "bob!u@h", "192.0.2.1", NOW_MS + 5 * SECOND_MS);
  g_assert_cmpstr(kline->reason, ==, "second");
  g_assert_true(kline_exists(klines, "BOB!*@*"));
  g_assert_true(kline_remove(klines, "BOB!*@*"));
  g_assert_false(kline_remove(klines, "BOB!*@*"));
  klines_free(klines);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/klines/duration", DURATIONS, test_duration);
  TEST_ADD_ROWS("/klines/normalise", WRITTEN, test_normalise);
  TEST_ADD_ROWS("/klines/match", MATCHES, test_match);
  g_test_add_func("/klines/expiry", test_expiry);
  g_test_add_func("/klines/replace", test_replace);
  return g_test_run();
}
