/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Clients that end at bad moments: within their own command, in the middle of an answer, while a
 * file is looked up, while they are held back. harness_clear() asserts that nothing is left of
 * them.
 */
#include "tests/unit/chat/harness.h"

#include "protocol/timestamp.h"
#include "server/chat/client.h"
#include "server/chat/limits.h"
#include "tests/unit/chat/fake_files.h"

#include <string.h>

static struct client *
client_of_nick(const struct harness *harness, const char *nick)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init(&iter, harness->chat->clients);
  while (g_hash_table_iter_next(&iter, NULL, &value))
    if (strcmp(client_name(value), nick) == 0)
      return value;
  g_assert_not_reached();
}

/* What is behind a QUIT in the same packet is not obeyed. */
static void
test_quit_in_the_middle(void)
{
  struct harness harness;
  struct peer *alice, *bob;

  harness_init(&harness, NULL);
  alice = harness_login(&harness, "alice", NULL);
  bob = harness_login(&harness, "bob", NULL);
  peer_forget(alice);
  peer_say(bob, "BROADCAST one\r\nQUIT :so long\r\nBROADCAST two\r\nQUIT");
  PEER_ASSERT_LINES(alice, ":bob!bob@* PRIVMSG #lobby one", ":bob!bob@* QUIT :Quit: so long");
  PEER_ASSERT_LINES(bob, "ERROR :Closing link: * ?Quit: so long]");
  g_assert_true(bob->ended);
  harness_login(&harness, "BOB", NULL); /* the name is free again */
  harness_clear(&harness);
}

static void
test_quit_unregistered(void)
{
  struct harness harness;
  struct peer *peer;

  harness_init(&harness, NULL);
  peer = harness_connect(&harness);
  peer_say(peer, "NICK alice\r\nQUIT");
  PEER_ASSERT_LINES(peer, "ERROR :Closing link: *Quit: ]");
  g_assert_true(peer->ended);
  peer = harness_connect(&harness);
  peer_say(peer, "GET / HTTP/1.1\r\nNICK mallory");
  PEER_ASSERT_LINES(peer, "ERROR :Closing link: *");
  harness_clear(&harness);
}

/* Someone who does not read is closed when the limit is reached; whoever wrote to it goes on, and
 * is told. */
static void
test_receiver_overflows(void)
{
  struct harness harness;
  struct peer *alice, *bob;

  HARNESS_INIT(&harness, "sendq_max_bytes=8192");
  alice = harness_login(&harness, "alice", NULL);
  bob = harness_login(&harness, "bob", NULL);
  peer_forget(alice);
  bob->deaf = true;
  while (g_hash_table_size(harness.chat->clients) == 2) {
    for (int i = 0; i < 32; i++)
      peer_say(alice, "BROADCAST %0400d", i);
    harness_turn(&harness, false);
  }
  PEER_ASSERT_LINES(alice, ":bob!bob@* QUIT :SendQ exceeded");
  peer_say(alice, "PING still");
  PEER_ASSERT_LINES(alice, ":test.example PONG test.example still");
  harness_clear(&harness);
}

/* What it says itself comes back to it: that holds it back, but does not close it. What others say
 * then does. */
static void
test_deaf_sender_is_held(void)
{
  struct harness harness;
  struct peer *alice, *bob;

  HARNESS_INIT(&harness, "sendq_max_bytes=8192");
  alice = harness_login(&harness, "alice", NULL);
  bob = harness_login(&harness, "bob", "echo-message message-tags server-time");
  peer_forget(alice);
  bob->deaf = true;
  for (int i = 0; i < 4000; i++)
    peer_say(bob, "BROADCAST %0400d", i);
  peer_forget(alice);
  g_assert_cmpuint(g_hash_table_size(harness.chat->clients), ==, 2);
  while (g_hash_table_size(harness.chat->clients) == 2) {
    peer_say(alice, "BROADCAST %0400d", 0);
    harness_turn(&harness, false);
  }
  g_free(peer_expect(alice, ":bob!bob@* QUIT :SendQ exceeded"));
  harness_clear(&harness);
}

static int
count(const char *text, const char *word)
{
  int found = 0;

  for (const char *at = text; (at = strstr(at, word)); at++)
    found++;
  return found;
}

