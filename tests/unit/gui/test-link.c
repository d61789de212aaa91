/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Goal: connecting, failing to, losing the link and getting it back, each told in words.
 */
#include "tests/unit/gui/fixture.h"
#include "tests/unit/gui/wait.h"
#include "tests/unit/rows.h"

#include <string.h>

static void
test_connect(void)
{
  struct fixture fixture;
  g_autofree char *files_url = NULL;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  files_url = g_strdup_printf("http://127.0.0.1:%u/files/", fixture.server->port + 1);
  g_assert_cmpint(confab_network_get_state(fixture.network), ==, CONFAB_NETWORK_ONLINE);
  g_assert_cmpstr(confab_network_get_status(fixture.network), ==, "Connected to 127.0.0.1");
  g_assert_cmpstr(confab_network_get_name(fixture.network), ==, "Lab");
  g_assert_cmpstr(confab_network_get_files_url(fixture.network), ==, files_url);
  g_assert_cmpstr(confab_conversation_get_name(fixture.lobby), ==, "#lobby");
  g_assert_true(confab_conversation_get_joined(fixture.lobby));
  g_assert_true(fixture_has_text(fixture.lobby, "Welcome alice to the server"));
  g_assert_true(
      fixture_has_text(confab_network_get_server(fixture.network), "Welcome alice to the server"));
  g_assert_true(fixture_has_text(confab_network_get_server(fixture.network), "- Be kind"));
  g_assert_cmpstr(fixture.signals->str, ==, "show:#lobby");

  ConfabPersonList *people = confab_conversation_get_people(fixture.lobby);
  g_assert_cmpuint(confab_person_list_get_length(people), ==, 3);
  g_assert_cmpstr(confab_person_get_prefixes(confab_person_list_find(people, "bob")), ==, "@");
  fixture_clear(&fixture);
}

/* An old server knows no CAP, and everything else works. */
static void
test_connect_without_capabilities(void)
{
  struct fixture fixture;
  g_autofree char *user = NULL;

  fixture_init(&fixture);
  fixture_connect(&fixture, NULL);
  user = fake_server_expect(fixture.server, "USER");
  fake_server_say(fixture.server, ":fake 421 alice CAP :Unknown command\r\n"
                                  ":fake 001 alice :Hello");
  wait_until(fixture.result);
  g_assert_true(confab_session_connect_finish(fixture.session, fixture.result, NULL));
  fixture_clear(&fixture);
}

/* The list of capabilities may come in several lines, and one of them be refused. */
static void
test_capabilities_in_parts(void)
{
  struct fixture fixture;
  g_autofree char *request = NULL;
  g_autofree char *end = NULL;
  g_autofree char *again = NULL;

  fixture_init(&fixture);
  fixture_connect(&fixture, NULL);
  fake_server_say(fixture.server, ":fake CAP * LS * :sasl=PLAIN batch\r\n"
                                  ":fake CAP * LS :echo-message labeled-response=x");
  request = fake_server_expect(fixture.server, "CAP REQ");
  g_assert_cmpstr(request, ==, "CAP REQ :batch labeled-response echo-message");
  fake_server_say(fixture.server, ":fake CAP * NAK :batch labeled-response echo-message");
  end = fake_server_expect(fixture.server, "CAP END");
  fake_server_say(fixture.server, ":fake 001 alice :Hello\r\n:fake CAP alice NEW :setname");
  again = fake_server_expect(fixture.server, "CAP REQ");
  g_assert_nonnull(strstr(again, "setname"));
  wait_until(fixture.result);
  g_assert_true(confab_session_connect_finish(fixture.session, fixture.result, NULL));
  fixture_clear(&fixture);
}

/* Failures of the first try */

