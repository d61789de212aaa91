/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One order of events, their names and their times, and what the keeper sees of them.
 */
#include "server/store/log.h"

#include <string.h>
#include <time.h>

#define IDS 100000

/* What apply and the keeper were told, as words. */
struct story {
  struct log *log;
  GString *text;
  char *append_when; /* an event of this key appends another one while it is applied */
  bool run_inside;   /* and calls log_run() there */
  bool commit_fails;
};

static void
apply(void *context, const struct log_event *event)
{
  struct story *story = context;

  g_string_append_printf(story->text, "apply:%s ", event->key);
  if (story->append_when && strcmp(event->key, story->append_when) == 0) {
    log_append(story->log, log_event_new(EVENT_MESSAGE, 1, "inner", NULL));
    if (story->run_inside)
      log_run(story->log);
    g_string_append(story->text, "end ");
  }
}

static void
keep(void *context, const struct log_event *event)
{
  struct story *story = context;

  g_assert_cmpuint(strlen(event->msgid), ==, MSGID_SIZE - 1);
  g_string_append_printf(story->text, "keep:%s ", event->key);
}

static bool
commit(void *context)
{
  struct story *story = context;

  g_string_append(story->text, "commit ");
  return !story->commit_fails;
}

static void
story_init(struct story *story, bool kept)
{
  const struct log_keeper keeper = {.add = keep, .commit = commit, .context = story};

  *story = (struct story){.text = g_string_new(NULL)};
  story->log = log_new(apply, story, kept ? &keeper : NULL);
}

static void
story_clear(struct story *story)
{
  log_free(story->log);
  g_string_free(story->text, TRUE);
}

static void
append(struct story *story, const char *key)
{
  log_append(story->log, log_event_new(EVENT_MESSAGE, 1, key, "text"));
}

static void
test_order(void)
{
  struct story story;

  story_init(&story, false);
  append(&story, "a");
  append(&story, "b");
  g_assert_cmpstr(story.text->str, ==, ""); /* nothing is applied before log_run() */
  log_run(story.log);
  g_assert_cmpstr(story.text->str, ==, "apply:a apply:b ");
  log_run(story.log);
  g_assert_cmpstr(story.text->str, ==, "apply:a apply:b ");
  g_assert_true(log_commit(story.log));
  story_clear(&story);
}

/* What apply appends comes after all that waits already, never in the middle of another event. */
static void
test_append_within_apply(void)
{
  for (int run_inside = 0; run_inside < 2; run_inside++) {
    struct story story;

    story_init(&story, false);
    story.append_when = (char[]){"a"};
    story.run_inside = run_inside;
    append(&story, "a");
    append(&story, "b");
    log_run(story.log);
    g_assert_cmpstr(story.text->str, ==, "apply:a end apply:b apply:inner ");
    story_clear(&story);
  }
}

static void
test_keeper(void)
{
  struct story story;

  story_init(&story, true);
  append(&story, "a");
  append(&story, "b");
  log_run(story.log);
  g_assert_true(log_commit(story.log));
  append(&story, "c");
  log_run(story.log);
  story.commit_fails = true;
  g_assert_false(log_commit(story.log));
  g_assert_cmpstr(story.text->str, ==,
                  "keep:a apply:a keep:b apply:b commit keep:c apply:c commit ");
  story_clear(&story);
}

/* Events that were not applied are dropped with the log. */
static void
test_free_with_events_waiting(void)
{
  struct story story;

  story_init(&story, true);
  append(&story, "a");
  story_clear(&story);
  log_free(NULL);
}

struct stamp {
  int64_t time_ms;
  char msgid[MSGID_SIZE];
};

static void
note_stamp(void *context, const struct log_event *event)
{
  GArray *stamps = context;
  struct stamp stamp = {.time_ms = event->time_ms};

  memcpy(stamp.msgid, event->msgid, MSGID_SIZE);
  g_array_append_val(stamps, stamp);
}

static void
append_at(struct log *log, int64_t now_ms)
{
  log_set_time(log, now_ms);
  log_append(log, log_event_new(EVENT_MESSAGE, 1, "#a", "text"));
  log_run(log);
}

static const struct stamp *
stamp_at(const GArray *stamps, guint i)
{
  return &g_array_index(stamps, struct stamp, i);
}

/* The clock may be set back; events are not. */
static void
test_time_never_goes_back(void)
{
  static const int64_t CLOCK[] = {5000, 5001, 3000, 4999, 5001, 6000, 0, -1, 6001};
  static const int64_t STAMPED[] = {5000, 5001, 5001, 5001, 5001, 6000, 6000, 6000, 6001};
  g_autoptr(GArray) stamps = g_array_new(FALSE, FALSE, sizeof(struct stamp));
  struct log *log = log_new(note_stamp, stamps, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS(CLOCK); i++)
    append_at(log, CLOCK[i]);
  for (guint i = 0; i < G_N_ELEMENTS(STAMPED); i++)
    g_assert_cmpint(stamp_at(stamps, i)->time_ms, ==, STAMPED[i]);
  log_free(log);
}

static void
assert_msgid_is_plain(const char *msgid)
{
  g_assert_cmpuint(strlen(msgid), ==, MSGID_SIZE - 1);
  g_assert_cmpuint(strspn(msgid, "0123456789abcdefghijklmnopqrstuv"), ==, MSGID_SIZE - 1);
}

