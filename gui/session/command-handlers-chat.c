/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The commands of a conversation. Each says what it needs in words where it is
 * missing, and leaves the rest to the server, whose answer is told where the
 * command was typed.
 */
#include "gui/session/command-handlers.h"
#include "gui/session/link.h"
#include "gui/session/outbox.h"
#include "gui/session/session-private.h"
#include "protocol/names.h"

#include <glib/gi18n.h>
#include <string.h>

/* Names in the line that /names tells. */
#define NAMES_MAX 500

static gboolean
fail(GError **error, ConfabSessionError code, const char *sentence)
{
  g_set_error_literal(error, CONFAB_SESSION_ERROR, (int)code, sentence);
  return FALSE;
}

/* Where there cannot be a user of that name. */
static gboolean
fail_nobody(GError **error, const char *name)
{
  g_set_error(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_TARGET, "%s: %s", name,
              _("User not found."));
  return FALSE;
}

static gboolean
need_online(const ConfabCommandCall *call, GError **error)
{
  return link_is_online(call->session) ||
         fail(error, CONFAB_SESSION_ERROR_OFFLINE,
              _("There is no connection. Your text stays here: press Enter again once "
                "there is one."));
}

static bool
is_channel(ConfabConversation *conversation)
{
  return confab_conversation_get_kind(conversation) == CONFAB_CONVERSATION_CHANNEL;
}

static gboolean
need_channel(const ConfabCommandCall *call, GError **error)
{
  return is_channel(call->conversation) ||
         fail(error, CONFAB_SESSION_ERROR_TARGET, _("That is a command for channels."));
}

/* The first word, newly allocated, and what follows it. */
static char *
take_word(const char *text, const char **rest)
{
  gsize len = strcspn(text, " \n");

  *rest = text + len + strspn(text + len, " \n");
  return g_strndup(text, len);
}

static void
tell(const ConfabCommandCall *call, const char *text)
{
  confab_session_tell(call->session, call->conversation, CONFAB_MESSAGE_KIND_INFO, text);
}

/* The channel that the first word names, or the one where it was typed; NULL with error set where
 * neither is one. Newly allocated. */
static char *
take_channel(const ConfabCommandCall *call, const char **rest, GError **error)
{
  if (features_is_channel(&call->session->features, call->arguments))
    return take_word(call->arguments, rest);
  *rest = call->arguments;
  if (!need_channel(call, error))
    return NULL;
  return g_strdup(confab_conversation_get_name(call->conversation));
}

/* Saying */

/* A trace where it was typed, if it does not stand there itself. */
static void
note_sent(const ConfabCommandCall *call, ConfabConversation *target, const char *to,
          const char *text)
{
  /* Translators: a name or "everyone", and what was said */
  g_autofree char *line = g_strdup_printf(_("To %s: %s"), to, text);

  if (target != call->conversation)
    tell(call, g_strdelimit(line, "\n", ' '));
}

gboolean
command_broadcast(const ConfabCommandCall *call, GError **error)
{
  ConfabSession *session = call->session;
  ConfabConversation *lobby = confab_network_get_lobby(session->network);

  if (!need_online(call, error))
    return FALSE;
  if (!lobby)
    return fail(error, CONFAB_SESSION_ERROR_TARGET,
                _("This server has no channel that everyone is in."));
  if (!session_say(session, call->conversation, lobby, CONFAB_MESSAGE_KIND_MESSAGE, call->arguments,
                   false, error))
    return FALSE;
  note_sent(call, lobby, _("everyone"), call->arguments);
  return TRUE;
}

/* Say something to one person or channel, from wherever it was typed. */
static gboolean
say_to(const ConfabCommandCall *call, const char *name, const char *text, GError **error)
{
  ConfabSession *session = call->session;
  ConfabConversation *known = session_find(session, name);
  ConfabConversation *target;

  if (!need_online(call, error))
    return FALSE;
  if (!known && features_is_channel(&session->features, name))
    return fail(error, CONFAB_SESSION_ERROR_TARGET, _("You are not in that channel."));
  if (!known && name_check_nick(name) != NAME_OK)
    return fail_nobody(error, name);

  target = known ? known : confab_session_open_person(session, name);
  if (!session_say(session, call->conversation, target, CONFAB_MESSAGE_KIND_MESSAGE, text, !known,
                   error)) {
    if (!known)
      session_remove_conversation(session, target);
    return FALSE;
  }
  note_sent(call, target, name, text);
  return TRUE;
}

gboolean
command_unicast(const ConfabCommandCall *call, GError **error)
{
  const char *text;
  g_autofree char *nick = take_word(call->arguments, &text);

  return say_to(call, nick, text, error);
}

