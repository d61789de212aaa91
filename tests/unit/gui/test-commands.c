/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Goal: each command does what its row says, and what is mistyped never leaves.
 */
#include "tests/unit/gui/fixture.h"
#include "tests/unit/gui/wait.h"
#include "tests/unit/rows.h"

#include <string.h>

static const char *
without_tags(const char *line)
{
  return *line == '@' ? strchr(line, ' ') + 1 : line;
}

static const struct sent_row {
  const char *description;
  const char *typed;
  const char *line;
} sent_rows[] = {
    {"plain text", "hello there", "PRIVMSG #lobby :hello there"},
    {"a literal slash", "//help is a command", "PRIVMSG #lobby :/help is a command"},
    {"broadcast", "/broadcast hello all", "PRIVMSG #lobby :hello all"},
    {"unicast", "/unicast bob hello you", "PRIVMSG bob :hello you"},
    {"msg", "/msg bob  hello you", "PRIVMSG bob :hello you"},
    {"capitals", "/UniCast bob hi", "PRIVMSG bob hi"},
    {"msg to a channel", "/msg #lobby hi", "PRIVMSG #lobby hi"},
    {"me", "/me waves", "PRIVMSG #lobby :\001ACTION waves\001"},
    {"join", "/join #physics", "JOIN #physics"},
    {"join without the mark", "/join physics secret", "JOIN #physics secret"},
    {"join two", "/join physics,#maths", "JOIN #physics,#maths"},
    {"nick", "/nick alicia", "NICK alicia"},
    {"topic", "/topic The new topic", "TOPIC #lobby :The new topic"},
    {"topic of another channel", "/topic #physics Waves", "TOPIC #physics Waves"},
    {"away", "/away at lunch", "AWAY :at lunch"},
    {"away without words", "/away", "AWAY Away"},
    {"back", "/back", "AWAY"},
    {"whois", "/whois bob", "WHOIS bob"},
    {"list", "/list", "LIST"},
    {"invite", "/invite bob", "INVITE bob #lobby"},
    {"invite elsewhere", "/invite bob #physics", "INVITE bob #physics"},
    {"kick", "/kick bob being rude", "KICK #lobby bob :being rude"},
    {"mode of this channel", "/mode +t", "MODE #lobby +t"},
    {"mode of another channel", "/mode #physics +o bob", "MODE #physics +o bob"},
    {"own mode", "/mode alice +i", "MODE alice +i"},
    {"modes", "/mode", "MODE #lobby"},
    {"quote", "/quote VERSION", "VERSION"},
    {"query with a message", "/query bob hi", "PRIVMSG bob hi"},
};

static void
test_sent(gconstpointer data)
{
  const struct sent_row *row = data;
  struct fixture fixture;
  g_autofree char *line = NULL;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  g_autofree char *who = fake_server_expect(fixture.server, "WHO #lobby");
  fixture_type(&fixture, fixture.lobby, row->typed);
  line = fake_server_expect(fixture.server, "");
  g_assert_cmpstr(without_tags(line), ==, row->line);
  fixture_clear(&fixture);
}

static const struct refused_row {
  const char *description;
  const char *typed;
  ConfabSessionError code;
  const char *word; /* that the sentence has */
} refused_rows[] = {
    {"mistyped", "/brodcast hello", CONFAB_SESSION_ERROR_COMMAND, "/broadcast"},
    {"unknown", "/xyzzy", CONFAB_SESSION_ERROR_COMMAND, "/help"},
    {"a path", "/usr/bin/env", CONFAB_SESSION_ERROR_COMMAND, "//"},
    {"only a slash", "/", CONFAB_SESSION_ERROR_COMMAND, "/help"},
    {"nothing to broadcast", "/broadcast", CONFAB_SESSION_ERROR_COMMAND, "<message>"},
    {"nothing but spaces", "/broadcast   ", CONFAB_SESSION_ERROR_COMMAND, "<message>"},
    {"unicast without words", "/unicast bob", CONFAB_SESSION_ERROR_COMMAND, "<message>"},
    {"unicast to no name", "/unicast b@b hi", CONFAB_SESSION_ERROR_TARGET, "b@b: User not found."},
    {"msg to a channel elsewhere", "/msg #nowhere hi", CONFAB_SESSION_ERROR_TARGET, "channel"},
    {"bad nick", "/nick two words", CONFAB_SESSION_ERROR_BAD_NAME, "name"},
    {"leaving the lobby", "/part", CONFAB_SESSION_ERROR_TARGET, "/quit"},
    {"leaving where one is not", "/part #nowhere", CONFAB_SESSION_ERROR_TARGET, "not in"},
    {"closing the lobby", "/close", CONFAB_SESSION_ERROR_TARGET, "stays"},
    {"help for nothing", "/help xyzzy", CONFAB_SESSION_ERROR_COMMAND, "xyzzy"},
};

