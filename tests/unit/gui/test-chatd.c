/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Goal: two sessions and the real server understand each other, from the welcome to the goodbye.
 * The server is the program that $CHATD names.
 */
#include "gui/session/session.h"
#include "tests/unit/gui/fake-files.h"
#include "tests/unit/gui/fixture.h"
#include "tests/unit/gui/wait.h"
#include "tests/unit/rows.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct chatd {
  GSubprocess *process;
  GDataInputStream *output;
  struct fake_files folder; /* where it shares from, and is downloaded to */
  guint port;               /* 0 before the first start, then always the same */
};

/* Read what chatd prints as it starts, until it says where it listens. */
static guint
read_port(struct chatd *chatd)
{
  guint port = 0;

  while (port == 0) {
    g_autoptr(GError) error = NULL;
    g_autofree char *line = g_data_input_stream_read_line(chatd->output, NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_nonnull(line);
    if (g_str_has_prefix(line, "Chat on "))
      port = (guint)strtoul(strstr(line, " port ") + strlen(" port "), NULL, 10);
  }
  return port;
}

static void
chatd_start(struct chatd *chatd)
{
  g_autofree char *port = g_strdup_printf("port=%u", chatd->port);
  g_autofree char *state = g_build_filename(chatd->folder.directory, "state", NULL);
  g_autofree char *shared = g_build_filename(chatd->folder.directory, "shared", NULL);
  g_autoptr(GError) error = NULL;

  chatd->process =
      g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, g_getenv("CHATD"), "--listen",
                       "127.0.0.1", "--set", port, "--set", "files_port=0", "--set", "flood=off",
                       "--state-dir", state, "--shared-files", shared, NULL);
  g_assert_no_error(error);
  chatd->output = g_data_input_stream_new(g_subprocess_get_stdout_pipe(chatd->process));
  chatd->port = read_port(chatd);
}

static void
chatd_stop(struct chatd *chatd)
{
  g_autoptr(GError) error = NULL;

  g_subprocess_send_signal(chatd->process, SIGTERM);
  g_assert_true(g_subprocess_wait_check(chatd->process, NULL, &error));
  g_assert_no_error(error);
  g_clear_object(&chatd->output);
  g_clear_object(&chatd->process);
}

static bool
is_online(ConfabSession *session)
{
  ConfabNetwork *network = confab_session_get_network(session);
  ConfabConversation *lobby = confab_network_get_lobby(network);

  return confab_network_get_state(network) == CONFAB_NETWORK_ONLINE && lobby &&
         confab_conversation_get_joined(lobby) &&
         confab_person_list_get_length(confab_conversation_get_people(lobby)) > 0;
}

static ConfabSession *
join_chat(struct chatd *chatd, const char *nick)
{
  ConfabSession *session = confab_session_new("127.0.0.1", chatd->port, nick);

  g_object_set(session, "reconnect-ms", 50, NULL);
  confab_session_connect_async(session, NULL, NULL, NULL);
  wait_until(is_online(session));
  return session;
}

static void
leave_chat(ConfabSession *session)
{
  confab_session_disconnect(session, "bye");
  wait_settle();
  g_object_unref(session);
}

static ConfabConversation *
lobby_of(ConfabSession *session)
{
  return confab_network_get_lobby(confab_session_get_network(session));
}

static ConfabConversation *
find(ConfabSession *session, const char *name)
{
  return confab_conversation_list_find(
      confab_network_get_conversations(confab_session_get_network(session)), name);
}

static void
type(ConfabSession *session, ConfabConversation *conversation, const char *text)
{
  g_autoptr(GError) error = NULL;

  (void)confab_session_enter(session, conversation, text, &error);
  g_assert_no_error(error);
}

static bool
last_is_sent(ConfabConversation *conversation, const char *text)
{
  ConfabMessage *message = fixture_last(conversation);

  return g_str_equal(confab_message_get_text(message), text) &&
         confab_message_get_state(message) == CONFAB_MESSAGE_STATE_SENT &&
         confab_message_get_msgid(message);
}

static void
test_talk(struct chatd *chatd)
{
  ConfabSession *alice = join_chat(chatd, "alice");
  ConfabSession *bob = join_chat(chatd, "bob");

  g_assert_true(fixture_has_text(lobby_of(alice), "Welcome alice to the server"));
  wait_until(fixture_has_text(lobby_of(alice), "[bob] has joined the chat."));
  type(alice, lobby_of(alice), "hello everyone");
  wait_until(last_is_sent(lobby_of(alice), "hello everyone"));
  wait_until(fixture_has_text(lobby_of(bob), "hello everyone"));

  type(bob, lobby_of(bob), "/unicast alice just you");
  wait_until(find(alice, "bob") && fixture_has_text(find(alice, "bob"), "just you"));
  wait_until(last_is_sent(find(bob, "alice"), "just you"));
  g_assert_false(fixture_has_text(lobby_of(alice), "just you"));

  type(alice, lobby_of(alice), "/unicast nobody hi");
  wait_until(fixture_has_text(lobby_of(alice), "nobody: User not found."));
  type(alice, lobby_of(alice), "/away lunch");
  ConfabPersonList *people = confab_conversation_get_people(lobby_of(bob));
  wait_until(confab_person_get_away(confab_person_list_find(people, "alice")));
  type(alice, lobby_of(alice), "/back");
  wait_until(!confab_person_get_away(confab_person_list_find(people, "alice")));
  type(alice, lobby_of(alice), "/nick alicia");
  wait_until(confab_person_list_find(people, "alicia"));
  wait_until(find(bob, "alicia"));

  leave_chat(bob);
  wait_until(fixture_has_text(lobby_of(alice), "[bob] has left the chat."));
  leave_chat(alice);
}

