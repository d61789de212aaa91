/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whatever lines a server sends, a session that is online stays so, under a name, with its
 * conversations in order; and what is typed meanwhile is answered or sent.
 *
 * A line that begins with ">" is typed into the first conversation, others are the server's.
 */
#include "tests/fuzz/fuzz.h"

#include "gui/session/incoming.h"
#include "gui/session/session-private.h"

#include <string.h>

static void
feed(ConfabSession *session, char *line)
{
  ConfabConversationList *list = confab_network_get_conversations(session->network);
  ConfabConversation *first =
      confab_conversation_list_peek(list, confab_conversation_list_get_length(list) > 1 ? 1 : 0);

  if (*line == '>') {
    g_autofree char *typed = g_utf8_make_valid(line + 1, -1); /* as an entry's text always is */
    (void)confab_session_enter(session, first, typed, NULL);  /* a refusal is an answer */
    return;
  }
  (void)incoming_handle(session, line, strlen(line)); /* nonsense is passed over */
}

static void
check_conversations(ConfabSession *session)
{
  ConfabConversationList *list = confab_network_get_conversations(session->network);
  guint length = confab_conversation_list_get_length(list);

  g_assert_true(confab_conversation_list_peek(list, 0) ==
                confab_network_get_server(session->network));
  for (guint i = 1; i < length; i++) {
    ConfabConversation *conversation = confab_conversation_list_peek(list, i);
    g_assert_true(confab_conversation_list_find(list, confab_conversation_get_name(conversation)) ==
                  conversation);
  }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autoptr(ConfabSession) session = confab_session_new("host.example", 12300, "alice");
  g_autofree char *text = g_strndup((const char *)data, size);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

  /* A library that complains has been misused. */
  g_log_set_always_fatal(G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING | G_LOG_FATAL_MASK);
  confab_network_set_state(session->network, CONFAB_NETWORK_ONLINE, "");
  session->enabled = CAP_BIT(CAP_LABELED_RESPONSE) | CAP_BIT(CAP_ECHO_MESSAGE);
  session_begin_turn(session);
  for (gsize i = 0; lines[i]; i++)
    feed(session, lines[i]);
  session_end_turn(session);

  g_assert_true(*confab_network_get_nick(session->network));
  check_conversations(session);
  confab_network_set_state(session->network, CONFAB_NETWORK_OFFLINE, "");
  return 0;
}
