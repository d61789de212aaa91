/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Header fields: RFC 9110 sections 5.6.7, 8.8.3, 12.5.1 and 14, RFC 6266.
 */
#include "server/files/field.h"

#include "tests/unit/rows.h"

static const struct range_row {
  const char *description;
  const char *value;
  uint64_t size;
  enum field_range range;
  uint64_t first;
  uint64_t length;
} RANGE_ROWS[] = {
    {"none", NULL, 1000, FIELD_RANGE_WHOLE, 0, 0},
    {"the first byte", "bytes=0-0", 1000, FIELD_RANGE_PART, 0, 1},
    {"the first half", "bytes=0-499", 1000, FIELD_RANGE_PART, 0, 500},
    {"the second half", "bytes=500-999", 1000, FIELD_RANGE_PART, 500, 500},
    {"from here to the end", "bytes=500-", 1000, FIELD_RANGE_PART, 500, 500},
    {"from the beginning to the end", "bytes=0-", 1000, FIELD_RANGE_PART, 0, 1000},
    {"the last byte", "bytes=999-", 1000, FIELD_RANGE_PART, 999, 1},
    {"the last so many", "bytes=-200", 1000, FIELD_RANGE_PART, 800, 200},
    {"more of the last than there are", "bytes=-2000", 1000, FIELD_RANGE_PART, 0, 1000},
    {"beyond the end", "bytes=900-2000", 1000, FIELD_RANGE_PART, 900, 100},
    {"far beyond the end", "bytes=1-99999999999999999999999", 1000, FIELD_RANGE_PART, 1, 999},
    {"in a large file", "bytes=5000000000-5000000009", 6000000000, FIELD_RANGE_PART, 5000000000,
     10},
    {"in other letters", "Bytes=1-2", 1000, FIELD_RANGE_PART, 1, 2},
    {"with blanks around it", "bytes= 1-2 ", 1000, FIELD_RANGE_PART, 1, 2},
    {"from the end on", "bytes=1000-", 1000, FIELD_RANGE_UNSATISFIABLE, 0, 0},
    {"behind the end", "bytes=1000-1001", 1000, FIELD_RANGE_UNSATISFIABLE, 0, 0},
    {"further than can be counted", "bytes=99999999999999999999999-", 1000,
     FIELD_RANGE_UNSATISFIABLE, 0, 0},
    {"none of the last", "bytes=-0", 1000, FIELD_RANGE_UNSATISFIABLE, 0, 0},
    {"of nothing", "bytes=0-", 0, FIELD_RANGE_UNSATISFIABLE, 0, 0},
    {"the last of nothing", "bytes=-5", 0, FIELD_RANGE_WHOLE, 0, 0},
    {"backwards", "bytes=5-4", 1000, FIELD_RANGE_WHOLE, 0, 0},
    {"several", "bytes=0-1,5-6", 1000, FIELD_RANGE_WHOLE, 0, 0},
    {"another unit", "lines=0-1", 1000, FIELD_RANGE_WHOLE, 0, 0},
    {"empty", "", 1000, FIELD_RANGE_WHOLE, 0, 0},
    {"no range", "bytes=", 1000, FIELD_RANGE_WHOLE, 0, 0},
    {"a dash", "bytes=-", 1000, FIELD_RANGE_WHOLE, 0, 0},
    {"a number", "bytes=5", 1000, FIELD_RANGE_WHOLE, 0, 0},
    {"letters", "bytes=a-b", 1000, FIELD_RANGE_WHOLE, 0, 0},
    {"a sign", "bytes=+1-2", 1000, FIELD_RANGE_WHOLE, 0, 0},
    {"two dashes", "bytes=1--2", 1000, FIELD_RANGE_WHOLE, 0, 0},
    {"something behind it", "bytes=1-2x", 1000, FIELD_RANGE_WHOLE, 0, 0},
};

static void
test_range(gconstpointer data)
{
  const struct range_row *row = data;
  uint64_t first = 0;
  uint64_t length = 0;

  g_assert_cmpint(field_parse_range(row->value, row->size, &first, &length), ==, row->range);
  g_assert_cmpuint(first, ==, row->first);
  g_assert_cmpuint(length, ==, row->length);
}

static const struct etag_row {
  const char *description;
  const char *list;
  bool strong; /* is it listed where a strong tag is wanted? */
  bool weak;   /* … where a weak one will do? */
} ETAG_ROWS[] = {
    {"the same", "\"a-1\"", true, true},
    {"another", "\"a-2\"", false, false},
    {"anything", "*", true, true},
    {"weak", "W/\"a-1\"", false, true},
    {"the second", "\"b\", \"a-1\"", true, true},
    {"the second, weak", "\"b\",W/\"a-1\"", false, true},
    {"weak and strong", "W/\"a-1\", \"a-1\"", true, true},
    {"without blanks", "\"b\",\"a-1\",\"c\"", true, true},
    {"empty items", ",, ,\"a-1\"", true, true},
    {"a comma inside", "\"b,\", \"a-1\"", true, true},
    {"only a part", "\"a-\"", false, false},
    {"longer", "\"a-11\"", false, false},
    {"without quotes", "a-1", false, false},
    {"never closed", "\"a-1", false, false},
    {"behind nonsense", "x, \"a-1\"", false, false},
    {"empty", "", false, false},
    {"other letters", "\"A-1\"", false, false},
};

static void
test_etag(gconstpointer data)
{
  const struct etag_row *row = data;
  g_assert_cmpint(field_lists_etag(row->list, "\"a-1\"", true), ==, row->strong);
  g_assert_cmpint(field_lists_etag(row->list, "\"a-1\"", false), ==, row->weak);
}