gboolean
command_query(const ConfabCommandCall *call, GError **error)
{
  const char *text;
  g_autofree char *nick = take_word(call->arguments, &text);
  ConfabConversation *conversation;

  if (name_check_nick(nick) != NAME_OK)
    return fail_nobody(error, nick);
  if (*text && !need_online(call, error))
    return FALSE;
  conversation = confab_session_open_person(call->session, nick);
  session_emit_show(call->session, conversation);
  return !*text || confab_session_say(call->session, conversation, text, error);
}

gboolean
command_me(const ConfabCommandCall *call, GError **error)
{
  return session_say(call->session, call->conversation, call->conversation,
                     CONFAB_MESSAGE_KIND_ACTION, call->arguments, false, error);
}

/* Channels */

/* "physics" is "#physics". Several, divided by commas, are that many. */
static char *
complete_channels(ConfabSession *session, const char *names)
{
  g_auto(GStrv) parts = g_strsplit(names, ",", -1);

  for (gsize i = 0; parts[i]; i++) {
    if (features_is_channel(&session->features, parts[i]) || !*parts[i])
      continue;
    char *complete = g_strconcat("#", parts[i], NULL);
    g_free(parts[i]);
    parts[i] = complete;
  }
  return g_strjoinv(",", parts);
}

gboolean
command_join(const ConfabCommandCall *call, GError **error)
{
  ConfabSession *session = call->session;
  const char *password;
  g_autofree char *names = take_word(call->arguments, &password);
  g_autofree char *channels = complete_channels(session, names);
  ConfabConversation *known = session_find(session, channels);
  g_auto(GStrv) parts = g_strsplit(channels, ",", -1);

  if (known && confab_conversation_get_joined(known)) {
    session_emit_show(session, known);
    return TRUE;
  }
  if (!need_online(call, error))
    return FALSE;
  for (gsize i = 0; parts[i]; i++)
    g_hash_table_add(session->joining, name_fold(parts[i]));
  outbox_ask(session, call->conversation, "JOIN", channels, *password ? password : NULL, NULL);
  return TRUE;
}

gboolean
command_part(const ConfabCommandCall *call, GError **error)
{
  ConfabSession *session = call->session;
  const char *reason;
  g_autofree char *channel = take_channel(call, &reason, error);
  ConfabConversation *conversation = channel ? session_find(session, channel) : NULL;

  if (!channel)
    return FALSE;
  if (!conversation)
    return fail(error, CONFAB_SESSION_ERROR_TARGET, _("You are not in that channel."));
  if (conversation == confab_network_get_lobby(session->network))
    return fail(error, CONFAB_SESSION_ERROR_TARGET,
                _("Everyone connected is here: it cannot be left. Type /quit to leave the chat."));
  if (!link_is_online(session) || !confab_conversation_get_joined(conversation)) {
    session_remove_conversation(session, conversation);
    return TRUE;
  }
  outbox_ask(session, call->conversation, "PART", channel, *reason ? reason : NULL, NULL);
  return TRUE;
}

gboolean
command_close(const ConfabCommandCall *call, GError **error)
{
  if (call->conversation == confab_network_get_server(call->session->network) ||
      call->conversation == confab_network_get_lobby(call->session->network))
    return fail(error, CONFAB_SESSION_ERROR_TARGET, _("This conversation stays open."));
  confab_session_close_conversation(call->session, call->conversation);
  return TRUE;
}

gboolean
command_topic(const ConfabCommandCall *call, GError **error)
{
  const char *topic;
  g_autofree char *channel = take_channel(call, &topic, error);

  if (!channel || !need_online(call, error))
    return FALSE;
  if (*topic) {
    outbox_ask(call->session, call->conversation, "TOPIC", channel, topic, NULL);
    return TRUE;
  }

  ConfabConversation *conversation = session_find(call->session, channel);
  const char *known = conversation ? confab_conversation_get_topic(conversation) : "";
  g_autofree char *text = g_strdup_printf(_("The topic is: %s"), known);
  tell(call, *known ? text : _("There is no topic."));
  return TRUE;
}

gboolean
command_names(const ConfabCommandCall *call, GError **error)
{
  ConfabPersonList *people = confab_conversation_get_people(call->conversation);
  GListModel *model = G_LIST_MODEL(people);
  guint length = confab_person_list_get_length(people);
  g_autoptr(GString) text = g_string_new(NULL);

  if (!need_channel(call, error))
    return FALSE;
  g_string_printf(text, ngettext("%u person:", "%u people:", length), length);
  for (guint i = 0; i < MIN(length, NAMES_MAX); i++) {
    g_autoptr(ConfabPerson) person = g_list_model_get_item(model, i);
    g_string_append_printf(text, "%s %s%s", i > 0 ? "," : "", confab_person_get_prefixes(person),
                           confab_person_get_nick(person));
  }
  if (length > NAMES_MAX)
    g_string_append(text, ", …");
  tell(call, text->str);
  return TRUE;
}

