/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Goal: what the server says stands in the right conversation, in the right words; what is sent
 * is pending until the server has it.
 */
#include "gui/session/completion.h"
#include "tests/unit/gui/fixture.h"
#include "tests/unit/gui/wait.h"
#include "tests/unit/rows.h"

#include <string.h>

static ConfabPersonList *
lobby_people(struct fixture *fixture)
{
  return confab_conversation_get_people(fixture->lobby);
}

static void
assert_state(ConfabMessage *message, ConfabMessageState state)
{
  g_assert_cmpint(confab_message_get_state(message), ==, state);
}

/* Own messages */

static void
test_echo(void)
{
  struct fixture fixture;
  g_autofree char *line = NULL;
  g_autofree char *label = NULL;
  ConfabMessage *message;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  fixture_type(&fixture, fixture.lobby, "hello there");
  message = fixture_last(fixture.lobby);
  assert_state(message, CONFAB_MESSAGE_STATE_PENDING);
  g_assert_true(confab_message_is_own(message));

  line = fake_server_expect(fixture.server, "PRIVMSG #lobby :hello there");
  label = fake_server_label(line);
  g_assert_cmpstr(label, !=, "");
  fixture_hear(&fixture,
               "@label=%s;msgid=m1;time=2026-03-03T10:02:07.123Z :alice!u@h PRIVMSG #lobby "
               ":hello there",
               label);
  assert_state(message, CONFAB_MESSAGE_STATE_SENT);
  g_assert_cmpstr(confab_message_get_msgid(message), ==, "m1");
  g_assert_cmpint(confab_message_get_time(message), ==, G_GINT64_CONSTANT(1772532127123));
  g_assert_true(fixture_last(fixture.lobby) == message);
  g_assert_cmpuint(confab_conversation_get_unread(fixture.lobby), ==, 0);
  fixture_clear(&fixture);
}

/* The same words twice: each echo confirms its own. */
static void
test_echo_by_label(void)
{
  struct fixture fixture;
  ConfabMessage *first;
  ConfabMessage *second;
  g_autofree char *line_1 = NULL;
  g_autofree char *line_2 = NULL;
  g_autofree char *label = NULL;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  fixture_type(&fixture, fixture.lobby, "same");
  first = fixture_last(fixture.lobby);
  fixture_type(&fixture, fixture.lobby, "same");
  second = fixture_last(fixture.lobby);
  line_1 = fake_server_expect(fixture.server, "PRIVMSG");
  line_2 = fake_server_expect(fixture.server, "PRIVMSG");
  label = fake_server_label(line_2);
  fixture_hear(&fixture, "@label=%s :alice!u@h PRIVMSG #lobby :same", label);
  assert_state(first, CONFAB_MESSAGE_STATE_PENDING);
  assert_state(second, CONFAB_MESSAGE_STATE_SENT);
  fixture_clear(&fixture);
}

static void
test_echo_without_labels(void)
{
  struct fixture fixture;
  ConfabMessage *message;

  fixture_init_online(&fixture, "echo-message");
  fixture_type(&fixture, fixture.lobby, "hello");
  message = fixture_last(fixture.lobby);
  assert_state(message, CONFAB_MESSAGE_STATE_PENDING);
  fixture_hear(&fixture, ":alice!u@h PRIVMSG #lobby :hello");
  assert_state(message, CONFAB_MESSAGE_STATE_SENT);
  g_assert_true(fixture_last(fixture.lobby) == message);
  fixture_clear(&fixture);
}

static void
test_no_echo(void)
{
  struct fixture fixture;
  g_autofree char *line = NULL;

  fixture_init_online(&fixture, "");
  fixture_type(&fixture, fixture.lobby, "hello");
  assert_state(fixture_last(fixture.lobby), CONFAB_MESSAGE_STATE_SENT);
  line = fake_server_expect(fixture.server, "PRIVMSG");
  g_assert_cmpstr(line, ==, "PRIVMSG #lobby hello");
  fixture_clear(&fixture);
}

