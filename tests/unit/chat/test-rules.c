/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who may do what, and what becomes of channels and names. What single commands answer is told by
 * the scenarios in tests/server.
 */
#include "tests/unit/chat/harness.h"

#include "server/chat/channel.h"
#include "server/chat/nametable.h"
#include "tests/unit/rows.h"

#include <glib/gstdio.h>

/* Commands that exist only for those who have registered. Each has to be found in the table, which
 * is searched by halves: a row out of order would be lost. */
static const char *const MEMBERS_COMMANDS[] = {
    "AWAY",   "BROADCAST", "DOWNLOAD", "FILE",     "ISON",    "JOIN",    "LIST",  "LUSERS",
    "MODE",   "MOTD",      "NAMES",    "NOTICE",   "PART",    "PRIVMSG", "TIME",  "SETNAME",
    "TAGMSG", "TOPIC",     "UNICAST",  "USERHOST", "VERSION", "WHO",     "WHOIS",
};

static void
test_before_registration(void)
{
  struct harness harness;
  struct peer *peer;

  harness_init(&harness, NULL);
  peer = harness_connect(&harness);
  for (size_t i = 0; i < G_N_ELEMENTS(MEMBERS_COMMANDS); i++) {
    peer_say(peer, "%s a b", MEMBERS_COMMANDS[i]);
    PEER_ASSERT_LINES(peer, ":test.example 451 ? *");
  }
  peer_say(peer, "PING x\r\nPONG x\r\nPASS x\r\ncap list\r\nNICK alice\r\nUSER alice 0 * Alice");
  g_free(peer_expect(peer, "* PONG test.example x"));
  g_free(peer_expect(peer, "* CAP ? LIST :"));
  g_free(peer_expect(peer, "* 001 alice :Welcome alice to the server"));
  harness_clear(&harness);
}

static const char *const HTTP_VERBS[] = {"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS",
                                         "PATCH",   "POST",   "PUT", "TRACE"};

static void
test_http(void)
{
  struct harness harness;
  struct peer *alice;

  harness_init(&harness, NULL);
  alice = harness_login(&harness, "alice", NULL);
  for (size_t i = 0; i < G_N_ELEMENTS(HTTP_VERBS); i++) {
    struct peer *peer = harness_connect(&harness);

    peer_say(peer, "%s / HTTP/1.1\r\nNICK x\r\nUSER x 0 * x", HTTP_VERBS[i]);
    PEER_ASSERT_LINES(peer, "ERROR :Closing link: *");
    peer_say(alice, "%s / HTTP/1.1", HTTP_VERBS[i]);
    PEER_ASSERT_LINES(alice, ":test.example 421 alice *");
  }
  harness_clear(&harness);
}

/* Two who ask for one name before either has registered: the first to be complete has it. */
static void
test_race_for_a_name(void)
{
  struct harness harness;
  struct peer *one, *two;

  harness_init(&harness, NULL);
  one = harness_connect(&harness);
  two = harness_connect(&harness);
  peer_say(one, "NICK alice");
  peer_say(two, "NICK ALICE");
  harness_settle(&harness);
  peer_say(two, "USER two 0 * Two");
  g_free(peer_expect(two, "* 001 ALICE *"));
  peer_forget(two);
  peer_say(one, "USER one 0 * One");
  PEER_ASSERT_LINES(one, "* 433 ? alice *");
  peer_say(one, "NICK bob");
  g_free(peer_expect(one, "* 001 bob *"));
  PEER_ASSERT_LINES(two, ":bob!one@* JOIN #lobby");
  harness_clear(&harness);
}

/* A name is free for others as soon as it is left, and can be taken in another spelling. */
static void
test_names_move_on(void)
{
  struct harness harness;
  struct peer *alice, *bob;

  harness_init(&harness, NULL);
  alice = harness_login(&harness, "alice", NULL);
  bob = harness_login(&harness, "bob", NULL);
  peer_forget(alice);
  peer_say(bob, "NICK Alice");
  PEER_ASSERT_LINES(bob, "* 433 bob Alice *");
  peer_say(alice, "NICK ALICE\r\nNICK carol\r\nNICK carol");
  PEER_ASSERT_LINES(alice, ":alice!* NICK ALICE", ":ALICE!* NICK carol");
  peer_forget(bob);
  peer_say(bob, "NICK Alice\r\nPRIVMSG Alice :me");
  PEER_ASSERT_LINES(bob, ":bob!* NICK Alice", ":Alice!* PRIVMSG Alice me");
  harness_clear(&harness);
}