static const struct failure_row {
  const char *description;
  const char *greeting;
  bool closes;
  ConfabSessionError code;
  const char *word; /* that the sentence has */
} failure_rows[] = {
    {"name taken", ":fake 433 * alice :Nickname is already in use\r\n", false,
     CONFAB_SESSION_ERROR_NAME_TAKEN, "alice"},
    {"name refused", ":fake 432 * alice :Erroneous nickname\r\n", false,
     CONFAB_SESSION_ERROR_BAD_NAME, "alice"},
    {"goodbye", "ERROR :Too many connections\r\n", true, CONFAB_SESSION_ERROR_CLOSED,
     "Too many connections"},
    {"HTTP", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", true,
     CONFAB_SESSION_ERROR_NOT_A_CHAT_SERVER, "not a chat server"},
    {"mail", "220 mail.example.org ESMTP ready\r\n", false, CONFAB_SESSION_ERROR_NOT_A_CHAT_SERVER,
     "not a chat server"},
    {"secure shell", "SSH-2.0-OpenSSH_9.2\r\n", false, CONFAB_SESSION_ERROR_NOT_A_CHAT_SERVER,
     "not a chat server"},
    {"bytes", "\025\003\001\002\002\n\377\376\n", false, CONFAB_SESSION_ERROR_NOT_A_CHAT_SERVER,
     "not a chat server"},
    {"bytes without a line end", "\025\003\001\002\002", true,
     CONFAB_SESSION_ERROR_NOT_A_CHAT_SERVER, "without a word"},
    {"silence", NULL, false, CONFAB_SESSION_ERROR_NOT_A_CHAT_SERVER, "says nothing"},
    {"welcome that never comes", ":fake NOTICE * :Looking up your host\r\n", false,
     CONFAB_SESSION_ERROR_TIMED_OUT, "in time"},
    {"a link cut while welcoming", ":fake NOTICE * :Looking up your host\r\n", true,
     CONFAB_SESSION_ERROR_LOST, "closed"},
};

static void
test_failure(gconstpointer data)
{
  const struct failure_row *row = data;
  struct fixture fixture;
  g_autoptr(GError) error = NULL;

  fixture_init(&fixture);
  g_object_set(fixture.session, "timeout-ms", 300, NULL);
  fixture.server->greeting = row->greeting;
  fixture.server->closes = row->closes;
  error = fixture_fail_to_connect(&fixture);
  g_assert_error(error, CONFAB_SESSION_ERROR, (int)row->code);
  g_assert_nonnull(strstr(error->message, row->word));
  g_assert_cmpstr(confab_network_get_status(fixture.network), ==, error->message);
  /* No try follows by itself. */
  g_assert_cmpuint(fixture.server->n_connections, ==, 1);
  fixture_clear(&fixture);
}

/* A line without end is told from a chat server's at once, not held for ever. */
static void
test_failure_endless_line(void)
{
  struct fixture fixture;
  g_autofree char *line = g_strnfill(20000, 'x');
  g_autoptr(GError) error = NULL;

  fixture_init(&fixture);
  fixture.server->greeting = line;
  error = fixture_fail_to_connect(&fixture);
  g_assert_error(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_NOT_A_CHAT_SERVER);
  fixture_clear(&fixture);
}

static void
test_failure_refused(void)
{
  struct fixture fixture;
  g_autoptr(GError) error = NULL;

  fixture_init(&fixture);
  fake_server_stop(fixture.server);
  error = fixture_fail_to_connect(&fixture);
  g_assert_error(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_REFUSED);
  fixture_clear(&fixture);
}

static void
test_failure_bad_arguments(void)
{
  const struct {
    const char *host;
    guint port;
    const char *nick;
    ConfabSessionError code;
  } rows[] = {
      {"127.0.0.1", 1, "two words", CONFAB_SESSION_ERROR_BAD_NAME},
      {"", 1, "alice", CONFAB_SESSION_ERROR_BAD_HOST},
      {"a b", 1, "alice", CONFAB_SESSION_ERROR_BAD_HOST},
      {"127.0.0.1", 0, "alice", CONFAB_SESSION_ERROR_BAD_PORT},
  };

  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(ConfabSession) session = confab_session_new(rows[i].host, rows[i].port, rows[i].nick);
    g_autoptr(GAsyncResult) result = NULL;
    g_autoptr(GError) error = NULL;

    confab_session_connect_async(session, NULL, wait_result_cb, &result);
    wait_until(result);
    g_assert_false(confab_session_connect_finish(session, result, &error));
    g_assert_error(error, CONFAB_SESSION_ERROR, (int)rows[i].code);
  }
}