/* What we sent from elsewhere (or by /quote) is shown, not confirmed. */
static void
test_echo_from_elsewhere(void)
{
  struct fixture fixture;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  fixture_hear(&fixture, ":alice!u@h PRIVMSG bob :from my phone");
  ConfabConversation *bob = fixture_find(&fixture, "bob");
  g_assert_nonnull(bob);
  g_assert_true(confab_message_is_own(fixture_last(bob)));
  g_assert_cmpuint(confab_conversation_get_unread(bob), ==, 0);
  fixture_clear(&fixture);
}

static const struct refusal_row {
  const char *description;
  const char *caps;
  const char *answer; /* after the label, where there is one */
  const char *reason;
} refusal_rows[] = {
    {"by label", FAKE_SERVER_ALL_CAPS, ":fake 404 alice #lobby :Cannot send to channel",
     "The channel does not accept your message."},
    {"standard reply", FAKE_SERVER_ALL_CAPS, "FAIL PRIVMSG STORE_FAILED #lobby :The disk is full",
     "The disk is full"},
    {"standard reply without context", FAKE_SERVER_ALL_CAPS, "FAIL PRIVMSG OOPS :Not now",
     "Not now"},
    {"unknown numeric", FAKE_SERVER_ALL_CAPS, ":fake 489 alice #lobby :Strange reason",
     "Strange reason"},
    {"without labels", "echo-message", ":fake 404 alice #lobby :Cannot send to channel",
     "The channel does not accept your message."},
};

static void
test_refusal(gconstpointer data)
{
  const struct refusal_row *row = data;
  struct fixture fixture;
  g_autofree char *line = NULL;
  g_autofree char *label = NULL;
  ConfabMessage *message;

  fixture_init_online(&fixture, row->caps);
  fixture_type(&fixture, fixture.lobby, "hello");
  message = fixture_last(fixture.lobby);
  line = fake_server_expect(fixture.server, "PRIVMSG");
  label = fake_server_label(line);
  if (*label)
    fixture_hear(&fixture, "@label=%s %s", label, row->answer);
  else
    fixture_hear(&fixture, "%s", row->answer);
  assert_state(message, CONFAB_MESSAGE_STATE_FAILED);
  g_assert_cmpstr(confab_message_get_failure(message), ==, row->reason);
  fixture_clear(&fixture);
}

/* An answer of several lines: the echo, and that the other one is away. */
static void
test_batch(void)
{
  struct fixture fixture;
  ConfabConversation *bob;
  ConfabMessage *message;
  g_autofree char *line = NULL;
  g_autofree char *label = NULL;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  bob = confab_session_open_person(fixture.session, "bob");
  fixture_type(&fixture, bob, "hello");
  message = fixture_last(bob);
  line = fake_server_expect(fixture.server, "PRIVMSG bob");
  label = fake_server_label(line);
  fixture_hear(&fixture,
               "@label=%s :fake BATCH +x labeled-response\r\n"
               "@batch=x;msgid=m1 :alice!u@h PRIVMSG bob hello\r\n"
               "@batch=x :fake BATCH +y draft/other\r\n"
               "@batch=x :fake BATCH -y\r\n"
               "@batch=x :fake 301 alice bob :gone fishing\r\n"
               "BATCH -x",
               label);
  assert_state(message, CONFAB_MESSAGE_STATE_SENT);
  g_assert_true(fixture_has_text(bob, "bob is away: gone fishing"));
  g_assert_true(confab_person_get_away(confab_conversation_get_person(bob)));
  g_assert_true(confab_person_get_away(confab_person_list_find(lobby_people(&fixture), "bob")));
  fixture_clear(&fixture);
}