static void
test_channel(struct chatd *chatd)
{
  ConfabSession *alice = join_chat(chatd, "alice");

  type(alice, lobby_of(alice), "/join physics");
  wait_until(find(alice, "#physics") && confab_conversation_get_joined(find(alice, "#physics")));
  type(alice, find(alice, "#physics"), "/topic Waves");
  wait_until(g_str_equal(confab_conversation_get_topic(find(alice, "#physics")), "Waves"));
  type(alice, find(alice, "#physics"), "/list");
  wait_until(fixture_has_text(find(alice, "#physics"), "#physics (1 person): Waves"));
  type(alice, find(alice, "#physics"), "/part");
  wait_until(!find(alice, "#physics"));
  type(alice, lobby_of(alice), "/quote NOSUCH");
  wait_until(fixture_has_text(lobby_of(alice), "The server does not know that command."));
  leave_chat(alice);
}

static void
test_name_taken(struct chatd *chatd)
{
  ConfabSession *alice = join_chat(chatd, "alice");
  g_autoptr(ConfabSession) other = confab_session_new("127.0.0.1", chatd->port, "ALICE");
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  confab_session_connect_async(other, NULL, wait_result_cb, &result);
  wait_until(result);
  g_assert_false(confab_session_connect_finish(other, result, &error));
  g_assert_error(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_NAME_TAKEN);
  leave_chat(alice);
}

/* The chat where its files are looked for, and the other way round. */
static void
test_wrong_port(struct chatd *chatd)
{
  ConfabSession *alice = join_chat(chatd, "alice");
  const char *url = confab_network_get_files_url(confab_session_get_network(alice));
  g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_NONE, NULL);
  g_autoptr(ConfabSession) lost =
      confab_session_new("127.0.0.1", (guint)g_uri_get_port(uri), "carol");
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_object_set(lost, "timeout-ms", 2000, NULL);
  confab_session_connect_async(lost, NULL, wait_result_cb, &result);
  wait_until(result);
  g_assert_false(confab_session_connect_finish(lost, result, &error));
  g_assert_error(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_NOT_A_CHAT_SERVER);
  leave_chat(alice);
}

static void
test_files(struct chatd *chatd)
{
  struct fake_files *folder = &chatd->folder;
  ConfabSession *alice = join_chat(chatd, "alice");
  g_autofree char *content = NULL;

  g_object_set(confab_session_get_transfers(alice), "downloads-folder", folder->directory, NULL);
  type(alice, lobby_of(alice), "/file");
  wait_until(fixture_has_text(lobby_of(alice), "1 shared file and 1 folder:"));
  type(alice, lobby_of(alice), "/download missing.txt");
  wait_until(fixture_has_text(lobby_of(alice), "missing.txt: No such shared file"));
  type(alice, lobby_of(alice), "/download week 1/näme #1?.txt");
  wait_until(fake_files_has(folder, "alice/näme #1_.txt"));
  content = fake_files_read(folder, "alice/näme #1_.txt", NULL);
  g_assert_cmpstr(content, ==, "from the folder");
  leave_chat(alice);
}

static void
test_restart(struct chatd *chatd)
{
  ConfabSession *alice = join_chat(chatd, "alice");
  ConfabNetwork *network = confab_session_get_network(alice);

  type(alice, lobby_of(alice), "/join physics");
  wait_until(find(alice, "#physics") && confab_conversation_get_joined(find(alice, "#physics")));
  chatd_stop(chatd);
  wait_until(confab_network_get_state(network) == CONFAB_NETWORK_WAITING);
  chatd_start(chatd);
  wait_until(is_online(alice));
  wait_until(confab_conversation_get_joined(find(alice, "#physics")));
  type(alice, find(alice, "#physics"), "here again");
  wait_until(last_is_sent(find(alice, "#physics"), "here again"));
  leave_chat(alice);
}

static const struct scenario {
  const char *description;
  void (*run)(struct chatd *chatd);
} scenarios[] = {
    {"talk", test_talk},
    {"channel", test_channel},
    {"name-taken", test_name_taken},
    {"wrong-port", test_wrong_port},
    {"files", test_files},
    {"restart", test_restart},
};

static void
run_scenario(gconstpointer data)
{
  const struct scenario *scenario = data;
  struct chatd chatd = {0};

  if (!g_getenv("CHATD")) {
    g_test_skip("CHATD names no server");
    return;
  }
  fake_files_init(&chatd.folder);
  fake_files_write(&chatd.folder, "shared/a.txt", "hello");
  fake_files_write(&chatd.folder, "shared/week 1/näme #1?.txt", "from the folder");
  chatd_start(&chatd);
  scenario->run(&chatd);
  chatd_stop(&chatd);
  fake_files_clear(&chatd.folder);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/chatd", scenarios, run_scenario);
  return g_test_run();
}