static void
test_cancel(void)
{
  struct fixture fixture;
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  g_autoptr(GError) error = NULL;

  fixture_init(&fixture);
  fixture_connect(&fixture, cancellable);
  wait_until(confab_network_get_state(fixture.network) == CONFAB_NETWORK_REGISTERING);
  g_cancellable_cancel(cancellable);
  wait_until(fixture.result);
  g_assert_false(confab_session_connect_finish(fixture.session, fixture.result, &error));
  g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint(confab_network_get_state(fixture.network), ==, CONFAB_NETWORK_OFFLINE);
  fixture_clear(&fixture);
}

static void
test_cancel_before(void)
{
  struct fixture fixture;
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  g_autoptr(GError) error = NULL;

  fixture_init(&fixture);
  g_cancellable_cancel(cancellable);
  fixture_connect(&fixture, cancellable);
  wait_until(fixture.result);
  g_assert_false(confab_session_connect_finish(fixture.session, fixture.result, &error));
  g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  fixture_clear(&fixture);
}

/* The window is closed while the dialog still connects. */
static void
test_disconnect_while_connecting(void)
{
  struct fixture fixture;
  g_autoptr(GError) error = NULL;

  fixture_init(&fixture);
  fixture_connect(&fixture, NULL);
  confab_session_disconnect(fixture.session, "bye");
  wait_until(fixture.result);
  g_assert_false(confab_session_connect_finish(fixture.session, fixture.result, &error));
  g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  fixture_clear(&fixture);
}

/* Keeping alive */

static void
test_answers_ping(void)
{
  struct fixture fixture;
  g_autofree char *pong = NULL;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  fake_server_say(fixture.server, "PING :are you there");
  pong = fake_server_expect(fixture.server, "PONG");
  g_assert_cmpstr(pong, ==, "PONG :are you there");
  fixture_clear(&fixture);
}

static void
test_silence(void)
{
  struct fixture fixture;
  g_autofree char *ping = NULL;

  fixture_init(&fixture);
  g_object_set(fixture.session, "ping-ms", 100, "silence-ms", 200, NULL);
  fixture_connect(&fixture, NULL);
  fixture_welcome(&fixture, FAKE_SERVER_ALL_CAPS);
  ping = fake_server_expect(fixture.server, "PING");
  /* An answer buys time until the next question. */
  fake_server_say(fixture.server, ":fake PONG fake confab");
  g_free(ping);
  ping = fake_server_expect(fixture.server, "PING");
  wait_until(confab_network_get_state(fixture.network) != CONFAB_NETWORK_ONLINE);
  g_assert_nonnull(strstr(confab_network_get_status(fixture.network), "does not answer"));
  g_assert_nonnull(strstr(fixture.signals->str, "disconnected"));
  fixture_clear(&fixture);
}

/* Losing and getting back */

static void
test_reconnect(void)
{
  struct fixture fixture;
  g_autoptr(GError) error = NULL;
  g_autofree char *join = NULL;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  fixture_hear(&fixture, ":alice!u@h JOIN #physics\r\n:alice!u@h JOIN #gone");
  fixture_hear(&fixture, ":alice!u@h PART #gone");
  fixture_type(&fixture, fixture.lobby, "on its way");
  g_assert_cmpint(confab_message_get_state(fixture_last(fixture.lobby)), ==,
                  CONFAB_MESSAGE_STATE_PENDING);

  fake_server_reset(fixture.server);
  wait_until(confab_network_get_state(fixture.network) == CONFAB_NETWORK_WAITING);
  g_assert_false(confab_conversation_get_joined(fixture.lobby));
  g_assert_cmpuint(confab_person_list_get_length(confab_conversation_get_people(fixture.lobby)), ==,
                   0);
  g_assert_false(confab_session_say(fixture.session, fixture.lobby, "too late", &error));
  g_assert_error(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_OFFLINE);

  fixture_welcome(&fixture, FAKE_SERVER_ALL_CAPS);
  join = fake_server_expect(fixture.server, "JOIN");
  g_assert_nonnull(strstr(join, "#physics"));
  g_assert_null(strstr(join, "#gone"));
  fixture_hear(&fixture, ":alice!u@h JOIN #physics");
  g_assert_true(confab_conversation_get_joined(fixture_find(&fixture, "#physics")));
  g_assert_true(fixture_has_text(fixture.lobby, "Connected to 127.0.0.1"));
  /* Nothing comes on screen by itself. */
  g_assert_cmpstr(fixture.signals->str, ==, "show:#lobby disconnected");
  fixture_clear(&fixture);
}