static void
test_user_not_found(void)
{
  struct fixture fixture;
  ConfabConversation *bob;
  g_autofree char *line = NULL;
  g_autofree char *label = NULL;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  bob = confab_session_open_person(fixture.session, "bob");
  fixture_type(&fixture, bob, "still there?");
  line = fake_server_expect(fixture.server, "PRIVMSG bob");
  label = fake_server_label(line);
  fixture_hear(&fixture, "@label=%s :fake 401 alice bob :No such nick", label);
  g_assert_cmpstr(confab_message_get_failure(fixture_last(bob)), ==, "User not found.");
  g_assert_false(confab_person_get_online(confab_conversation_get_person(bob)));
  g_assert_true(fixture_find(&fixture, "bob") == bob);
  fixture_clear(&fixture);
}

/* A unicast to nobody: told where it was typed, and nothing of it stays in the side bar. */
static void
test_unicast_to_nobody(void)
{
  struct fixture fixture;
  g_autofree char *line = NULL;
  g_autofree char *label = NULL;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  fixture_type(&fixture, fixture.lobby, "/unicast nobody hi there");
  line = fake_server_expect(fixture.server, "PRIVMSG nobody :hi there");
  label = fake_server_label(line);
  fixture_hear(&fixture, "@label=%s :fake 401 alice nobody :No such nick", label);
  g_assert_cmpstr(confab_message_get_text(fixture_last(fixture.lobby)), ==,
                  "nobody: User not found.");
  g_assert_null(fixture_find(&fixture, "nobody"));
  fixture_clear(&fixture);
}

static void
test_long_text(void)
{
  struct fixture fixture;
  g_autoptr(GString) text = g_string_new("first line\n");
  gsize total = 0;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  for (int i = 0; i < 300; i++)
    g_string_append_printf(text, "wörd%03d ", i);
  fixture_type(&fixture, fixture.lobby, text->str);
  g_autofree char *first = fake_server_expect(fixture.server, "PRIVMSG #lobby :first line");
  while (total < 300 * strlen("wörd000 ") - 1) {
    g_autofree char *line = fake_server_expect(fixture.server, "PRIVMSG #lobby :w");
    const char *body = strstr(line, " :") + 2;

    g_assert_cmpuint(strlen(strstr(line, "PRIVMSG")), <=, 510);
    g_assert_cmpuint(strlen(body) % strlen("wörd000 "), ==, strlen("wörd000"));
    total += strlen(body) + 1;
  }
  fixture_clear(&fixture);
}

/* A server may give names so long that nothing fits beside them: that must come to an end. */
static void
test_long_names(void)
{
  struct fixture fixture;
  g_autofree char *name = g_strnfill(440, 'x');
  g_autofree char *channel = g_strconcat("#", name, NULL);

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  fixture_hear(&fixture, ":alice!u@h JOIN %s", channel);
  fixture_type(&fixture, fixture_find(&fixture, channel),
               "more than thirty-two bytes of \360\237\221\251 text");
  g_autofree char *line = fake_server_expect(fixture.server, "PRIVMSG #x");
  fixture_clear(&fixture);
}

static void
test_too_many_lines(void)
{
  struct fixture fixture;
  g_autoptr(GString) text = g_string_new(NULL);
  g_autoptr(GError) error = NULL;
  guint length;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  for (int i = 0; i < 101; i++)
    g_string_append(text, "line\n");
  length = confab_message_log_get_length(confab_conversation_get_log(fixture.lobby));
  g_assert_false(confab_session_say(fixture.session, fixture.lobby, text->str, &error));
  g_assert_error(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_TARGET);
  g_assert_cmpuint(confab_message_log_get_length(confab_conversation_get_log(fixture.lobby)), ==,
                   length);
  fixture_clear(&fixture);
}

/* Others' messages */

