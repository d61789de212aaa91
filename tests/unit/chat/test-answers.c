/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Answers: labelled ones, late ones, their order.
 */
#include "tests/unit/chat/harness.h"

#include "tests/unit/chat/fake_files.h"
#include "tests/unit/rows.h"

#include <string.h>

#define LABELS "labeled-response batch"

struct label_row {
  const char *description;
  const char *caps;
  const char *line;
  const char *answer[6]; /* patterns */
};

static const struct label_row LABEL_ROWS[] = {
    {"one line", LABELS, "@label=a PING x", {"@label=a :test.example PONG test.example x"}},
    {"no line", LABELS, "@label=a PONG x", {"@label=a :test.example ACK"}},
    {"two lines",
     LABELS,
     "@label=a TIME\r\n@label=b MODE #lobby",
     {"@label=a :test.example 391 *", "@label=b :test.example BATCH +* labeled-response",
      "@batch=* :test.example 324 *", "@batch=* :test.example 329 *", ":test.example BATCH -*"}},
    {"a mistake", LABELS, "@label=a NONSENSE", {"@label=a :test.example 421 bob NONSENSE *"}},
    {"too few parameters", LABELS, "@label=a JOIN", {"@label=a :test.example 461 bob JOIN *"}},
    {"escaped",
     LABELS,
     "@label=a\\:b\\s PING x",
     {"@label=a\\:b\\s :test.example PONG test.example x"}},
    {"with other tags",
     LABELS,
     "@x=y;label=a;+z PING x",
     {"@label=a :test.example PONG test.example x"}},
    {"the last one of two",
     LABELS,
     "@label=a;label=b PING x",
     {"@label=b :test.example PONG test.example x"}},
    {"empty", LABELS, "@label= PING x", {":test.example PONG test.example x"}},
    {"without the capability", "batch", "@label=a PING x", {":test.example PONG test.example x"}},
    {"without batch", "labeled-response", "@label=a PING x", {":test.example PONG test.example x"}},
    {"no label", LABELS, "PING x", {":test.example PONG test.example x"}},
    {"echo",
     LABELS " echo-message",
     "@label=a PRIVMSG #lobby :hello",
     {"@label=a :bob!bob@* PRIVMSG #lobby hello"}},
    {"no echo", LABELS, "@label=a PRIVMSG #lobby :hello", {"@label=a :test.example ACK"}},
    {"to oneself",
     LABELS " echo-message",
     "@label=a PRIVMSG bob :hello",
     {":bob!bob@* PRIVMSG bob hello", "@label=a :bob!bob@* PRIVMSG bob hello"}},
    {"a change of nick", LABELS, "@label=a NICK robert", {"@label=a :bob!bob@* NICK robert"}},
    {"time before the body",
     LABELS " server-time",
     "@label=a PING x",
     {"@label=a;time=*Z :test.example PONG test.example x"}},
};

static void
test_label(gconstpointer data)
{
  const struct label_row *row = data;
  struct harness harness;
  struct peer *bob;

  harness_init(&harness, NULL);
  bob = harness_login(&harness, "bob", row->caps);
  peer_say(bob, "%s", row->line);
  peer_assert_lines(bob, row->answer);
  harness_clear(&harness);
}

static void
test_label_too_long(void)
{
  struct harness harness;
  struct peer *bob;

  harness_init(&harness, NULL);
  bob = harness_login(&harness, "bob", LABELS);
  peer_say(bob, "@label=%064d PING x", 1);
  peer_say(bob, "@label=%065d PING y", 1);
  PEER_ASSERT_LINES(bob, "@label=0*1 :test.example PONG test.example x",
                    ":test.example PONG test.example y");
  harness_clear(&harness);
}

/* The answer to a command that ends the client comes before the goodbye. */
static void
test_labelled_quit(void)
{
  struct harness harness;
  struct peer *bob;

  harness_init(&harness, NULL);
  bob = harness_login(&harness, "bob", LABELS);
  peer_say(bob, "@label=a QUIT");
  PEER_ASSERT_LINES(bob, "@label=a :test.example ACK", "ERROR :*");
  harness_clear(&harness);
}

/* Lines wait until the files have answered, so that replies keep the order of commands. */
static void
test_order_around_files(void)
{
  struct harness harness;
  struct peer *bob;

  harness_init(&harness, NULL);
  bob = harness_login(&harness, "bob", NULL);
  peer_say(bob, "PING 1\r\nFILE\r\nPING 2\r\nDOWNLOAD b c.txt\r\nPING 3\r\nDOWNLOAD x\r\nPING 4");
  PEER_ASSERT_LINES(bob, "* PONG test.example 1");
  g_assert_cmpuint(fake_files_answer(harness.files), ==, 1);
  PEER_ASSERT_LINES(bob, "* NOTICE bob :2 shared files, at http://*:12301/files/",
                    "* NOTICE bob :a.txt (1 byte)", "* NOTICE bob :b c.txt (2.0*",
                    "* PONG test.example 2");
  g_assert_cmpuint(fake_files_answer(harness.files), ==, 1);
  PEER_ASSERT_LINES(bob, "* NOTICE bob http://*:12301/files/b%20c.txt", "* PONG test.example 3");
  g_assert_cmpuint(fake_files_answer(harness.files), ==, 1);
  PEER_ASSERT_LINES(bob, "* NOTICE bob :No such shared file", "* PONG test.example 4");
  harness_clear(&harness);
}

