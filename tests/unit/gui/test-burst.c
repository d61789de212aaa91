/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Goal: ten thousand messages at once, and five thousand people, cost little, keep their order and
 * leave the main loop alive.
 */
#include "tests/unit/gui/fixture.h"
#include "tests/unit/gui/wait.h"

#include <malloc.h>
#include <string.h>
#include <sys/resource.h>

#define BURST  10000
#define PEOPLE 5000

static double
cpu_seconds(void)
{
  struct rusage usage;

  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void
count_cb(GListModel *model, guint position, guint removed, guint added, guint *count)
{
  (*count)++;
}

/* The longest time between two beats is how long the loop stood still. */
struct pulse {
  gint64 last_us;
  gint64 worst_us;
};

static gboolean
beat_cb(gpointer user_data)
{
  struct pulse *pulse = user_data;
  gint64 now_us = g_get_monotonic_time();

  pulse->worst_us = MAX(pulse->worst_us, now_us - pulse->last_us);
  pulse->last_us = now_us;
  return G_SOURCE_CONTINUE;
}

static void
test_messages(void)
{
  struct fixture fixture;
  g_autoptr(GString) burst = g_string_new(NULL);
  struct pulse pulse = {0};
  ConfabMessageLog *log;
  guint n_changes = 0;

  for (int i = 0; i < BURST; i++)
    g_string_append_printf(burst,
                           "@msgid=m%d;time=2026-03-03T10:02:07.123Z :bob!u@host.example PRIVMSG "
                           "#lobby :message number %d of a burst, of the usual length\r\n",
                           i, i);
  g_string_append(burst, "PING end");

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  log = confab_conversation_get_log(fixture.lobby);
  confab_conversation_clear(fixture.lobby);
  g_signal_connect(log, "items-changed", G_CALLBACK(count_cb), &n_changes);
  struct mallinfo2 before = mallinfo2();
  double cpu = cpu_seconds();
  pulse.last_us = g_get_monotonic_time();
  guint beat_id = g_timeout_add(1, beat_cb, &pulse);
  fake_server_say(fixture.server, "%s", burst->str);
  g_autofree char *pong = fake_server_expect(fixture.server, "PONG end");
  g_source_remove(beat_id);
  cpu = cpu_seconds() - cpu;
  struct mallinfo2 after = mallinfo2();

  g_assert_cmpuint(confab_message_log_get_length(log), ==, BURST);
  for (guint i = 0; i < BURST; i++) {
    g_autofree char *id = g_strdup_printf("m%u", i);
    g_assert_cmpstr(confab_message_get_msgid(confab_message_log_peek(log, i)), ==, id);
  }
  g_test_minimized_result(cpu,
                          "%d messages: %.3f s of CPU, server's part included; %u changes; "
                          "%.1f MiB; the loop stood still for %.1f ms at most",
                          BURST, cpu, n_changes,
                          (double)(after.uordblks - before.uordblks) / (1 << 20),
                          (double)pulse.worst_us / 1000);
  /* One change a read: reads are of 32 KiB. */
  g_assert_cmpuint(n_changes, <=, 10 + burst->len / 4096);
  fixture_clear(&fixture);
}

static void
test_people(void)
{
  struct fixture fixture;
  g_autoptr(GString) burst = g_string_new(NULL);
  ConfabPersonList *people;

  for (int i = 0; i < PEOPLE; i++) {
    if (i % 20 == 0)
      g_string_append_printf(burst, "%s:fake 353 alice = #lobby :", i > 0 ? "\r\n" : "");
    g_string_append_printf(burst, "person%d ", i);
  }
  g_string_append(burst, "\r\n:fake 366 alice #lobby :End");
  for (int i = 0; i < PEOPLE; i++)
    g_string_append_printf(burst, "\r\n:late%d!u@h JOIN #lobby * :Late", i);
  for (int i = 0; i < PEOPLE; i++)
    g_string_append_printf(burst, "\r\n:person%d!u@h QUIT :bye", i);

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  people = confab_conversation_get_people(fixture.lobby);
  double cpu = cpu_seconds();
  fixture_hear(&fixture, "%s", burst->str);
  cpu = cpu_seconds() - cpu;
  g_assert_cmpuint(confab_person_list_get_length(people), ==, PEOPLE);
  g_assert_nonnull(confab_person_list_find(people, "LATE4999"));
  g_assert_null(confab_person_list_find(people, "person0"));
  g_test_minimized_result(cpu, "%d people listed, joining and leaving: %.3f s of CPU", PEOPLE, cpu);
  fixture_clear(&fixture);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/burst/messages", test_messages);
  g_test_add_func("/burst/people", test_people);
  return g_test_run();
}
