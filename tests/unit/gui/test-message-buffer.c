/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Goal: a text buffer shows the right window of a log, whatever happens to the log: lines in
 * order, one day line a day, comings and goings folded, the "new" line in its place.
 */
#include "gui/widgets/message-buffer.h"

#include <string.h>

#define DAY_MS (24 * 60 * 60 * 1000LL)

struct fixture {
  ConfabConversation *conversation;
  GtkTextBuffer *text;
  struct message_styles styles;
  struct message_buffer *lines;
  gint64 time_ms;
};

static void
log_changed_cb(GListModel *log, guint position, guint removed, guint added,
               struct message_buffer *lines)
{
  message_buffer_log_changed(lines, position, removed, added);
}

static void
set_up(struct fixture *fixture, gconstpointer unused)
{
  fixture->conversation = confab_conversation_new(CONFAB_CONVERSATION_CHANNEL, "#room");
  confab_conversation_set_active(fixture->conversation, true);
  fixture->text = gtk_text_buffer_new(NULL);
  message_styles_init(&fixture->styles, gtk_text_buffer_get_tag_table(fixture->text));
  fixture->lines = message_buffer_new(fixture->text, &fixture->styles);
  fixture->time_ms = 1772532000000; /* 2026-03-03T10:00Z */
  g_signal_connect(confab_conversation_get_log(fixture->conversation), "items-changed",
                   G_CALLBACK(log_changed_cb), fixture->lines);
  message_buffer_show(fixture->lines, fixture->conversation);
}

static void
tear_down(struct fixture *fixture, gconstpointer unused)
{
  g_signal_handlers_disconnect_by_data(confab_conversation_get_log(fixture->conversation),
                                       fixture->lines);
  message_buffer_free(fixture->lines);
  g_object_unref(fixture->text);
  g_object_unref(fixture->conversation);
}

static ConfabMessage *
append(struct fixture *fixture, ConfabMessageKind kind, const char *text)
{
  ConfabMessageInit init = {
      .kind = kind, .time_ms = fixture->time_ms, .sender = "bob", .text = text};
  ConfabMessage *message = confab_message_new(&init);

  confab_conversation_append(fixture->conversation, message);
  g_object_unref(message); /* the log has it */
  return message;
}

static void
append_numbers(struct fixture *fixture, guint from, guint to)
{
  for (guint i = from; i < to; i++) {
    g_autofree char *text = g_strdup_printf("%u", i);
    append(fixture, CONFAB_MESSAGE_KIND_MESSAGE, text);
  }
}

/* All lines as the person sees them, without times and names. */
static char **
get_lines(struct fixture *fixture)
{
  GtkTextIter start, end;
  gtk_text_buffer_get_bounds(fixture->text, &start, &end);
  g_autofree char *text = gtk_text_buffer_get_text(fixture->text, &start, &end, TRUE);
  char **lines = g_strsplit(text, "\n", -1);

  for (char **line = lines; *line; line++) {
    const char *tab = strrchr(*line, '\t');
    if (tab) {
      char *rest = g_strdup(tab + 1);
      g_free(*line);
      *line = rest;
    }
  }
  return lines;
}

static void
assert_lines(struct fixture *fixture, const char *expected)
{
  g_auto(GStrv) lines = get_lines(fixture);
  g_autofree char *joined = g_strjoinv("|", lines);
  g_assert_cmpstr(joined, ==, expected);
}

static void
add_all_newer(struct fixture *fixture)
{
  while (message_buffer_count_newer(fixture->lines) > 0)
    message_buffer_add_newer(fixture->lines);
}

static void
test_days(struct fixture *fixture, gconstpointer unused)
{
  append(fixture, CONFAB_MESSAGE_KIND_MESSAGE, "a");
  append(fixture, CONFAB_MESSAGE_KIND_MESSAGE, "b");
  add_all_newer(fixture);
  fixture->time_ms += DAY_MS;
  append(fixture, CONFAB_MESSAGE_KIND_MESSAGE, "c");
  add_all_newer(fixture);
  assert_lines(fixture, "This is where #room begins|Tuesday 3 March|a|b|Wednesday 4 March|c");
  g_assert_true(message_buffer_is_rule(fixture->lines, 0));
  g_assert_true(message_buffer_is_rule(fixture->lines, 4));
  g_assert_false(message_buffer_is_rule(fixture->lines, 5));
}

