/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Goal: the parts of the widgets that draw nothing: addresses in texts, colours, times, the
 * history of the entry, files in order.
 */
#include "gui/widgets/entry-history.h"
#include "gui/widgets/file-rows.h"
#include "gui/widgets/format.h"
#include "gui/widgets/links.h"
#include "gui/widgets/nick-color.h"
#include "tests/unit/rows.h"

#include <string.h>

/* Addresses */

static const struct link_row {
  const char *description;
  const char *text;
  const char *links; /* joined by "|" */
} link_rows[] = {
    {"none", "nothing here", ""},
    {"empty", "", ""},
    {"alone", "https://example.org/a", "https://example.org/a"},
    {"in a sentence", "see http://lab-3:12301/files/ for it", "http://lab-3:12301/files/"},
    {"full stop is the sentence's", "it is at http://a.org/b.", "http://a.org/b"},
    {"several stops", "really http://a.org/b?!...", "http://a.org/b"},
    {"query stays", "http://a.org/?a=1&b=2;c", "http://a.org/?a=1&b=2;c"},
    {"brackets around", "(http://a.org/b)", "http://a.org/b"},
    {"brackets inside", "http://a.org/b_(c)", "http://a.org/b_(c)"},
    {"brackets inside and around", "(http://a.org/b_(c))", "http://a.org/b_(c)"},
    {"angle brackets", "<http://a.org/>", "http://a.org/"},
    {"two", "http://a.org https://b.org", "http://a.org|https://b.org"},
    {"two without a space", "http://a.orghttp://b.org", "http://a.orghttp://b.org"},
    {"irc", "irc://host/room and ircs://host/room", "irc://host/room|ircs://host/room"},
    {"upper case scheme", "HTTP://A.ORG/", "HTTP://A.ORG/"},
    {"other schemes", "ftp://a.org file:///etc/passwd javascript://x", ""},
    {"scheme at the end of a word", "xhttp://a.org", ""},
    {"scheme alone", "http:// and https://", ""},
    {"other letters before", "сайт http://a.org/я", "http://a.org/я"},
    {"escapes", "http://a.org/week%201.pdf", "http://a.org/week%201.pdf"},
    {"line separator ends it", "http://a.org/a\342\200\250b", "http://a.org/a"},
    {"no-break space ends it", "http://a.org/a\302\240b", "http://a.org/a"},
};

static void
test_links(gconstpointer data)
{
  const struct link_row *row = data;
  g_autoptr(GString) found = g_string_new(NULL);
  struct link link;

  for (gsize from = 0; links_next(row->text, from, &link); from = link.end) {
    g_assert_cmpuint(link.start, >=, from);
    g_assert_cmpuint(link.end, >, link.start);
    if (found->len > 0)
      g_string_append_c(found, '|');
    g_string_append_len(found, row->text + link.start, (gssize)(link.end - link.start));
  }
  g_assert_cmpstr(found->str, ==, row->links);
}

/* Colours */

static void
test_colors_are_readable(void)
{
  static const char *const backgrounds[] = {"#ffffff", "#f6f5f4", "#2d2d2d", "#000000"};

  for (size_t i = 0; i < G_N_ELEMENTS(backgrounds); i++) {
    GdkRGBA background;
    g_assert_true(gdk_rgba_parse(&background, backgrounds[i]));
    for (guint color = 0; color < NICK_COLORS; color++) {
      GdkRGBA rgba = nick_color_get(color, &background);
      g_assert_cmpfloat(nick_color_contrast(&rgba, &background), >=, NICK_COLOR_CONTRAST);
    }
  }
}

static void
test_colors_follow_names(void)
{
  guint used[NICK_COLORS] = {0};

  g_assert_cmpuint(nick_color_index("Zoë"), ==, nick_color_index("zoË"));
  for (int i = 0; i < NICK_COLORS * 50; i++) {
    g_autofree char *nick = g_strdup_printf("person%d", i);
    guint index = nick_color_index(nick);
    g_assert_cmpuint(index, <, NICK_COLORS);
    used[index]++;
  }
  for (int i = 0; i < NICK_COLORS; i++)
    g_assert_cmpuint(used[i], >, 10); /* of 50, were they spread evenly */
}