static void
test_private_message(void)
{
  struct fixture fixture;
  ConfabConversation *bob;
  ConfabMessage *message;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  fixture_hear(&fixture, "@msgid=m1 :bob!u@h PRIVMSG alice :psst\r\n"
                         ":bob!u@h PRIVMSG alice :\001ACTION whispers\001");
  bob = fixture_find(&fixture, "bob");
  g_assert_nonnull(bob);
  g_assert_cmpuint(confab_conversation_get_unread(bob), ==, 2);
  g_assert_cmpuint(confab_conversation_get_mentions(bob), ==, 2);
  message = fixture_last(bob);
  g_assert_cmpint(confab_message_get_kind(message), ==, CONFAB_MESSAGE_KIND_ACTION);
  g_assert_cmpstr(confab_message_get_text(message), ==, "whispers");
  /* Announced, and not switched to. */
  g_assert_cmpstr(fixture.signals->str, ==, "show:#lobby arrived:bob arrived:bob");
  fixture_clear(&fixture);
}

static void
test_mention(void)
{
  struct fixture fixture;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  fixture_hear(&fixture, ":bob!u@h PRIVMSG #lobby :Alice: look\r\n"
                         ":bob!u@h PRIVMSG #lobby :all the malice");
  g_assert_cmpuint(confab_conversation_get_unread(fixture.lobby), ==, 2);
  g_assert_cmpuint(confab_conversation_get_mentions(fixture.lobby), ==, 1);
  g_assert_cmpstr(fixture.signals->str, ==, "show:#lobby arrived:#lobby");
  fixture_clear(&fixture);
}

static void
test_formatting_goes(void)
{
  struct fixture fixture;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  fixture_hear(&fixture, ":bob!u@h PRIVMSG #lobby :\002bold\002 and \00304red\003");
  g_assert_cmpstr(confab_message_get_text(fixture_last(fixture.lobby)), ==, "bold and red");
  fixture_hear(&fixture, ":bob!u@h PRIVMSG #lobby :\001VERSION\001");
  g_assert_cmpstr(confab_message_get_text(fixture_last(fixture.lobby)), ==, "bold and red");
  fixture_clear(&fixture);
}

static void
test_notices(void)
{
  struct fixture fixture;
  ConfabConversation *server;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  server = confab_network_get_server(fixture.network);
  fixture_hear(&fixture, ":fake NOTICE alice :Backup at noon");
  g_assert_cmpstr(confab_message_get_text(fixture_last(server)), ==, "Backup at noon");
  fixture_hear(&fixture, ":robot!u@h NOTICE alice :I am a robot");
  g_assert_cmpstr(confab_message_get_text(fixture_last(server)), ==, "I am a robot");
  g_assert_null(fixture_find(&fixture, "robot"));
  fixture_hear(&fixture, ":bob!u@h NOTICE @#lobby :for operators");
  g_assert_cmpstr(confab_message_get_text(fixture_last(fixture.lobby)), ==, "for operators");
  fixture_clear(&fixture);
}

/* Strangers cannot fill the side bar without end. */
static void
test_many_strangers(void)
{
  struct fixture fixture;
  g_autoptr(GString) lines = g_string_new(NULL);
  ConfabConversation *server;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  server = confab_network_get_server(fixture.network);
  for (int i = 0; i < 1000; i++)
    g_string_append_printf(lines, ":stranger%d!u@h PRIVMSG alice :spam\r\n", i);
  g_string_append(lines, ":last!u@h PRIVMSG alice :the end");
  fixture_hear(&fixture, "%s", lines->str);
  g_assert_cmpuint(
      confab_conversation_list_get_length(confab_network_get_conversations(fixture.network)), <=,
      200);
  g_assert_cmpstr(confab_message_get_text(fixture_last(server)), ==, "the end");
  fixture_clear(&fixture);
}

/* People */