static void
test_events_fold(struct fixture *fixture, gconstpointer unused)
{
  append(fixture, CONFAB_MESSAGE_KIND_JOIN, "J1.");
  append(fixture, CONFAB_MESSAGE_KIND_QUIT, "Q1.");
  add_all_newer(fixture);
  assert_lines(fixture, "This is where #room begins|Tuesday 3 March|J1. Q1.");
  for (int i = 2; i < 6; i++)
    append(fixture, CONFAB_MESSAGE_KIND_JOIN, "J.");
  add_all_newer(fixture);
  assert_lines(fixture, "This is where #room begins|Tuesday 3 March|"
                        "1 person joined. 1 person left. J. J. J. J.");
  append(fixture, CONFAB_MESSAGE_KIND_MESSAGE, "a");
  append(fixture, CONFAB_MESSAGE_KIND_PART, "P.");
  add_all_newer(fixture);
  assert_lines(fixture, "This is where #room begins|Tuesday 3 March|"
                        "1 person joined. 1 person left. J. J. J. J.|a|P.");
}

static void
test_events_hidden(struct fixture *fixture, gconstpointer unused)
{
  message_buffer_set_show_events(fixture->lines, false);
  append(fixture, CONFAB_MESSAGE_KIND_JOIN, "J.");
  append(fixture, CONFAB_MESSAGE_KIND_MESSAGE, "a");
  append(fixture, CONFAB_MESSAGE_KIND_QUIT, "Q.");
  add_all_newer(fixture);
  assert_lines(fixture, "This is where #room begins|Tuesday 3 March|a");
}

static void
test_new_line(struct fixture *fixture, gconstpointer unused)
{
  append(fixture, CONFAB_MESSAGE_KIND_MESSAGE, "a");
  add_all_newer(fixture);
  g_assert_cmpint(message_buffer_get_new_line(fixture->lines), ==, -1);

  confab_conversation_set_active(fixture->conversation, false);
  append(fixture, CONFAB_MESSAGE_KIND_MESSAGE, "b");
  add_all_newer(fixture);
  message_buffer_update_new_line(fixture->lines);
  append(fixture, CONFAB_MESSAGE_KIND_MESSAGE, "c");
  add_all_newer(fixture);
  message_buffer_update_new_line(fixture->lines);
  assert_lines(fixture, "This is where #room begins|Tuesday 3 March|a|New|b|c");
  g_assert_cmpint(message_buffer_get_new_line(fixture->lines), ==, 3);

  confab_conversation_set_active(fixture->conversation, true);
  confab_conversation_set_active(fixture->conversation, false);
  append(fixture, CONFAB_MESSAGE_KIND_MESSAGE, "d");
  add_all_newer(fixture);
  message_buffer_update_new_line(fixture->lines);
  assert_lines(fixture, "This is where #room begins|Tuesday 3 March|a|b|c|New|d");
}

static void
test_line_ends_do_not_count(struct fixture *fixture, gconstpointer unused)
{
  ConfabMessage *message = append(fixture, CONFAB_MESSAGE_KIND_MESSAGE, "a\nb\r\nc\342\200\251d");
  append(fixture, CONFAB_MESSAGE_KIND_MESSAGE, "e");
  add_all_newer(fixture);
  g_assert_cmpint(gtk_text_buffer_get_line_count(fixture->text), ==, 4);
  g_assert_true(message_buffer_get_message(fixture->lines, 2) == message);
}

static void
test_failed_message(struct fixture *fixture, gconstpointer unused)
{
  ConfabMessageInit init = {.kind = CONFAB_MESSAGE_KIND_MESSAGE,
                            .state = CONFAB_MESSAGE_STATE_PENDING,
                            .time_ms = fixture->time_ms,
                            .sender = "me",
                            .text = "a",
                            .own = true};
  g_autoptr(ConfabMessage) message = confab_message_new(&init);
  ConfabMessageLog *log = confab_conversation_get_log(fixture->conversation);

  confab_conversation_append(fixture->conversation, message);
  add_all_newer(fixture);
  confab_message_log_fail(log, message, "No.");
  message_buffer_update(fixture->lines, message);
  assert_lines(fixture, "This is where #room begins|Tuesday 3 March|a — No. Retry");
  confab_message_log_resend(log, message, "2");
  message_buffer_update(fixture->lines, message);
  assert_lines(fixture, "This is where #room begins|Tuesday 3 March|a");
}

static void
test_opens_at_the_end(struct fixture *fixture, gconstpointer unused)
{
  append_numbers(fixture, 0, 1000);
  message_buffer_restart(fixture->lines);
  message_buffer_add_newer(fixture->lines);
  g_auto(GStrv) lines = get_lines(fixture);

  g_assert_cmpuint(g_strv_length(lines), ==, MESSAGE_BUFFER_PAGE + 2);
  g_assert_cmpstr(lines[0], ==, "Older messages…");
  g_assert_cmpstr(lines[MESSAGE_BUFFER_PAGE + 1], ==, "999");
  g_assert_cmpuint(message_buffer_count_newer(fixture->lines), ==, 0);
  g_assert_cmpuint(message_buffer_count_older(fixture->lines), ==, 1000 - MESSAGE_BUFFER_PAGE);
}