/* Times and amounts, in UTC and in the language of programs */

static const struct day_row {
  const char *description;
  gint64 time_s;
  gint64 now_s;
  const char *day;
} day_rows[] = {
    {"this year", 1772532000, 1774000000, "Tuesday 3 March"},
    {"another year", 1772532000, 1804000000, "Tuesday 3 March 2026"},
    {"the first second", 0, 1772532000, "Thursday 1 January 1970"},
    {"before the first second", -1, 0, "Wednesday 31 December 1969"},
    {"beyond all calendars", G_MAXINT64 / 1000, 0, "Thursday 1 January"},
};

static void
test_day(gconstpointer data)
{
  const struct day_row *row = data;
  g_autofree char *day = format_day(row->time_s * 1000, row->now_s * 1000);
  g_assert_cmpstr(day, ==, row->day);
}

static void
test_days_are_told_apart(void)
{
  const gint64 day_ms = 24 * 60 * 60 * 1000LL;
  const gint64 new_year_ms = 1767225600000; /* 2026-01-01T00:00Z */

  g_assert_cmpint(format_day_number(new_year_ms), >, format_day_number(new_year_ms - 1));
  g_assert_cmpint(format_day_number(new_year_ms), ==, format_day_number(new_year_ms + day_ms - 1));
  g_assert_cmpint(format_day_number(new_year_ms), <, format_day_number(new_year_ms + day_ms));
}

static const struct left_row {
  const char *description;
  gint64 seconds;
  const char *left;
} left_rows[] = {
    {"nothing is a second", 0, "1 second left"},
    {"one second", 1, "1 second left"},
    {"seconds", 59, "59 seconds left"},
    {"a minute", 60, "1 minute left"},
    {"minutes are rounded", 100, "2 minutes left"},
    {"an hour", 3600, "1 hour left"},
    {"hours", 7200, "2 hours left"},
    {"for ever", G_MAXINT64, "596523 hours left"},
};

static void
test_left(gconstpointer data)
{
  const struct left_row *row = data;
  g_autofree char *left = format_time_left(row->seconds);
  g_assert_cmpstr(left, ==, row->left);
}

static void
test_unread(void)
{
  static const char *const badges[][2] = {{"1", "1"}, {"999", "999"}, {"1000", "999+"}};

  for (size_t i = 0; i < G_N_ELEMENTS(badges); i++) {
    g_autofree char *badge = format_unread((guint)g_ascii_strtoull(badges[i][0], NULL, 10));
    g_assert_cmpstr(badge, ==, badges[i][1]);
  }
}

/* The history of the entry */

static void
test_history(void)
{
  struct entry_history history;

  entry_history_init(&history);
  g_assert_null(entry_history_walk(&history, -1, "x"));
  entry_history_add(&history, "one");
  entry_history_add(&history, "two");
  entry_history_add(&history, "two");
  entry_history_add(&history, "");
  g_assert_cmpstr(entry_history_walk(&history, -1, "typed"), ==, "two");
  g_assert_cmpstr(entry_history_walk(&history, -1, "two"), ==, "one");
  g_assert_null(entry_history_walk(&history, -1, "one"));
  g_assert_cmpstr(entry_history_walk(&history, 1, "one"), ==, "two");
  g_assert_cmpstr(entry_history_walk(&history, 1, "two"), ==, "typed");
  g_assert_null(entry_history_walk(&history, 1, "typed"));
  entry_history_clear(&history);
}

static void
test_history_is_bounded(void)
{
  struct entry_history history;

  entry_history_init(&history);
  for (int i = 0; i < 3 * ENTRY_HISTORY_MAX; i++) {
    g_autofree char *line = g_strdup_printf("%d", i);
    entry_history_add(&history, line);
  }
  for (int i = 0; i < ENTRY_HISTORY_MAX; i++)
    g_assert_nonnull(entry_history_walk(&history, -1, ""));
  g_assert_null(entry_history_walk(&history, -1, ""));
  entry_history_clear(&history);
}