/* The next line that the server sees is one that was sent after, so nothing left before. */
static void
test_refused(gconstpointer data)
{
  const struct refused_row *row = data;
  struct fixture fixture;
  g_autoptr(GError) error = NULL;
  g_autofree char *line = NULL;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  g_autofree char *who = fake_server_expect(fixture.server, "WHO #lobby");
  g_assert_false(confab_session_enter(fixture.session, fixture.lobby, row->typed, &error));
  g_assert_error(error, CONFAB_SESSION_ERROR, (int)row->code);
  g_assert_nonnull(strstr(error->message, row->word));
  g_assert_cmpint(confab_message_get_kind(fixture_last(fixture.lobby)), ==,
                  CONFAB_MESSAGE_KIND_ERROR);
  g_assert_cmpstr(confab_message_get_text(fixture_last(fixture.lobby)), ==, error->message);
  fixture_type(&fixture, fixture.lobby, "/quote MARK");
  line = fake_server_expect(fixture.server, "");
  g_assert_cmpstr(without_tags(line), ==, "MARK");
  fixture_clear(&fixture);
}

/* In the server's conversation nobody reads, and channels' commands have no channel. */
static void
test_refused_at_server(void)
{
  const char *const typed[] = {"hello",  "/me waves", "/kick bob", "/invite bob",
                               "/names", "/topic",    "/mode +t",  "/whois"};
  struct fixture fixture;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  for (gsize i = 0; i < G_N_ELEMENTS(typed); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_false(confab_session_enter(fixture.session, confab_network_get_server(fixture.network),
                                        typed[i], &error));
    g_assert_nonnull(error);
  }
  fixture_clear(&fixture);
}

static void
test_refused_offline(void)
{
  const char *const typed[] = {"/list",     "/away",        "/back",           "/whois bob",
                               "/join x",   "/quote x",     "/unicast bob hi", "/broadcast hi",
                               "/nick bob", "/query bob hi"};
  struct fixture fixture;

  fixture_init(&fixture);
  for (gsize i = 0; i < G_N_ELEMENTS(typed); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_false(confab_session_enter(fixture.session, confab_network_get_server(fixture.network),
                                        typed[i], &error));
    g_assert_error(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_OFFLINE);
  }
  g_assert_null(fixture_find(&fixture, "bob"));
  fixture_clear(&fixture);
}

/* A unicast is added to that person's conversation, which does not come on screen. */
static void
test_unicast(void)
{
  struct fixture fixture;
  ConfabConversation *bob;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  fixture_type(&fixture, fixture.lobby, "/unicast bob hello you");
  bob = fixture_find(&fixture, "bob");
  g_assert_nonnull(bob);
  g_assert_cmpstr(confab_message_get_text(fixture_last(bob)), ==, "hello you");
  g_assert_cmpstr(confab_message_get_text(fixture_last(fixture.lobby)), ==, "To bob: hello you");
  g_assert_cmpstr(fixture.signals->str, ==, "show:#lobby");
  fixture_type(&fixture, fixture.lobby, "/query carol");
  g_assert_cmpstr(fixture.signals->str, ==, "show:#lobby show:carol");
  fixture_clear(&fixture);
}