static const struct date_row {
  const char *description;
  const char *text;
  int64_t unix_s; /* -1 where it is no date */
} DATE_ROWS[] = {
    {"as it is written today", "Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
    {"as RFC 850 wrote it", "Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
    {"as asctime wrote it", "Sun Nov  6 08:49:37 1994", 784111777},
    {"two digits of this century", "Tuesday, 01-Jan-30 00:00:00 GMT", 1893456000},
    {"the beginning", "Thu, 01 Jan 1970 00:00:00 GMT", 0},
    {"a leap second", "Sat, 31 Dec 2016 23:59:60 GMT", 1483228800},
    {"beyond 2038", "Fri, 01 Jan 2100 00:00:00 GMT", 4102444800},
    {"another zone", "Sun, 06 Nov 1994 08:49:37 CET", -1},
    {"no zone", "Sun, 06 Nov 1994 08:49:37", -1},
    {"something behind it", "Sun, 06 Nov 1994 08:49:37 GMTx", -1},
    {"an unknown month", "Sun, 06 Nox 1994 08:49:37 GMT", -1},
    {"day 0", "Sun, 00 Nov 1994 08:49:37 GMT", -1},
    {"day 32", "Sun, 32 Nov 1994 08:49:37 GMT", -1},
    {"hour 24", "Sun, 06 Nov 1994 24:49:37 GMT", -1},
    {"a negative hour", "Sun, 06 Nov 1994 -1:49:37 GMT", -1},
    {"before the beginning", "Sun, 06 Nov 1894 08:49:37 GMT", -1},
    {"a number", "784111777", -1},
    {"empty", "", -1},
};

static void
test_date(gconstpointer data)
{
  const struct date_row *row = data;
  int64_t unix_s = -1;
  g_assert_cmpint(field_parse_date(row->text, &unix_s), ==, row->unix_s >= 0);
  g_assert_cmpint(unix_s, ==, row->unix_s);
}

static void
test_format_date(void)
{
  g_autofree char *date = field_format_date(784111777);
  g_autofree char *early = field_format_date(INT64_MIN);
  g_autofree char *late = field_format_date(INT64_MAX);
  g_assert_cmpstr(date, ==, "Sun, 06 Nov 1994 08:49:37 GMT");
  g_assert_cmpstr(early, ==, "Thu, 01 Jan 1970 00:00:00 GMT");
  g_assert_cmpstr(late, ==, "Fri, 31 Dec 9999 23:59:59 GMT");
}

static const struct accept_row {
  const char *description;
  const char *accept;
  bool json;
} ACCEPT_ROWS[] = {
    {"nothing said", NULL, false},
    {"anything", "*/*", false},
    {"any application", "application/*", false},
    {"JSON", "application/json", true},
    {"JSON in other letters", "Application/JSON", true},
    {"JSON with a parameter", "application/json; charset=utf-8", true},
    {"JSON before HTML", "application/json, text/html;q=0.5", true},
    {"HTML before JSON", "text/html, application/json;q=0.5", false},
    {"both alike", "text/html, application/json", true},
    {"JSON or else anything", "application/json, */*;q=0.1", true},
    {"no JSON", "application/json;q=0", false},
    {"a weight that is none", "application/json;q=nan", false},
    {"a browser", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false},
    {"another JSON", "application/ld+json", false},
    {"nonsense", ";;,,;q=,", false},
    {"empty", "", false},
};

static void
test_accept(gconstpointer data)
{
  const struct accept_row *row = data;
  g_assert_cmpint(field_prefers_json(row->accept), ==, row->json);
}

static const struct disposition_row {
  const char *description;
  const char *name;
  const char *value;
} DISPOSITION_ROWS[] = {
    {"plain", "a.txt", "attachment; filename=\"a.txt\"; filename*=UTF-8''a.txt"},
    {"a blank", "a b", "attachment; filename=\"a b\"; filename*=UTF-8''a%20b"},
    {"an umlaut", "ü.txt", "attachment; filename=\"_.txt\"; filename*=UTF-8''%C3%BC.txt"},
    {"a quote", "a\"b", "attachment; filename=\"a_b\"; filename*=UTF-8''a%22b"},
    {"a backslash", "a\\b", "attachment; filename=\"a_b\"; filename*=UTF-8''a%5Cb"},
    {"a percent sign", "a%41", "attachment; filename=\"a_41\"; filename*=UTF-8''a%2541"},
    {"a line end", "a\r\nX: b",
     "attachment; filename=\"a__X: b\"; filename*=UTF-8''a%0D%0AX%3A%20b"},
    {"not UTF-8", "\xff.txt", "attachment; filename=\"_.txt\"; filename*=UTF-8''%EF%BF%BD.txt"},
    {"a parameter", "a; b=c", "attachment; filename=\"a_ b=c\"; filename*=UTF-8''a%3B%20b%3Dc"},
    {"an apostrophe", "it's", "attachment; filename=\"it's\"; filename*=UTF-8''it%27s"},
};

static void
test_disposition(gconstpointer data)
{
  const struct disposition_row *row = data;
  g_autofree char *value = field_disposition(true, row->name);
  g_assert_cmpstr(value, ==, row->value);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/files/field/range", RANGE_ROWS, test_range);
  TEST_ADD_ROWS("/files/field/etag", ETAG_ROWS, test_etag);
  TEST_ADD_ROWS("/files/field/date", DATE_ROWS, test_date);
  g_test_add_func("/files/field/format-date", test_format_date);
  TEST_ADD_ROWS("/files/field/accept", ACCEPT_ROWS, test_accept);
  TEST_ADD_ROWS("/files/field/disposition", DISPOSITION_ROWS, test_disposition);
  return g_test_run();
}
