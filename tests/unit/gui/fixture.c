/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/gui/fixture.h"

#include "tests/unit/gui/wait.h"

#include <string.h>

static void
note(struct fixture *fixture, const char *signal, const char *name)
{
  g_string_append_printf(fixture->signals, "%s%s%s%s", fixture->signals->len > 0 ? " " : "", signal,
                         name ? ":" : "", name ? name : "");
}

static void
open_files_cb(ConfabSession *session, struct fixture *fixture)
{
  note(fixture, "open-files", NULL);
}

static void
quit_cb(ConfabSession *session, struct fixture *fixture)
{
  note(fixture, "quit", NULL);
}

static void
show_cb(ConfabSession *session, ConfabConversation *conversation, struct fixture *fixture)
{
  note(fixture, "show", confab_conversation_get_name(conversation));
}

static void
clear_cb(ConfabSession *session, ConfabConversation *conversation, struct fixture *fixture)
{
  note(fixture, "clear", confab_conversation_get_name(conversation));
}

static void
arrived_cb(ConfabSession *session, ConfabConversation *conversation, ConfabMessage *message,
           struct fixture *fixture)
{
  ConfabMessageLog *log = confab_conversation_get_log(conversation);
  guint position;

  /* The model is up to date: what arrived can be seen. */
  g_assert_true(confab_message_log_find(log, message, &position));
  note(fixture, "arrived", confab_conversation_get_name(conversation));
}

static void
disconnected_cb(ConfabSession *session, const GError *error, gboolean goodbye,
                struct fixture *fixture)
{
  g_assert_nonnull(error);
  note(fixture, goodbye ? "goodbye" : "disconnected", NULL);
}

void
fixture_init(struct fixture *fixture)
{
  *fixture = (struct fixture){.server = fake_server_new(), .signals = g_string_new(NULL)};
  fixture->session = confab_session_new("127.0.0.1", fixture->server->port, "alice");
  fixture->network = confab_session_get_network(fixture->session);
  g_object_set(fixture->session, "reconnect-ms", 20, NULL);
  g_signal_connect(fixture->session, "open-files", G_CALLBACK(open_files_cb), fixture);
  g_signal_connect(fixture->session, "quit", G_CALLBACK(quit_cb), fixture);
  g_signal_connect(fixture->session, "show-conversation", G_CALLBACK(show_cb), fixture);
  g_signal_connect(fixture->session, "clear", G_CALLBACK(clear_cb), fixture);
  g_signal_connect(fixture->session, "arrived", G_CALLBACK(arrived_cb), fixture);
  g_signal_connect(fixture->session, "disconnected", G_CALLBACK(disconnected_cb), fixture);
}

void
fixture_connect(struct fixture *fixture, GCancellable *cancellable)
{
  confab_session_connect_async(fixture->session, cancellable, wait_result_cb, &fixture->result);
}

void
fixture_welcome(struct fixture *fixture, const char *caps)
{
  g_autofree char *nick = fake_server_welcome(fixture->server, caps, "@bob carol");

  wait_until(confab_network_get_lobby(fixture->network));
  fixture->lobby = confab_network_get_lobby(fixture->network);
  wait_until(confab_person_list_find(confab_conversation_get_people(fixture->lobby), "carol"));
}

void
fixture_init_online(struct fixture *fixture, const char *caps)
{
  g_autoptr(GError) error = NULL;

  fixture_init(fixture);
  fixture_connect(fixture, NULL);
  fixture_welcome(fixture, caps);
  wait_until(fixture->result);
  g_assert_true(confab_session_connect_finish(fixture->session, fixture->result, &error));
  g_assert_no_error(error);
}

void
fixture_clear(struct fixture *fixture)
{
  confab_session_disconnect(fixture->session, NULL);
  wait_settle();
  g_clear_object(&fixture->result);
  g_signal_handlers_disconnect_by_data(fixture->session, fixture);
  g_assert_finalize_object(fixture->session);
  fake_server_free(fixture->server);
  g_string_free(fixture->signals, TRUE);
}

GError *
fixture_fail_to_connect(struct fixture *fixture)
{
  GError *error = NULL;

  fixture_connect(fixture, NULL);
  wait_until(fixture->result);
  g_assert_false(confab_session_connect_finish(fixture->session, fixture->result, &error));
  g_assert_nonnull(error);
  g_assert_cmpint(confab_network_get_state(fixture->network), ==, CONFAB_NETWORK_OFFLINE);
  return error;
}

/* The answer to a PING after something says that all of it was read. */
void
fixture_hear(struct fixture *fixture, const char *format, ...)
{
  static guint last_mark;
  g_autofree char *mark = g_strdup_printf("PONG mark%u", ++last_mark);
  g_autofree char *text = NULL;
  g_autofree char *answer = NULL;
  va_list arguments;

  va_start(arguments, format);
  text = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  fake_server_say(fixture->server, "%s\r\nPING mark%u", text, last_mark);
  answer = fake_server_expect(fixture->server, mark);
}

void
fixture_type(struct fixture *fixture, ConfabConversation *conversation, const char *text)
{
  g_autoptr(GError) error = NULL;
  gboolean accepted = confab_session_enter(fixture->session, conversation, text, &error);

  g_assert_no_error(error);
  g_assert_true(accepted);
}

ConfabConversation *
fixture_find(struct fixture *fixture, const char *name)
{
  return confab_conversation_list_find(confab_network_get_conversations(fixture->network), name);
}

ConfabMessage *
fixture_last(ConfabConversation *conversation)
{
  ConfabMessageLog *log = confab_conversation_get_log(conversation);
  guint length = confab_message_log_get_length(log);

  g_assert_cmpuint(length, >, 0);
  return confab_message_log_peek(log, length - 1);
}

bool
fixture_has_text(ConfabConversation *conversation, const char *text)
{
  ConfabMessageLog *log = confab_conversation_get_log(conversation);

  for (guint i = 0; i < confab_message_log_get_length(log); i++)
    if (strcmp(confab_message_get_text(confab_message_log_peek(log, i)), text) == 0)
      return true;
  return false;
}