/* Whatever was put in and taken out, what is there is a run of consecutive numbers. */
static void
assert_consecutive(struct fixture *fixture)
{
  g_auto(GStrv) lines = get_lines(fixture);
  int last = -1;

  for (char **line = lines + 1; *line; line++) {
    if (!g_ascii_isdigit(**line))
      continue;
    int number = atoi(*line);
    if (last >= 0)
      g_assert_cmpint(number, ==, last + 1);
    last = number;
  }
}

static void
test_back_and_forth(struct fixture *fixture, gconstpointer unused)
{
  for (guint i = 0; i < 50; i++) {
    append_numbers(fixture, i * 100, i * 100 + 100);
    fixture->time_ms += DAY_MS / 2;
  }
  message_buffer_restart(fixture->lines);
  message_buffer_add_newer(fixture->lines);
  while (message_buffer_count_older(fixture->lines) > 0) {
    message_buffer_add_older(fixture->lines);
    message_buffer_trim_newest(fixture->lines);
    assert_consecutive(fixture);
    g_assert_cmpint(gtk_text_buffer_get_line_count(fixture->text), <=,
                    MESSAGE_BUFFER_LINES + MESSAGE_BUFFER_PAGE + 1);
  }
  g_auto(GStrv) lines = get_lines(fixture);
  g_assert_cmpstr(lines[0], ==, "This is where #room begins");
  g_assert_cmpstr(lines[2], ==, "0");

  while (message_buffer_count_newer(fixture->lines) > 0) {
    message_buffer_add_newer(fixture->lines);
    message_buffer_trim_oldest(fixture->lines);
    assert_consecutive(fixture);
  }
  g_auto(GStrv) end_lines = get_lines(fixture);
  g_assert_cmpstr(end_lines[g_strv_length(end_lines) - 1], ==, "4999");
}

static void
test_log_drops_its_oldest(struct fixture *fixture, gconstpointer unused)
{
  append_numbers(fixture, 0, CONFAB_MESSAGE_LOG_LIMIT + 500);
  while (message_buffer_count_newer(fixture->lines) > 0) {
    message_buffer_add_newer(fixture->lines);
    message_buffer_trim_oldest(fixture->lines);
  }
  while (message_buffer_count_older(fixture->lines) > 0) {
    message_buffer_add_older(fixture->lines);
    message_buffer_trim_newest(fixture->lines);
    append_numbers(fixture, 0, 3); /* the log goes on dropping meanwhile */
  }
  assert_consecutive(fixture);
}

static void
test_clear(struct fixture *fixture, gconstpointer unused)
{
  append_numbers(fixture, 0, 10);
  add_all_newer(fixture);
  confab_conversation_clear(fixture->conversation);
  assert_lines(fixture, "This is where #room begins");
  append(fixture, CONFAB_MESSAGE_KIND_MESSAGE, "a");
  add_all_newer(fixture);
  assert_lines(fixture, "This is where #room begins|Tuesday 3 March|a");
}

static void
test_another_conversation(struct fixture *fixture, gconstpointer unused)
{
  g_autoptr(ConfabConversation) other =
      confab_conversation_new(CONFAB_CONVERSATION_PERSON, "carol");

  append_numbers(fixture, 0, 3);
  add_all_newer(fixture);
  message_buffer_show(fixture->lines, other);
  assert_lines(fixture, "This is where carol begins");
  message_buffer_show(fixture->lines, NULL);
  assert_lines(fixture, "");
  message_buffer_show(fixture->lines, fixture->conversation);
  add_all_newer(fixture);
  assert_lines(fixture, "This is where #room begins|Tuesday 3 March|0|1|2");
}

#define ADD(name, test)                                                                            \
  g_test_add("/message-buffer/" name, struct fixture, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
  g_setenv("TZ", "UTC", TRUE);
  g_setenv("LC_ALL", "C.UTF-8", TRUE);
  g_test_init(&argc, &argv, NULL);
  /* GtkTextTag's class needs it, and without a display nobody else has made it. */
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  g_type_ensure(GDK_TYPE_COLOR);
  G_GNUC_END_IGNORE_DEPRECATIONS
  ADD("days", test_days);
  ADD("events fold", test_events_fold);
  ADD("events hidden", test_events_hidden);
  ADD("new line", test_new_line);
  ADD("line ends do not count", test_line_ends_do_not_count);
  ADD("failed message", test_failed_message);
  ADD("opens at the end", test_opens_at_the_end);
  ADD("back and forth", test_back_and_forth);
  ADD("log drops its oldest", test_log_drops_its_oldest);
  ADD("clear", test_clear);
  ADD("another conversation", test_another_conversation);
  return g_test_run();
}