/* Every msgid is greater than the one before it: so they are in order, and no two are the same. The
 * clock stands still for most, and jumps back at times. */
static void
test_msgids_ascend(void)
{
  g_autoptr(GArray) stamps = g_array_new(FALSE, FALSE, sizeof(struct stamp));
  struct log *log = log_new(note_stamp, stamps, NULL);

  for (int i = 0; i < IDS; i++)
    append_at(log, 1772532127000 + i / 1000 - (i % 700 == 0 ? 5000 : 0));
  g_assert_cmpuint(stamps->len, ==, IDS);
  assert_msgid_is_plain(stamp_at(stamps, 0)->msgid);
  for (guint i = 1; i < stamps->len; i++) {
    assert_msgid_is_plain(stamp_at(stamps, i)->msgid);
    g_assert_cmpstr(stamp_at(stamps, i - 1)->msgid, <, stamp_at(stamps, i)->msgid);
  }
  log_free(log);
}

/* The order holds over the whole range of times that are ever written. */
static void
test_msgids_over_centuries(void)
{
  static const int64_t CLOCK[] = {
      0, 1, 31, 32, 1023, 1772532127000, 32503680000000, 35184372088831};
  g_autoptr(GArray) stamps = g_array_new(FALSE, FALSE, sizeof(struct stamp));
  struct log *log = log_new(note_stamp, stamps, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS(CLOCK); i++)
    append_at(log, CLOCK[i]);
  for (guint i = 1; i < stamps->len; i++)
    g_assert_cmpstr(stamp_at(stamps, i - 1)->msgid, <, stamp_at(stamps, i)->msgid);
  log_free(log);
}

/* Two logs that begin in the same millisecond give different names. */
static void
test_msgids_of_two_runs(void)
{
  g_autoptr(GArray) stamps = g_array_new(FALSE, FALSE, sizeof(struct stamp));
  struct log *one = log_new(note_stamp, stamps, NULL);
  struct log *two = log_new(note_stamp, stamps, NULL);

  append_at(one, 1772532127000);
  append_at(two, 1772532127000);
  g_assert_cmpstr(stamp_at(stamps, 0)->msgid, !=, stamp_at(stamps, 1)->msgid);
  log_free(one);
  log_free(two);
}

/* An event owns copies of all that it was made from. */
static void
test_event(void)
{
  char key[] = "#a", text[] = "hello";
  struct log_event *event = log_event_new(EVENT_MESSAGE, 7, key, text);

  key[0] = text[0] = 'X';
  event->args[0] = g_strdup("PRIVMSG");
  event->args[EVENT_ARGS_MAX - 1] = g_strdup("last");
  event->client_tags = g_strdup("+a=b");
  g_assert_cmpstr(event->key, ==, "#a");
  g_assert_cmpstr(event->text, ==, "hello");
  g_assert_cmpuint(event->session, ==, 7);
  log_event_free(event);
  log_event_free(log_event_new(EVENT_QUIT, 1, "nick", NULL));
  log_event_free(NULL);
}

/* Takes longer than any turn gives to bulky events. */
static void
apply_slowly(void *context, const struct log_event *event)
{
  clock_t begin = clock();

  apply(context, event);
  while (clock() - begin < CLOCKS_PER_SEC / 50)
    ;
}

static void
append_bulky(struct story *story, const char *key)
{
  log_append_bulky(story->log, log_event_new(EVENT_JOIN, 1, key, NULL));
  log_run(story->log);
}

/* The first has the turn's time; the others wait for a turn each, while small events go on. */
static void
test_bulky(void)
{
  struct story story = {.text = g_string_new(NULL)};

  story.log = log_new(apply_slowly, &story, NULL);
  append_bulky(&story, "one");
  append_bulky(&story, "two");
  append_bulky(&story, "three");
  append(&story, "small");
  log_run(story.log);
  g_assert_cmpstr(story.text->str, ==, "apply:one apply:small ");
  g_assert_true(log_run_bulky(story.log));
  g_assert_cmpstr(story.text->str, ==, "apply:one apply:small ");
  append_bulky(&story, "four");
  g_assert_true(log_run_bulky(story.log));
  g_assert_cmpstr(story.text->str, ==, "apply:one apply:small apply:two ");
  g_assert_true(log_run_bulky(story.log));
  g_assert_false(log_run_bulky(story.log));
  g_assert_cmpstr(story.text->str, ==, "apply:one apply:small apply:two apply:three apply:four ");
  story_clear(&story);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/log/order", test_order);
  g_test_add_func("/log/append within apply", test_append_within_apply);
  g_test_add_func("/log/keeper", test_keeper);
  g_test_add_func("/log/free with events waiting", test_free_with_events_waiting);
  g_test_add_func("/log/time never goes back", test_time_never_goes_back);
  g_test_add_func("/log/msgids ascend", test_msgids_ascend);
  g_test_add_func("/log/msgids over centuries", test_msgids_over_centuries);
  g_test_add_func("/log/msgids of two runs", test_msgids_of_two_runs);
  g_test_add_func("/log/event", test_event);
  g_test_add_func("/log/bulky events are put off", test_bulky);
  return g_test_run();
}