/* While the files are asked, what others say is no part of the answer. */
static void
test_others_during_a_late_answer(void)
{
  struct harness harness;
  struct peer *alice, *bob;

  harness_init(&harness, NULL);
  alice = harness_login(&harness, "alice", NULL);
  bob = harness_login(&harness, "bob", LABELS " standard-replies");
  peer_say(bob, "@label=a FILE\r\n@label=b DOWNLOAD x");
  harness_settle(&harness);
  peer_say(alice, "BROADCAST hello");
  PEER_ASSERT_LINES(bob, ":alice!alice@* PRIVMSG #lobby hello");
  g_assert_cmpuint(fake_files_answer(harness.files), ==, 1);
  PEER_ASSERT_LINES(bob, "@label=a :test.example BATCH +* labeled-response",
                    "@batch=* NOTICE bob :2 *", "@batch=* NOTICE bob :a.txt *",
                    "@batch=* NOTICE bob :b c.txt *", ":test.example BATCH -*");
  peer_say(alice, "UNICAST bob hello again");
  PEER_ASSERT_LINES(bob, ":alice!alice@* PRIVMSG bob :hello again");
  g_assert_cmpuint(fake_files_answer(harness.files), ==, 1);
  PEER_ASSERT_LINES(bob, "@label=b :test.example FAIL DOWNLOAD NO_SUCH_FILE x :*");
  harness_clear(&harness);
}

/* An address that a line would cut short leads nowhere: it is not sent. */
static void
test_long_address(void)
{
  struct harness harness;
  struct peer *bob;

  harness_init(&harness, NULL);
  bob = harness_login(&harness, "bob", LABELS " standard-replies");
  peer_say(bob, "DOWNLOAD long");
  harness_settle(&harness);
  g_assert_cmpuint(fake_files_answer(harness.files), ==, 1);
  PEER_ASSERT_LINES(bob, ":test.example FAIL DOWNLOAD NAME_TOO_LONG long :*http://*/files/");
  harness_clear(&harness);
}

/* More questions than the file service takes are answered at once, and nothing waits. */
static void
test_files_are_busy(void)
{
  struct harness harness;
  struct peer *last;

  harness_init(&harness, NULL);
  for (int i = 0; i < 4; i++) {
    g_autofree char *nick = g_strdup_printf("user%d", i);

    peer_say(harness_login(&harness, nick, NULL), "FILE");
  }
  last = harness_login(&harness, "last", LABELS " standard-replies");
  peer_say(last, "@label=a FILE\r\nPING x");
  PEER_ASSERT_LINES(last, "@label=a :test.example FAIL FILE TEMPORARILY_UNAVAILABLE :*",
                    "* PONG test.example x");
  harness_clear(&harness);
}

/* A paused client goes on by itself, in order and with nothing lost. */
static void
test_flood(void)
{
  struct harness harness;
  struct peer *bob;

  HARNESS_INIT(&harness, "flood=on", "flood_burst=5", "flood_rate=500");
  bob = harness_login(&harness, "bob", NULL);
  for (int i = 0; i < 60; i++)
    peer_say(bob, "PING %d", i);
  for (int i = 0; i < 60; i++) {
    g_autofree char *expected = g_strdup_printf(":test.example PONG test.example %d", i);
    g_autofree char *text = peer_expect(bob, "*");

    g_assert_cmpstr(text, ==, expected);
  }
  harness_clear(&harness);
}

/* Settings read again, with the limit off: those who wait go on. */
static void
test_flood_switched_off(void)
{
  const char *const assignments[] = {"flood=off", NULL};
  const struct config_sources sources = {.assignments = assignments};
  struct harness harness;
  struct peer *bob;

  HARNESS_INIT(&harness, "flood=on", "flood_burst=6", "flood_rate=0.01");
  bob = harness_login(&harness, "bob", NULL);
  for (int i = 0; i < 20; i++)
    peer_say(bob, "PING %d", i);
  harness_settle(&harness);
  config_reload(harness.config, config_load(&sources, NULL));
  chat_reload(harness.chat);
  g_free(peer_expect(bob, "* PONG test.example 19"));
  harness_clear(&harness);
}

/* Held by the limit and by a question at once: both have to end. */
static void
test_flood_and_files(void)
{
  struct harness harness;
  struct peer *bob;

  HARNESS_INIT(&harness, "flood=on", "flood_burst=5", "flood_rate=500");
  bob = harness_login(&harness, "bob", NULL);
  peer_say(bob, "PING 1\r\nPING 2\r\nPING 3\r\nFILE\r\nFILE\r\nPING 4");
  while (fake_files_answer(harness.files) == 0)
    harness_turn(&harness, true);
  while (fake_files_answer(harness.files) == 0)
    harness_turn(&harness, true);
  g_free(peer_expect(bob, "* PONG test.example 4"));
  harness_clear(&harness);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/answers/label", LABEL_ROWS, test_label);
  g_test_add_func("/answers/label too long", test_label_too_long);
  g_test_add_func("/answers/labelled quit", test_labelled_quit);
  g_test_add_func("/answers/order around files", test_order_around_files);
  g_test_add_func("/answers/others during a late answer", test_others_during_a_late_answer);
  g_test_add_func("/answers/long address", test_long_address);
  g_test_add_func("/answers/files are busy", test_files_are_busy);
  g_test_add_func("/answers/flood", test_flood);
  g_test_add_func("/answers/flood switched off", test_flood_switched_off);
  g_test_add_func("/answers/flood and files", test_flood_and_files);
  return g_test_run();
}