static void
test_lobby_stays(void)
{
  struct harness harness;
  struct peer *alice;

  harness_init(&harness, NULL);
  alice = harness_login(&harness, "alice", NULL);
  peer_say(alice, "JOIN #a,#b,#a\r\nJOIN 0");
  PEER_ASSERT_LINES(alice, "*JOIN #a", "* 353 *", "* 366 *", "*JOIN #b", "* 353 *", "* 366 *",
                    "*PART #?", "*PART #?");
  peer_say(alice, "PART #lobby\r\nPART #LOBBY");
  PEER_ASSERT_LINES(alice, "* NOTICE alice :Everyone is in the lobby*",
                    "* NOTICE alice :Everyone is in the lobby*");
  g_assert_cmpuint(nametable_size(harness.chat->channels), ==, 1);
  harness_clear(&harness);
}

static void
test_no_lobby(void)
{
  struct harness harness;
  struct peer *alice, *bob;

  HARNESS_INIT(&harness, "lobby=");
  alice = harness_login(&harness, "alice", NULL);
  g_assert_cmpuint(nametable_size(harness.chat->channels), ==, 0);
  peer_say(alice, "JOIN #a\r\nBROADCAST x");
  g_free(peer_expect(alice, "* NOTICE alice :This server has no lobby*"));
  bob = harness_login(&harness, "bob", NULL);
  peer_say(bob, "JOIN #A\r\nPART #a");
  peer_forget(bob);
  peer_say(alice, "PART #a :done");
  g_free(peer_expect(alice, ":alice!* PART #a done"));
  g_assert_cmpuint(nametable_size(harness.chat->channels), ==, 0);
  harness_clear(&harness);
}

static void
test_too_many_channels(void)
{
  struct harness harness;
  struct peer *alice;

  HARNESS_INIT(&harness, "channels_per_client=2");
  alice = harness_login(&harness, "alice", NULL);
  peer_say(alice, "JOIN #a,#b,#c,#d");
  PEER_ASSERT_LINES(alice, "* 405 alice #c *", "* 405 alice #d *", "*JOIN #a", "* 353 *", "* 366 *",
                    "*JOIN #b", "* 353 *", "* 366 *");
  peer_say(alice, "PART #a\r\nJOIN #c");
  PEER_ASSERT_LINES(alice, "*PART #a", "*JOIN #c", "* 353 *", "* 366 *");
  harness_clear(&harness);
}

/* Who is there once sees what someone does once, however many channels they share. */
static void
test_neighbours_are_told_once(void)
{
  struct harness harness;
  struct peer *alice, *bob;

  harness_init(&harness, NULL);
  alice = harness_login(&harness, "alice", "away-notify setname");
  bob = harness_login(&harness, "bob", NULL);
  peer_say(alice, "JOIN #a,#b,#c");
  harness_settle(&harness);
  peer_say(bob, "JOIN #c,#b,#a");
  peer_forget(alice);
  peer_say(bob, "AWAY :out\r\nSETNAME :New Name\r\nNICK robert\r\nQUIT");
  PEER_ASSERT_LINES(alice, ":bob!* AWAY out", ":bob!* SETNAME :New Name", ":bob!* NICK robert",
                    ":robert!* QUIT :Quit: ");
  harness_clear(&harness);
}

/* Only those who can read tags get them, or messages that have nothing else. */
static void
test_tags(void)
{
  struct harness harness;
  struct peer *alice, *bob, *carol;

  harness_init(&harness, NULL);
  alice = harness_login(&harness, "alice", "message-tags echo-message");
  bob = harness_login(&harness, "bob", "message-tags");
  carol = harness_login(&harness, "carol", NULL);
  peer_forget(alice);
  peer_forget(bob);
  peer_say(alice, "@+a=1;b=2;+c TAGMSG #lobby\r\n@+a=1;+a=2 PRIVMSG #lobby :x\r\n@+a TAGMSG carol");
  PEER_ASSERT_LINES(alice, "@msgid=*;+a=1;+c :alice!* TAGMSG #lobby",
                    "@msgid=*;+a=2 :alice!* PRIVMSG #lobby x", "@msgid=*;+a :alice!* TAGMSG carol");
  PEER_ASSERT_LINES(bob, "@msgid=*;+a=1;+c :alice!* TAGMSG #lobby",
                    "@msgid=*;+a=2 :alice!* PRIVMSG #lobby x");
  PEER_ASSERT_LINES(carol, ":alice!* PRIVMSG #lobby x");
  peer_say(carol, "@+a TAGMSG #lobby");
  PEER_ASSERT_LINES(carol, "* 421 carol TAGMSG *");
  harness_clear(&harness);
}