/* Files */

static void
add_file(GListStore *store, const char *name, gint64 size, gint64 mtime_s, const char *type)
{
  ConfabSharedFileInit init = {.name = name,
                               .path = name,
                               .url = "http://h/",
                               .size = size,
                               .mtime_s = mtime_s,
                               .content_type = type,
                               .folder = size < 0};
  g_autoptr(ConfabSharedFile) file = confab_shared_file_new(&init);
  g_list_store_append(store, file);
}

static struct file_rows *
make_rows(void)
{
  g_autoptr(GListStore) store = g_list_store_new(CONFAB_TYPE_SHARED_FILE);

  add_file(store, "Week 10.pdf", 30, 3, "application/pdf");
  add_file(store, "week 2.pdf", 10, 1, "application/pdf");
  add_file(store, "zoo", -1, 9, NULL);
  add_file(store, "Ärger.txt", 20, 2, "text/plain; charset=utf-8");
  add_file(store, "archive", -1, 8, NULL);
  return file_rows_new(G_LIST_MODEL(store));
}

static const struct order_row {
  const char *description;
  enum file_column column;
  bool descending;
  const char *needle;
  const char *names; /* joined by "|" */
} order_rows[] = {
    {"names with numbers in order", FILE_COLUMN_NAME, false, "week", "week 2.pdf|Week 10.pdf"},
    {"folders first", FILE_COLUMN_NAME, false, "o", "zoo"},
    {"folders first when descending", FILE_COLUMN_SIZE, true, "",
     "zoo|archive|Week 10.pdf|Ärger.txt|week 2.pdf"},
    {"by size", FILE_COLUMN_SIZE, false, "e", "archive|week 2.pdf|Ärger.txt|Week 10.pdf"},
    {"by time", FILE_COLUMN_TIME, true, ".", "Week 10.pdf|Ärger.txt|week 2.pdf"},
    {"filter without case", FILE_COLUMN_NAME, false, "ÄRG", "Ärger.txt"},
    {"filter of nothing", FILE_COLUMN_NAME, false, "nothing", ""},
};

static void
test_order(gconstpointer data)
{
  const struct order_row *row = data;
  struct file_rows *rows = make_rows();
  g_autoptr(GString) names = g_string_new(NULL);

  file_rows_sort(rows, row->column, row->descending);
  g_autoptr(GPtrArray) files = file_rows_filter(rows, row->needle);
  for (guint i = 0; i < files->len; i++)
    g_string_append_printf(names, "%s%s", i > 0 ? "|" : "",
                           confab_shared_file_get_name(g_ptr_array_index(files, i)));
  g_assert_cmpstr(names->str, ==, row->names);
  g_assert_cmpuint(file_rows_count(rows), ==, 5);
  file_rows_free(rows);
}

static void
test_types(void)
{
  struct file_rows *rows = make_rows();
  g_autoptr(GPtrArray) files = file_rows_filter(rows, "rger");
  g_autofree char *type = file_rows_get_type(g_ptr_array_index(files, 0));

  g_assert_cmpstr(type, ==, "text/plain");
  file_rows_free(rows);
}

int
main(int argc, char **argv)
{
  g_setenv("TZ", "UTC", TRUE);
  g_setenv("LC_ALL", "C.UTF-8", TRUE);
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/widgets/links", link_rows, test_links);
  g_test_add_func("/widgets/colors/readable", test_colors_are_readable);
  g_test_add_func("/widgets/colors/names", test_colors_follow_names);
  TEST_ADD_ROWS("/widgets/day", day_rows, test_day);
  g_test_add_func("/widgets/day/apart", test_days_are_told_apart);
  TEST_ADD_ROWS("/widgets/left", left_rows, test_left);
  g_test_add_func("/widgets/unread", test_unread);
  g_test_add_func("/widgets/history/walk", test_history);
  g_test_add_func("/widgets/history/bounded", test_history_is_bounded);
  TEST_ADD_ROWS("/widgets/files", order_rows, test_order);
  g_test_add_func("/widgets/files/type", test_types);
  return g_test_run();
}