static ConfabMessage *
find_message(ConfabConversation *conversation, const char *text)
{
  ConfabMessageLog *log = confab_conversation_get_log(conversation);

  for (guint i = 0; i < confab_message_log_get_length(log); i++)
    if (g_str_equal(confab_message_get_text(confab_message_log_peek(log, i)), text))
      return confab_message_log_peek(log, i);
  return NULL;
}

static void
test_loss_keeps_messages(void)
{
  struct fixture fixture;
  ConfabMessage *message;
  g_autofree char *line = NULL;
  g_autofree char *label = NULL;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  fixture_type(&fixture, fixture.lobby, "on its way");
  message = fixture_last(fixture.lobby);
  fake_server_close(fixture.server);
  wait_until(confab_message_get_state(message) == CONFAB_MESSAGE_STATE_FAILED);
  g_assert_nonnull(confab_message_get_failure(message));

  fixture_welcome(&fixture, FAKE_SERVER_ALL_CAPS);
  g_assert_true(find_message(fixture.lobby, "on its way") == message);
  confab_session_retry(fixture.session, fixture.lobby, message);
  g_assert_cmpint(confab_message_get_state(message), ==, CONFAB_MESSAGE_STATE_PENDING);
  line = fake_server_expect(fixture.server, "PRIVMSG #lobby :on its way");
  label = fake_server_label(line);
  fixture_hear(&fixture, "@label=%s;msgid=m1 :alice!u@h PRIVMSG #lobby :on its way", label);
  g_assert_cmpint(confab_message_get_state(message), ==, CONFAB_MESSAGE_STATE_SENT);
  fixture_clear(&fixture);
}

static void
test_reconnect_keeps_trying(void)
{
  struct fixture fixture;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  fake_server_stop(fixture.server);
  fake_server_close(fixture.server);
  /* Twice refused, then there again. */
  for (int i = 0; i < 2; i++) {
    wait_until(confab_network_get_state(fixture.network) == CONFAB_NETWORK_WAITING);
    wait_until(confab_network_get_state(fixture.network) == CONFAB_NETWORK_CONNECTING);
  }
  fake_server_start(fixture.server);
  fixture_welcome(&fixture, FAKE_SERVER_ALL_CAPS);
  fixture_clear(&fixture);
}

/* The server still has our old link: its name is taken for a while, which is no reason to give up.
 */
static void
test_reconnect_name_taken(void)
{
  struct fixture fixture;
  g_autofree char *nick = NULL;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  fake_server_close(fixture.server);
  nick = fake_server_expect(fixture.server, "NICK");
  fake_server_say(fixture.server, ":fake 433 * alice :Nickname is already in use");
  wait_until(confab_network_get_state(fixture.network) == CONFAB_NETWORK_WAITING &&
             strstr(confab_network_get_status(fixture.network), "already"));
  fixture_welcome(&fixture, FAKE_SERVER_ALL_CAPS);
  fixture_clear(&fixture);
}

static void
test_try_now(void)
{
  struct fixture fixture;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  g_object_set(fixture.session, "reconnect-ms", 60000, NULL);
  confab_session_try_now(fixture.session);
  fake_server_close(fixture.server);
  wait_until(confab_network_get_state(fixture.network) == CONFAB_NETWORK_WAITING);
  g_assert_cmpuint(confab_network_get_seconds_left(fixture.network), >=, 40);
  confab_session_try_now(fixture.session);
  g_assert_cmpint(confab_network_get_state(fixture.network), ==, CONFAB_NETWORK_CONNECTING);
  fixture_welcome(&fixture, FAKE_SERVER_ALL_CAPS);
  fixture_clear(&fixture);
}

