/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Times: IRCv3 server-time, and GDateTime as the witness for the calendar.
 */
#include "protocol/timestamp.h"

#include "tests/unit/rows.h"

#include <string.h>

#define UNTOUCHED INT64_C(-42)
#define LAST_MS   INT64_C(253402300799999)

struct parse_row {
  const char *description;
  const char *text;
  int64_t time_ms; /* UNTOUCHED where text is no time */
};

static const struct parse_row PARSE_ROWS[] = {
    {"the epoch", "1970-01-01T00:00:00.000Z", 0},
    {"milliseconds", "2011-10-19T16:40:51.620Z", INT64_C(1319042451620)},
    {"no fraction", "2011-10-19T16:40:51Z", INT64_C(1319042451000)},
    {"one digit", "2011-10-19T16:40:51.6Z", INT64_C(1319042451600)},
    {"more digits are cut, not rounded", "2011-10-19T16:40:51.6209999999999Z",
     INT64_C(1319042451620)},
    {"the last moment", "9999-12-31T23:59:59.999Z", LAST_MS},
    {"before the epoch", "1969-12-31T23:59:59.999Z", -1},
    {"29 February of a leap year", "2024-02-29T00:00:00.000Z", INT64_C(1709164800000)},
    {"29 February of 2000", "2000-02-29T00:00:00.000Z", INT64_C(951782400000)},
    {"leap second, counted as the next one", "2012-06-30T23:59:60.419Z", INT64_C(1341100800419)},
    {"a 60th second at another time", "2012-06-30T12:30:60.000Z", UNTOUCHED},
    {"a 61st second", "2012-06-30T23:59:61.000Z", UNTOUCHED},
    {"29 February of 2023", "2023-02-29T00:00:00.000Z", UNTOUCHED},
    {"29 February of 2100", "2100-02-29T00:00:00.000Z", UNTOUCHED},
    {"month 0", "2024-00-01T00:00:00.000Z", UNTOUCHED},
    {"month 13", "2024-13-01T00:00:00.000Z", UNTOUCHED},
    {"day 0", "2024-01-00T00:00:00.000Z", UNTOUCHED},
    {"31 April", "2024-04-31T00:00:00.000Z", UNTOUCHED},
    {"hour 24", "2024-01-01T24:00:00.000Z", UNTOUCHED},
    {"minute 60", "2024-01-01T00:60:00.000Z", UNTOUCHED},
    {"year 0", "0000-01-01T00:00:00.000Z", UNTOUCHED},
    {"no Z", "2024-01-01T00:00:00.000", UNTOUCHED},
    {"an offset", "2024-01-01T00:00:00.000+01:00", UNTOUCHED},
    {"a small z", "2024-01-01T00:00:00.000z", UNTOUCHED},
    {"a space for T", "2024-01-01 00:00:00.000Z", UNTOUCHED},
    {"a point without digits", "2024-01-01T00:00:00.Z", UNTOUCHED},
    {"two fractions", "2024-01-01T00:00:00.1.2Z", UNTOUCHED},
    {"text behind", "2024-01-01T00:00:00.000Z ", UNTOUCHED},
    {"text before", " 2024-01-01T00:00:00.000Z", UNTOUCHED},
    {"a sign", "-024-01-01T00:00:00.000Z", UNTOUCHED},
    {"a year of five digits", "10000-01-01T00:00:00.000Z", UNTOUCHED},
    {"cut short", "2024-01-01T00:00", UNTOUCHED},
    {"nothing", "", UNTOUCHED},
};

static void
test_parse(gconstpointer data)
{
  const struct parse_row *row = data;
  int64_t time_ms = UNTOUCHED;

  g_assert_cmpint(timestamp_parse(row->text, &time_ms), ==, row->time_ms != UNTOUCHED);
  g_assert_cmpint(time_ms, ==, row->time_ms);
}

static void
assert_like_gdatetime(int64_t time_ms)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(time_ms / 1000);
  g_autofree char *text = g_date_time_format(date, "%Y-%m-%dT%H:%M:%S");
  g_autofree char *expected = g_strdup_printf("%s.%03dZ", text, (int)(time_ms % 1000));
  char formatted[TIMESTAMP_SIZE];
  int64_t parsed = UNTOUCHED;

  timestamp_format(time_ms, formatted);
  g_assert_cmpstr(formatted, ==, expected);
  g_assert_true(timestamp_parse(formatted, &parsed));
  g_assert_cmpint(parsed, ==, time_ms);
}

/* The first and the last millisecond of every month, 29 February among them, for 700 years,
 * which is more than the calendar takes to repeat. */
static void
test_months(void)
{
  for (int year = 1970; year < 2670; year++) {
    for (int month = 1; month <= 12; month++) {
      g_autoptr(GDateTime) first = g_date_time_new_utc(year, month, 1, 0, 0, 0);
      int64_t time_ms = g_date_time_to_unix(first) * 1000;

      assert_like_gdatetime(time_ms);
      if (time_ms > 0)
        assert_like_gdatetime(time_ms - 1);
    }
  }
}

static void
test_random_moments(void)
{
  for (int round = 0; round < 20000; round++)
    assert_like_gdatetime((int64_t)g_test_rand_double_range(0, (double)LAST_MS));
}

static void
test_out_of_range_is_clamped(void)
{
  char text[TIMESTAMP_SIZE];

  timestamp_format(-1, text);
  g_assert_cmpstr(text, ==, "1970-01-01T00:00:00.000Z");
  timestamp_format(INT64_MIN, text);
  g_assert_cmpstr(text, ==, "1970-01-01T00:00:00.000Z");
  timestamp_format(LAST_MS, text);
  g_assert_cmpstr(text, ==, "9999-12-31T23:59:59.999Z");
  timestamp_format(LAST_MS + 1, text);
  g_assert_cmpstr(text, ==, "9999-12-31T23:59:59.999Z");
  timestamp_format(INT64_MAX, text);
  g_assert_cmpstr(text, ==, "9999-12-31T23:59:59.999Z");
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/timestamp/parse", PARSE_ROWS, test_parse)
  g_test_add_func("/timestamp/months", test_months);
  g_test_add_func("/timestamp/random", test_random_moments);
  g_test_add_func("/timestamp/clamped", test_out_of_range_is_clamped);
  return g_test_run();
}