static void
test_quit(void)
{
  struct fixture fixture;
  ConfabConversation *bob;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  bob = confab_session_open_person(fixture.session, "bob");
  fixture_hear(&fixture, ":bob!u@h QUIT :Ping timeout");
  g_assert_cmpstr(confab_message_get_text(fixture_last(fixture.lobby)), ==,
                  "[bob] has left the chat.");
  g_assert_cmpint(confab_message_get_kind(fixture_last(fixture.lobby)), ==,
                  CONFAB_MESSAGE_KIND_QUIT);
  g_assert_cmpstr(confab_message_get_text(fixture_last(bob)), ==, "[bob] has left the chat.");
  g_assert_false(confab_person_get_online(confab_conversation_get_person(bob)));
  g_assert_null(confab_person_list_find(lobby_people(&fixture), "bob"));
  g_assert_cmpuint(confab_conversation_get_unread(fixture.lobby), ==, 0);

  fixture_hear(&fixture, ":bob!u@h JOIN #lobby * :Bob the Builder");
  g_assert_true(confab_person_get_online(confab_conversation_get_person(bob)));
  g_assert_cmpstr(confab_message_get_text(fixture_last(fixture.lobby)), ==,
                  "[bob] has joined the chat.");
  g_assert_cmpstr(
      confab_person_get_real_name(confab_person_list_find(lobby_people(&fixture), "bob")), ==,
      "Bob the Builder");
  fixture_clear(&fixture);
}

static void
test_nick(void)
{
  struct fixture fixture;
  ConfabConversation *bob;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  bob = confab_session_open_person(fixture.session, "bob");
  fixture_hear(&fixture, ":bob!u@h NICK rob");
  g_assert_true(fixture_find(&fixture, "rob") == bob);
  g_assert_null(fixture_find(&fixture, "bob"));
  g_assert_nonnull(confab_person_list_find(lobby_people(&fixture), "rob"));
  g_assert_cmpstr(confab_message_get_text(fixture_last(fixture.lobby)), ==,
                  "bob is now known as rob.");
  fixture_hear(&fixture, ":alice!u@h NICK alicia");
  g_assert_cmpstr(confab_network_get_nick(fixture.network), ==, "alicia");
  g_assert_cmpstr(confab_message_get_text(fixture_last(fixture.lobby)), ==,
                  "You are now known as alicia.");
  fixture_hear(&fixture, ":carol!u@h PRIVMSG alicia :hi");
  g_assert_nonnull(fixture_find(&fixture, "carol"));
  fixture_clear(&fixture);
}

static void
test_channels(void)
{
  struct fixture fixture;
  ConfabConversation *physics;
  ConfabPersonList *people;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  fixture_type(&fixture, fixture.lobby, "/join physics");
  g_autofree char *line = fake_server_expect(fixture.server, "JOIN #physics");
  fixture_hear(&fixture, ":alice!u@h JOIN #Physics * :alice\r\n"
                         ":fake 332 alice #physics :Waves\r\n"
                         ":fake 353 alice = #physics :@alice +bob!u@h\r\n"
                         ":fake 353 alice = #physics carol\r\n"
                         ":fake 366 alice #physics :End");
  physics = fixture_find(&fixture, "#physics");
  g_assert_nonnull(physics);
  people = confab_conversation_get_people(physics);
  g_assert_cmpstr(confab_conversation_get_topic(physics), ==, "Waves");
  g_assert_cmpuint(confab_person_list_get_length(people), ==, 3);
  g_assert_cmpstr(confab_person_get_prefixes(confab_person_list_find(people, "bob")), ==, "+");
  /* It was asked for: it comes on screen. */
  g_assert_nonnull(strstr(fixture.signals->str, "show:#Physics"));

  fixture_hear(&fixture, ":alice!u@h MODE #physics +o-v+bl bob bob x!*@* 5");
  g_assert_cmpstr(confab_person_get_prefixes(confab_person_list_find(people, "bob")), ==, "@");
  fixture_hear(&fixture, ":bob!u@h TOPIC #physics :Particles");
  g_assert_cmpstr(confab_conversation_get_topic(physics), ==, "Particles");
  fixture_hear(&fixture, ":carol!u@h PART #physics");
  g_assert_cmpstr(confab_message_get_text(fixture_last(physics)), ==, "[carol] has left #Physics.");
  fixture_hear(&fixture, ":bob!u@h KICK #physics alice :enough");
  g_assert_false(confab_conversation_get_joined(physics));
  g_assert_cmpstr(confab_message_get_text(fixture_last(physics)), ==,
                  "bob has put you out of #Physics: enough");
  confab_session_close_conversation(fixture.session, physics);
  g_assert_null(fixture_find(&fixture, "#physics"));
  fixture_clear(&fixture);
}