/* An answer that is larger than the sendq reaches whoever reads it, and the next command waits for it. */
static void
test_long_answer(void)
{
  struct harness harness;
  struct peer *alice, *bob;

  HARNESS_INIT(&harness, "sendq_max_bytes=4096", "channels_per_client=100");
  alice = harness_login(&harness, "alice", NULL);
  for (int i = 0; i < 60; i++) {
    peer_say(alice, "JOIN #%040d", i);
    peer_forget(alice);
  }
  bob = harness_login(&harness, "bob", "labeled-response batch");
  peer_forget(alice);
  peer_say(bob, "@label=x LIST\r\nPING behind");
  harness_settle(&harness);
  g_assert_false(bob->ended);
  g_assert_cmpint(count(bob->came->str, " 322 bob "), ==, 61);
  g_assert_cmpint(count(bob->came->str, " BATCH "), ==, 2);
  g_assert_true(strstr(bob->came->str, " PONG ") > strstr(bob->came->str, " 323 "));
  harness_clear(&harness);
}

/* A whole room at once: everyone's end is told to those who are still there when it is told. */
static void
test_all_hang_up(void)
{
  struct harness harness;

  harness_init(&harness, NULL);
  for (int i = 0; i < 8; i++) {
    g_autofree char *nick = g_strdup_printf("user%d", i);

    harness_login(&harness, nick, i % 2 ? "message-tags" : NULL);
  }
  for (guint i = 0; i < 8; i++)
    peer_say(harness.peers->pdata[i], "BROADCAST I am %u", i);
  harness_clear(&harness);
}

/* An answer about files that comes when nobody is left to hear it. */
static void
test_gone_before_the_files_answer(void)
{
  struct harness harness;
  struct peer *alice, *bob;

  harness_init(&harness, NULL);
  alice = harness_login(&harness, "alice", "labeled-response batch");
  bob = harness_login(&harness, "bob", NULL);
  peer_say(alice, "@label=x FILE");
  peer_say(bob, "DOWNLOAD a.txt");
  harness_settle(&harness);
  peer_hang_up(alice);
  peer_hang_up(bob);
  harness_settle(&harness);
  chat_close_all(harness.chat, "Server is going down");
  harness_settle(&harness);
  g_assert_cmpuint(fake_files_answer(harness.files), ==, 2);
  harness_clear(&harness);
}

/* One that hangs up while it waits is noticed at the latest with the answer. */
static void
test_hang_up_while_waiting(void)
{
  struct harness harness;
  struct peer *alice, *bob;

  harness_init(&harness, NULL);
  alice = harness_login(&harness, "alice", NULL);
  bob = harness_login(&harness, "bob", NULL);
  peer_forget(alice);
  peer_say(bob, "FILE\r\nBROADCAST later");
  peer_hang_up(bob);
  harness_settle(&harness);
  g_assert_cmpuint(fake_files_answer(harness.files), ==, 1);
  g_free(peer_expect(alice, ":bob!bob@* QUIT :*"));
  harness_clear(&harness);
}

/* The end of a client that is held back by the flood limit. */
static void
test_closed_while_paused(void)
{
  struct harness harness;
  struct peer *alice;

  HARNESS_INIT(&harness, "flood=on", "flood_burst=10", "flood_rate=0.01");
  alice = harness_login(&harness, "alice", NULL);
  for (int i = 0; i < 20; i++)
    peer_say(alice, "PING %d", i);
  harness_settle(&harness);
  g_assert_true(client_of_nick(&harness, "alice")->paused);
  chat_close_all(harness.chat, "Enough");
  g_free(peer_expect(alice, "ERROR :*?Enough]"));
  harness_clear(&harness);
}

/* Those who are closed from within are told, once, and are gone at once for everyone else. */
static void
test_close_all(void)
{
  struct harness harness;
  struct peer *alice, *stranger;

  harness_init(&harness, NULL);
  alice = harness_login(&harness, "alice", NULL);
  stranger = harness_connect(&harness);
  chat_close_all(harness.chat, "Server is going down");
  g_assert_cmpuint(g_hash_table_size(harness.chat->clients), ==, 0);
  g_assert_cmpuint(g_hash_table_size(harness.chat->users), ==, 0);
  chat_close_all(harness.chat, "Server is going down");
  PEER_ASSERT_LINES(alice, "ERROR :Closing link: *?Server is going down]");
  PEER_ASSERT_LINES(stranger, "ERROR :Closing link: *?Server is going down]");
  g_assert_true(alice->ended && stranger->ended);
  harness_clear(&harness);
}