/* A file from any system, with whatever ends its lines: each is one line, and an odd CR is none. */
static void
test_motd(void)
{
  g_autofree char *path = g_build_filename(g_get_tmp_dir(), "confab-test-XXXXXX", NULL);
  g_autofree char *assignment = NULL;
  struct harness harness;
  struct peer *alice;

  g_assert_true(g_close(g_mkstemp(path), NULL));
  g_assert_true(g_file_set_contents(path, "one\r\n\ntwo\rthree\n\n", -1, NULL));
  assignment = g_strconcat("motd_file=", path, NULL);
  HARNESS_INIT(&harness, assignment);
  g_unlink(path);
  alice = harness_connect(&harness);
  peer_say(alice, "NICK alice\r\nUSER alice 0 * :Alice");
  g_free(peer_expect(alice, "* 376 *"));
  peer_forget(alice);
  peer_say(alice, "MOTD");
  PEER_ASSERT_LINES(alice, "* 375 *", "* 372 alice :- one", "* 372 alice :- ",
                    "* 372 alice :- two three", "* 376 *");
  harness_clear(&harness);
}

struct line_row {
  const char *description;
  const char *line;
  const char *answer;
};

/* Lines that are no good, from someone who is registered; the server says so and goes on. */
static const struct line_row LINE_ROWS[] = {
    {"not UTF-8", "PRIVMSG #lobby :caf\xE9", "* FAIL PRIVMSG INVALID_UTF8 :*"},
    {"not UTF-8 in the command", "\xFF x", "* FAIL ? INVALID_UTF8 :*"},
    {"CR inside", "PRIVMSG #lobby :a\rQUIT", "* NOTICE alice :A message cannot contain*"},
    {"colon command", ":x :y z", "* 421 alice ? *"},
    {"slash alone", "/ x", "* 421 alice / *"},
    {"slash before a command that takes none", "/JOIN #a", "* 421 alice /JOIN *"},
    {"spaces", "   PING    x   ", "* PONG test.example x"},
    {"no target", "PRIVMSG", "* 411 alice *"},
    {"empty target", "PRIVMSG :", "* 411 alice *"},
    {"no text", "PRIVMSG #lobby", "* 412 alice *"},
    {"no such nick", "UNICAST nobody hello", "* 401 alice nobody :User not found."},
    {"a channel as a user", "UNICAST #lobby hello", "* 401 alice #lobby :User not found."},
    {"a bad nick", "NICK 1a", "* 432 alice 1a *"},
    {"a nick with a space", "NICK :a b", "* 432 alice ? *"},
    {"no nick", "NICK :", "* 431 alice *"},
    {"a bad channel", "JOIN #a:b", "* 403 alice #a:b *"},
    {"no channel", "JOIN x", "* 403 alice x *"},
    {"an empty real name", "SETNAME :", "* 461 alice SETNAME *"},
    {"again USER", "USER a b c d", "* 462 alice *"},
    {"nobody's modes", "MODE nobody", "* 401 alice nobody *"},
    {"a bad CAP", "CAP NONSENSE", "* 410 alice NONSENSE *"},
    {"an unknown capability", "CAP REQ :message-tags nonsense",
     "* CAP alice NAK :message-tags nonsense"},
};

static void
test_line(gconstpointer data)
{
  const struct line_row *row = data;
  struct harness harness;
  struct peer *alice;

  harness_init(&harness, NULL);
  alice = harness_login(&harness, "alice", NULL);
  peer_say(alice, "%s", row->line);
  PEER_ASSERT_LINES(alice, row->answer);
  peer_say(alice, "PING x");
  PEER_ASSERT_LINES(alice, "* PONG test.example x");
  harness_clear(&harness);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/rules/before registration", test_before_registration);
  g_test_add_func("/rules/http", test_http);
  g_test_add_func("/rules/race for a name", test_race_for_a_name);
  g_test_add_func("/rules/names move on", test_names_move_on);
  g_test_add_func("/rules/lobby stays", test_lobby_stays);
  g_test_add_func("/rules/no lobby", test_no_lobby);
  g_test_add_func("/rules/too many channels", test_too_many_channels);
  g_test_add_func("/rules/neighbours are told once", test_neighbours_are_told_once);
  g_test_add_func("/rules/tags", test_tags);
  g_test_add_func("/rules/motd", test_motd);
  TEST_ADD_ROWS("/rules/line", LINE_ROWS, test_line);
  return g_test_run();
}