/* A channel that was not asked for does not take the screen, nor the lobby's place. */
static void
test_forced_join(void)
{
  struct fixture fixture;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  fixture_hear(&fixture, ":alice!u@h JOIN #other");
  g_assert_nonnull(fixture_find(&fixture, "#other"));
  g_assert_true(confab_network_get_lobby(fixture.network) == fixture.lobby);
  g_assert_cmpstr(fixture.signals->str, ==, "show:#lobby");
  fixture_clear(&fixture);
}

static void
test_away(void)
{
  struct fixture fixture;
  ConfabPerson *bob;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  bob = confab_person_list_find(lobby_people(&fixture), "bob");
  fixture_hear(&fixture, ":bob!u@h AWAY :lunch\r\n:bob!u@h SETNAME :Robert");
  g_assert_true(confab_person_get_away(bob));
  g_assert_cmpstr(confab_person_get_away_text(bob), ==, "lunch");
  g_assert_cmpstr(confab_person_get_real_name(bob), ==, "Robert");
  fixture_hear(&fixture, ":fake 352 alice #lobby u h fake bob G@ :0 Bob B.");
  g_assert_cmpstr(confab_person_get_away_text(bob), ==, "lunch");
  g_assert_cmpstr(confab_person_get_real_name(bob), ==, "Bob B.");
  fixture_hear(&fixture, ":bob!u@h AWAY");
  g_assert_false(confab_person_get_away(bob));
  fixture_hear(&fixture, ":fake 306 alice :You have been marked as being away");
  g_assert_true(confab_network_get_away(fixture.network));
  fixture_hear(&fixture, ":fake 305 alice :You are no longer marked as being away");
  g_assert_false(confab_network_get_away(fixture.network));
  fixture_clear(&fixture);
}

/* An answer is told where it was asked. */
static void
test_whois(void)
{
  struct fixture fixture;
  ConfabConversation *carol;
  g_autofree char *line = NULL;
  g_autofree char *label = NULL;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  carol = confab_session_open_person(fixture.session, "carol");
  fixture_type(&fixture, carol, "/whois bob");
  fixture_type(&fixture, fixture.lobby, "/list");
  line = fake_server_expect(fixture.server, "WHOIS bob");
  label = fake_server_label(line);
  fixture_hear(&fixture,
               "@label=%s BATCH +w labeled-response\r\n"
               "@batch=w :fake 311 alice bob u host * :Bob B.\r\n"
               "@batch=w :fake 312 alice bob fake :A server\r\n"
               "@batch=w :fake 317 alice bob 300 1772532127 :idle\r\n"
               "@batch=w :fake 319 alice bob :@#lobby #physics \r\n"
               "@batch=w :fake 671 alice bob :is using a secure connection\r\n"
               "@batch=w :fake 318 alice bob :End\r\n"
               "BATCH -w",
               label);
  g_assert_true(fixture_has_text(carol, "bob is Bob B. (u@host)."));
  g_assert_true(fixture_has_text(carol, "bob is connected to fake."));
  g_assert_true(fixture_has_text(carol, "bob has said nothing for 5 minutes."));
  g_assert_true(fixture_has_text(carol, "bob is in @#lobby #physics."));
  g_assert_true(fixture_has_text(carol, "bob is using a secure connection"));
  fixture_hear(&fixture, ":fake 322 alice #physics 3 :Waves");
  g_assert_true(fixture_has_text(fixture.lobby, "#physics (3 people): Waves"));
  fixture_clear(&fixture);
}

/* Hostile lines */