/* The second close of one client does nothing, with whatever reason. */
static void
test_close_twice(void)
{
  struct harness harness;
  struct peer *alice, *bob;
  struct client *client;

  harness_init(&harness, NULL);
  alice = harness_login(&harness, "alice", NULL);
  bob = harness_login(&harness, "bob", NULL);
  client = client_of_nick(&harness, "alice");
  client_close(client, "first");
  client_close(client, "second");
  PEER_ASSERT_LINES(alice, ":bob!*JOIN #lobby", "ERROR :*first]");
  PEER_ASSERT_LINES(bob, ":alice!*QUIT first");
  harness_clear(&harness);
}

/* An end that no line has caused, minutes after the last one, has its own time, not that line's. */
static void
test_time_of_an_end(void)
{
  struct harness harness;
  struct peer *bob;
  g_autofree char *text = NULL, *time = NULL;
  int64_t said_ms, now_ms;

  harness_init(&harness, NULL);
  harness_login(&harness, "alice", NULL);
  bob = harness_login(&harness, "bob", "server-time");
  now_ms = g_get_real_time() / 1000 + 5;
  while (g_get_real_time() / 1000 < now_ms)
    harness_turn(&harness, false);
  client_close(client_of_nick(&harness, "alice"), "Ping timeout");
  text = peer_expect(bob, "@time=* :alice!* QUIT :Ping timeout");
  time = g_strndup(text + strlen("@time="), TIMESTAMP_SIZE - 1);
  g_assert_true(timestamp_parse(time, &said_ms));
  g_assert_cmpint(said_ms, >=, now_ms);
  harness_clear(&harness);
}

/* Connections are counted for each address, and no longer when they have gone. */
static void
test_connections_per_address(void)
{
  struct harness harness;
  struct peer *first, *refused;

  HARNESS_INIT(&harness, "connections_per_address=2");
  for (int i = 0; i < 3; i++) {
    first = harness_connect(&harness);
    harness_login(&harness, "alice", NULL);
    refused = harness_connect(&harness);
    PEER_ASSERT_LINES(refused, "ERROR :Too many connections from your address*");
    g_assert_true(refused->ended);
    peer_say(first, "QUIT");
    peer_say(harness.peers->pdata[harness.peers->len - 2], "QUIT");
    harness_settle(&harness);
    g_assert_cmpuint(g_hash_table_size(harness.chat->clients), ==, 0);
  }
  harness_clear(&harness);
}

/* A burst of new connections, then as many a second as the setting says. */
static void
test_connection_rate(void)
{
  struct harness harness;
  struct peer *refused;

  HARNESS_INIT(&harness, "connection_rate_per_address=0.01");
  harness_connect(&harness);
  refused = harness_connect(&harness);
  PEER_ASSERT_LINES(refused, "ERROR :Too many new connections from your address*");
  harness_clear(&harness);
}

/* Time to register, then silence: both end a client, and others are told of the second. */
static void
test_silence(void)
{
  struct harness harness;
  struct peer *stranger, *bob;

  HARNESS_INIT(&harness, "registration_timeout=0.05", "ping_interval=0.05", "ping_timeout=0.05");
  bob = harness_login(&harness, "bob", NULL);
  stranger = harness_connect(&harness);
  g_free(peer_expect(stranger, "ERROR :*Registration timed out]"));
  g_free(peer_expect(bob, ":test.example PING *"));
  g_free(peer_expect(bob, "ERROR :*Ping timeout: * seconds]"));
  harness_clear(&harness);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/endings/quit in the middle", test_quit_in_the_middle);
  g_test_add_func("/endings/quit unregistered", test_quit_unregistered);
  g_test_add_func("/endings/receiver overflows", test_receiver_overflows);
  g_test_add_func("/endings/deaf sender is held", test_deaf_sender_is_held);
  g_test_add_func("/endings/long answer", test_long_answer);
  g_test_add_func("/endings/all hang up", test_all_hang_up);
  g_test_add_func("/endings/gone before the files answer", test_gone_before_the_files_answer);
  g_test_add_func("/endings/hang up while waiting", test_hang_up_while_waiting);
  g_test_add_func("/endings/closed while paused", test_closed_while_paused);
  g_test_add_func("/endings/close all", test_close_all);
  g_test_add_func("/endings/close twice", test_close_twice);
  g_test_add_func("/endings/time of an end", test_time_of_an_end);
  g_test_add_func("/endings/connections per address", test_connections_per_address);
  g_test_add_func("/endings/connection rate", test_connection_rate);
  g_test_add_func("/endings/silence", test_silence);
  return g_test_run();
}