gboolean
command_invite(const ConfabCommandCall *call, GError **error)
{
  const char *rest;
  g_autofree char *nick = take_word(call->arguments, &rest);

  if (!need_online(call, error) || (!*rest && !need_channel(call, error)))
    return FALSE;
  outbox_ask(call->session, call->conversation, "INVITE", nick,
             *rest ? rest : confab_conversation_get_name(call->conversation), NULL);
  return TRUE;
}

gboolean
command_kick(const ConfabCommandCall *call, GError **error)
{
  const char *reason;
  g_autofree char *nick = take_word(call->arguments, &reason);

  if (!need_online(call, error) || !need_channel(call, error))
    return FALSE;
  outbox_ask(call->session, call->conversation, "KICK",
             confab_conversation_get_name(call->conversation), nick, *reason ? reason : NULL, NULL);
  return TRUE;
}

/* Modes of a named channel or of oneself go as they are; otherwise they are this channel's. */
gboolean
command_mode(const ConfabCommandCall *call, GError **error)
{
  const char *modes;
  g_autofree char *first = take_word(call->arguments, &modes);
  bool is_named = features_is_channel(&call->session->features, first) ||
                  confab_network_is_own_nick(call->session->network, first);

  if (!need_online(call, error) || (!is_named && !need_channel(call, error)))
    return FALSE;
  g_autofree char *line = g_strdup_printf(
      "MODE %s%s%s", is_named ? "" : confab_conversation_get_name(call->conversation),
      is_named ? "" : " ", call->arguments);
  outbox_ask_line(call->session, call->conversation, g_strchomp(line));
  return TRUE;
}

gboolean
command_list(const ConfabCommandCall *call, GError **error)
{
  if (!need_online(call, error))
    return FALSE;
  outbox_ask(call->session, call->conversation, "LIST", NULL);
  return TRUE;
}

/* Oneself and others */

gboolean
command_away(const ConfabCommandCall *call, GError **error)
{
  if (!need_online(call, error))
    return FALSE;
  outbox_ask(call->session, call->conversation, "AWAY",
             *call->arguments ? call->arguments : _("Away"), NULL);
  return TRUE;
}

gboolean
command_back(const ConfabCommandCall *call, GError **error)
{
  if (!need_online(call, error))
    return FALSE;
  outbox_ask(call->session, call->conversation, "AWAY", NULL);
  return TRUE;
}

/* Between two tries another name may be what gets us in. */
gboolean
command_nick(const ConfabCommandCall *call, GError **error)
{
  ConfabNetwork *network = call->session->network;

  if (!confab_check_nick(call->arguments, error))
    return FALSE;
  if (confab_network_get_state(network) == CONFAB_NETWORK_WAITING) {
    confab_network_set_nick(network, call->arguments);
    link_try_now(call->session);
    return TRUE;
  }
  if (!need_online(call, error))
    return FALSE;
  outbox_ask(call->session, call->conversation, "NICK", call->arguments, NULL);
  return TRUE;
}

gboolean
command_whois(const ConfabCommandCall *call, GError **error)
{
  ConfabPerson *other = confab_conversation_get_person(call->conversation);
  const char *rest;
  g_autofree char *nick = take_word(call->arguments, &rest);

  if (!need_online(call, error))
    return FALSE;
  if (!*nick && !other)
    return fail(error, CONFAB_SESSION_ERROR_COMMAND, _("Say whom: /whois <username>"));
  outbox_ask(call->session, call->conversation, "WHOIS",
             *nick ? nick : confab_person_get_nick(other), NULL);
  return TRUE;
}

/* This program */

gboolean
command_clear(const ConfabCommandCall *call, GError **error)
{
  confab_conversation_clear(call->conversation);
  session_emit_clear(call->session, call->conversation);
  return TRUE;
}

gboolean
command_quit(const ConfabCommandCall *call, GError **error)
{
  confab_session_disconnect(call->session, call->arguments);
  session_emit_quit(call->session);
  return TRUE;
}

gboolean
command_quote(const ConfabCommandCall *call, GError **error)
{
  if (!need_online(call, error))
    return FALSE;
  outbox_ask_line(call->session, call->conversation, call->arguments);
  return TRUE;
}