static void
test_broadcast_from_elsewhere(void)
{
  struct fixture fixture;
  ConfabConversation *bob;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  bob = confab_session_open_person(fixture.session, "bob");
  fixture_type(&fixture, bob, "/broadcast fire drill");
  g_assert_cmpstr(confab_message_get_text(fixture_last(fixture.lobby)), ==, "fire drill");
  g_assert_cmpstr(confab_message_get_text(fixture_last(bob)), ==, "To everyone: fire drill");
  fixture_clear(&fixture);
}

static void
test_quit(void)
{
  struct fixture fixture;
  g_autofree char *quit = NULL;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  fixture_type(&fixture, fixture.lobby, "/quit see you");
  g_assert_cmpstr(fixture.signals->str, ==, "show:#lobby quit");
  quit = fake_server_expect(fixture.server, "QUIT");
  g_assert_cmpstr(quit, ==, "QUIT :see you");
  fixture_clear(&fixture);
}

static void
test_part(void)
{
  struct fixture fixture;
  ConfabConversation *physics;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  fixture_hear(&fixture, ":alice!u@h JOIN #physics");
  physics = fixture_find(&fixture, "#physics");
  fixture_type(&fixture, physics, "/part too hard");
  g_autofree char *line = fake_server_expect(fixture.server, "PART");
  g_assert_cmpstr(without_tags(line), ==, "PART #physics :too hard");
  fixture_hear(&fixture, ":alice!u@h PART #physics");
  g_assert_null(fixture_find(&fixture, "#physics"));
  fixture_clear(&fixture);
}

/* A refused /join does not make a later forced one come on screen. */
static void
test_join_refused(void)
{
  struct fixture fixture;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  fixture_type(&fixture, fixture.lobby, "/join secret");
  g_autofree char *line = fake_server_expect(fixture.server, "JOIN");
  g_autofree char *label = fake_server_label(line);
  fixture_hear(&fixture, "@label=%s :fake 475 alice #secret :Cannot join", label);
  g_assert_cmpint(confab_message_get_kind(fixture_last(fixture.lobby)), ==,
                  CONFAB_MESSAGE_KIND_ERROR);
  fixture_hear(&fixture, ":alice!u@h JOIN #secret");
  g_assert_cmpstr(fixture.signals->str, ==, "show:#lobby");
  fixture_clear(&fixture);
}

static void
test_local(void)
{
  struct fixture fixture;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  fixture_type(&fixture, fixture.lobby, "/names");
  g_assert_cmpstr(confab_message_get_text(fixture_last(fixture.lobby)), ==,
                  "3 people: alice, @bob, carol");
  fixture_type(&fixture, fixture.lobby, "/topic");
  g_assert_cmpstr(confab_message_get_text(fixture_last(fixture.lobby)), ==, "There is no topic.");
  fixture_type(&fixture, fixture.lobby, "/help /unicast");
  g_assert_cmpstr(confab_message_get_text(fixture_last(fixture.lobby)), ==,
                  "/unicast <username> <message> — Say something to one person.");
  fixture_type(&fixture, fixture.lobby, "/help");
  g_assert_true(fixture_has_text(fixture.lobby, "/file — Look at the shared files."));
  fixture_type(&fixture, fixture.lobby, "/clear");
  g_assert_cmpuint(confab_message_log_get_length(confab_conversation_get_log(fixture.lobby)), ==,
                   0);
  g_assert_cmpstr(fixture.signals->str, ==, "show:#lobby clear:#lobby");
  fixture_clear(&fixture);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/commands/sent", sent_rows, test_sent);
  TEST_ADD_ROWS("/commands/refused", refused_rows, test_refused);
  g_test_add_func("/commands/refused-at-server", test_refused_at_server);
  g_test_add_func("/commands/refused-offline", test_refused_offline);
  g_test_add_func("/commands/unicast", test_unicast);
  g_test_add_func("/commands/broadcast-from-elsewhere", test_broadcast_from_elsewhere);
  g_test_add_func("/commands/quit", test_quit);
  g_test_add_func("/commands/part", test_part);
  g_test_add_func("/commands/join-refused", test_join_refused);
  g_test_add_func("/commands/local", test_local);
  return g_test_run();
}