/* Each must harm nothing, whatever it lacks; most of them would be wrong from a real server. */
static const char *const hostile_lines[] = {
    ":bob!u@h PRIVMSG",
    ":bob!u@h PRIVMSG alice",
    "PRIVMSG alice :from nobody",
    "PRIVMSG #lobby :from nobody",
    ":!@ PRIVMSG alice :from nobody with marks",
    ":bob!u@h PRIVMSG #nowhere :lost",
    ":bob!u@h PRIVMSG :",
    ":bob!u@h PRIVMSG alice :\001ACTION",
    ":bob!u@h PRIVMSG alice :\001",
    "@time=nonsense;msgid;label=;batch= :bob!u@h PRIVMSG #lobby :tags",
    "@label=c999999 :bob!u@h PRIVMSG #lobby :unknown label",
    "@batch=none :bob!u@h PRIVMSG #lobby :unknown batch",
    ":bob!u@h JOIN",
    ":bob!u@h JOIN nochannel",
    "JOIN #lobby",
    ":bob!u@h PART #nowhere",
    ":alice!u@h PART #nowhere",
    ":bob!u@h KICK #lobby",
    ":bob!u@h KICK #lobby nobody",
    ":nobody!u@h QUIT",
    "QUIT",
    ":bob!u@h NICK",
    ":bob!u@h NICK :",
    "NICK x",
    ":bob!u@h MODE #lobby",
    ":bob!u@h MODE #lobby +ooo",
    ":bob!u@h MODE #lobby +o nobody",
    ":bob!u@h MODE alice +i",
    ":bob!u@h TOPIC #lobby",
    ":fake 332 alice #lobby",
    ":fake 333 alice #lobby x 99999999999999999999999",
    ":fake 353 alice = #lobby",
    ":fake 353 alice = #nowhere :@",
    ":fake 366 alice #nowhere :End",
    ":fake 005",
    ":fake 005 alice PREFIX=( CHANMODES= CHANTYPES= :x",
    ":fake 301 alice",
    ":fake 311 alice bob",
    ":fake 317 alice bob -5 x",
    ":fake 322 alice x",
    ":fake 352 alice",
    ":fake 401",
    ":fake 401 alice",
    ":fake 433 alice",
    ":fake 999 alice :odd",
    ":fake 200",
    "BATCH",
    "BATCH +",
    "BATCH -none",
    "BATCH x",
    "CAP",
    "CAP * ACK",
    "CAP * DEL",
    ":fake CAP alice LS * x",
    "FAIL",
    "FAIL A B",
    "WARN * X :y",
    "ACK",
    ":fake 001 alice :again",
    ":",
    "@",
    "@a",
    ": x",
    ":bob!u@h \377\376 \200",
    ":b\377b!u@h PRIVMSG #lobby :\377\376",
    ":bob!u@h PRIVMSG \377 :x",
};

static void
test_hostile_lines(void)
{
  struct fixture fixture;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  for (gsize i = 0; i < G_N_ELEMENTS(hostile_lines); i++)
    fixture_hear(&fixture, "%s", hostile_lines[i]);
  g_assert_cmpint(confab_network_get_state(fixture.network), ==, CONFAB_NETWORK_ONLINE);
  g_assert_cmpstr(confab_network_get_nick(fixture.network), ==, "alice");
  fixture_hear(&fixture, ":carol!u@h PRIVMSG #lobby :still here");
  g_assert_cmpstr(confab_message_get_text(fixture_last(fixture.lobby)), ==, "still here");
  fixture_clear(&fixture);
}

static void
test_too_long_line(void)
{
  struct fixture fixture;
  g_autofree char *line = g_strnfill(100000, 'x');

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  fixture_hear(&fixture, ":bob!u@h PRIVMSG #lobby :%s", line);
  fixture_hear(&fixture, ":bob!u@h PRIVMSG #lobby :next");
  g_assert_cmpstr(confab_message_get_text(fixture_last(fixture.lobby)), ==, "next");
  fixture_clear(&fixture);
}