/* Another name while waiting is tried at once. */
static void
test_nick_while_waiting(void)
{
  struct fixture fixture;
  g_autofree char *nick = NULL;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  g_object_set(fixture.session, "reconnect-ms", 60000, NULL);
  fake_server_close(fixture.server);
  wait_until(confab_network_get_state(fixture.network) == CONFAB_NETWORK_WAITING);
  fixture_type(&fixture, fixture.lobby, "/nick alicia");
  nick = fake_server_expect(fixture.server, "NICK");
  g_assert_cmpstr(nick, ==, "NICK alicia");
  fixture_clear(&fixture);
}

static void
test_goodbye(void)
{
  struct fixture fixture;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  fake_server_say(fixture.server, "ERROR :The server is shutting down");
  wait_until(confab_network_get_state(fixture.network) == CONFAB_NETWORK_WAITING);
  g_assert_cmpstr(fixture.signals->str, ==, "show:#lobby goodbye");
  g_assert_true(fixture_has_text(fixture.lobby,
                                 "The server closed the connection: The server is shutting down"));
  fixture_clear(&fixture);
}

static void
leave_cb(ConfabSession *session, const GError *error, gboolean goodbye, gpointer user_data)
{
  confab_session_disconnect(session, NULL);
}

/* --close-on-disconnect: who hears of the loss may end the session there and then. */
static void
test_leave_on_loss(void)
{
  struct fixture fixture;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  g_signal_connect(fixture.session, "disconnected", G_CALLBACK(leave_cb), NULL);
  fake_server_close(fixture.server);
  wait_until(confab_network_get_state(fixture.network) == CONFAB_NETWORK_OFFLINE);
  wait_settle();
  g_assert_cmpuint(fixture.server->n_connections, ==, 1);
  fixture_clear(&fixture);
}

static void
test_quit_reaches_server(void)
{
  struct fixture fixture;
  g_autofree char *quit = NULL;

  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  confab_session_disconnect(fixture.session, "good night");
  g_assert_cmpint(confab_network_get_state(fixture.network), ==, CONFAB_NETWORK_OFFLINE);
  quit = fake_server_expect(fixture.server, "QUIT");
  g_assert_cmpstr(quit, ==, "QUIT :good night");
  fixture_clear(&fixture);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/link/connect", test_connect);
  g_test_add_func("/link/connect-without-capabilities", test_connect_without_capabilities);
  g_test_add_func("/link/capabilities-in-parts", test_capabilities_in_parts);
  TEST_ADD_ROWS("/link/failure", failure_rows, test_failure);
  g_test_add_func("/link/failure-endless-line", test_failure_endless_line);
  g_test_add_func("/link/failure-refused", test_failure_refused);
  g_test_add_func("/link/failure-bad-arguments", test_failure_bad_arguments);
  g_test_add_func("/link/cancel", test_cancel);
  g_test_add_func("/link/cancel-before", test_cancel_before);
  g_test_add_func("/link/disconnect-while-connecting", test_disconnect_while_connecting);
  g_test_add_func("/link/answers-ping", test_answers_ping);
  g_test_add_func("/link/silence", test_silence);
  g_test_add_func("/link/reconnect", test_reconnect);
  g_test_add_func("/link/loss-keeps-messages", test_loss_keeps_messages);
  g_test_add_func("/link/reconnect-keeps-trying", test_reconnect_keeps_trying);
  g_test_add_func("/link/reconnect-name-taken", test_reconnect_name_taken);
  g_test_add_func("/link/try-now", test_try_now);
  g_test_add_func("/link/nick-while-waiting", test_nick_while_waiting);
  g_test_add_func("/link/goodbye", test_goodbye);
  g_test_add_func("/link/leave-on-loss", test_leave_on_loss);
  g_test_add_func("/link/quit-reaches-server", test_quit_reaches_server);
  return g_test_run();
}