/* Completion */

static const struct completion_row {
  const char *description;
  const char *text; /* "^" is the caret */
  const char *candidates;
} completion_rows[] = {
    {"a command", "/bro^", "broadcast "},
    {"commands", "/n^", "names |nick "},
    {"a command in capitals", "/QUI^", "quit "},
    {"all commands but one", "//^", ""},
    {"a nick at the beginning", "bo^", "bob: "},
    {"a nick in capitals", "BO^", "bob: "},
    {"a nick later", "hello ca^", "carol "},
    {"a nick before the rest", "bo^ hello", "bob: "},
    {"nobody", "xyz^", ""},
    {"nothing typed", "^", ""},
    {"nothing after a word", "hello ^", ""},
    {"the argument of a command", "/unicast b^", "bob "},
    {"all for an empty argument", "/whois ^", "carol |alice |bob "},
    {"text of a command", "/unicast bob hello ca^", "carol "},
    {"a channel", "#lo^", "#lobby "},
    {"a channel for a command", "/part #^", "#lobby "},
    {"a command's name", "/help broa^", "broadcast "},
};

static void
test_completion(gconstpointer data)
{
  const struct completion_row *row = data;
  struct fixture fixture;
  g_auto(GStrv) parts = g_strsplit(row->text, "^", 2);
  g_autofree char *text = g_strconcat(parts[0], parts[1], NULL);
  g_autoptr(GString) candidates = g_string_new(NULL);

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  fixture_hear(&fixture, ":carol!u@h PRIVMSG #lobby :I spoke");
  g_autoptr(ConfabCompletion) completion =
      confab_completion_find(fixture.session, fixture.lobby, text, strlen(parts[0]));
  for (guint i = 0; i < completion->candidates->len; i++)
    g_string_append_printf(candidates, "%s%s", i > 0 ? "|" : "",
                           (char *)g_ptr_array_index(completion->candidates, i));
  g_assert_cmpstr(candidates->str, ==, row->candidates);
  g_assert_cmpuint(completion->end, ==, strlen(parts[0]));
  g_assert_cmpuint(completion->start, <=, completion->end);
  fixture_clear(&fixture);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/chat/echo", test_echo);
  g_test_add_func("/chat/echo-by-label", test_echo_by_label);
  g_test_add_func("/chat/echo-without-labels", test_echo_without_labels);
  g_test_add_func("/chat/no-echo", test_no_echo);
  g_test_add_func("/chat/echo-from-elsewhere", test_echo_from_elsewhere);
  TEST_ADD_ROWS("/chat/refusal", refusal_rows, test_refusal);
  g_test_add_func("/chat/batch", test_batch);
  g_test_add_func("/chat/user-not-found", test_user_not_found);
  g_test_add_func("/chat/unicast-to-nobody", test_unicast_to_nobody);
  g_test_add_func("/chat/long-text", test_long_text);
  g_test_add_func("/chat/long-names", test_long_names);
  g_test_add_func("/chat/too-many-lines", test_too_many_lines);
  g_test_add_func("/chat/private-message", test_private_message);
  g_test_add_func("/chat/mention", test_mention);
  g_test_add_func("/chat/formatting-goes", test_formatting_goes);
  g_test_add_func("/chat/notices", test_notices);
  g_test_add_func("/chat/many-strangers", test_many_strangers);
  g_test_add_func("/chat/quit", test_quit);
  g_test_add_func("/chat/nick", test_nick);
  g_test_add_func("/chat/channels", test_channels);
  g_test_add_func("/chat/forced-join", test_forced_join);
  g_test_add_func("/chat/away", test_away);
  g_test_add_func("/chat/whois", test_whois);
  g_test_add_func("/chat/hostile-lines", test_hostile_lines);
  g_test_add_func("/chat/too-long-line", test_too_long_line);
  TEST_ADD_ROWS("/chat/completion", completion_rows, test_completion);
  return g_test_run();
}
