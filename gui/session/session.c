/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One person's connection to one chat server: the object that ties the link, the
 * handlers and the commands to the model, and what widgets call.
 */
#include "gui/session/session.h"

#include "gui/session/commands.h"
#include "gui/session/incoming.h"
#include "gui/session/link.h"
#include "gui/session/outbox.h"
#include "gui/session/session-private.h"
#include "gui/session/text.h"
#include "protocol/names.h"

#include <glib/gi18n.h>
#include <string.h>

/* More lines at once are no message but a file. */
#define SAY_LINES_MAX 100

/* What a server puts around a message when it passes it on, at most: the names of this person's
 * computer and account, an action's wrapping, punctuation and the line's end. */
#define RELAY_OVERHEAD_BYTES 110

#define TIMEOUT_MS_DEFAULT   15000
#define PING_MS_DEFAULT      60000
#define SILENCE_MS_DEFAULT   30000
#define RECONNECT_MS_DEFAULT 1000

G_DEFINE_FINAL_TYPE(ConfabSession, confab_session, G_TYPE_OBJECT)

enum {
  PROP_NETWORK = 1,
  PROP_TIMEOUT_MS,
  PROP_PING_MS,
  PROP_SILENCE_MS,
  PROP_RECONNECT_MS,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

enum {
  OPEN_FILES,
  QUIT,
  SHOW_CONVERSATION,
  CLEAR,
  ARRIVED,
  DISCONNECTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
confab_session_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ConfabSession *self = CONFAB_SESSION(object);

  switch (id) {
  case PROP_NETWORK:
    g_value_set_object(value, self->network);
    break;
  case PROP_TIMEOUT_MS:
    g_value_set_uint(value, self->timeout_ms);
    break;
  case PROP_PING_MS:
    g_value_set_uint(value, self->ping_ms);
    break;
  case PROP_SILENCE_MS:
    g_value_set_uint(value, self->silence_ms);
    break;
  case PROP_RECONNECT_MS:
    g_value_set_uint(value, self->reconnect_ms);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
confab_session_set_property(GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ConfabSession *self = CONFAB_SESSION(object);

  switch (id) {
  case PROP_TIMEOUT_MS:
    self->timeout_ms = g_value_get_uint(value);
    break;
  case PROP_PING_MS:
    self->ping_ms = g_value_get_uint(value);
    break;
  case PROP_SILENCE_MS:
    self->silence_ms = g_value_get_uint(value);
    break;
  case PROP_RECONNECT_MS:
    self->reconnect_ms = g_value_get_uint(value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
confab_session_dispose(GObject *object)
{
  ConfabSession *self = CONFAB_SESSION(object);

  if (self->network)
    confab_session_disconnect(self, NULL);
  if (self->transfers)
    confab_transfer_list_cancel_all(self->transfers);
  g_cancellable_cancel(self->cancellable);
  G_OBJECT_CLASS(confab_session_parent_class)->dispose(object);
}

static void
confab_session_finalize(GObject *object)
{
  ConfabSession *self = CONFAB_SESSION(object);

  g_clear_object(&self->network);
  g_clear_object(&self->http);
  g_clear_object(&self->files);
  g_clear_object(&self->transfers);
  g_clear_object(&self->cancellable);
  features_clear(&self->features);
  g_free(self->welcome);
  outbox_clear(self);
  incoming_clear_batches(self);
  g_hash_table_unref(self->names);
  g_hash_table_unref(self->joining);
  g_hash_table_unref(self->rejoin);
  session_clear_turns(self);
  G_OBJECT_CLASS(confab_session_parent_class)->finalize(object);
}

static void
install_properties(GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  props[PROP_NETWORK] = g_param_spec_object("network", NULL, NULL, CONFAB_TYPE_NETWORK,
                                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_TIMEOUT_MS] =
      g_param_spec_uint("timeout-ms", NULL, NULL, 1, G_MAXINT, TIMEOUT_MS_DEFAULT, flags);
  props[PROP_PING_MS] =
      g_param_spec_uint("ping-ms", NULL, NULL, 1, G_MAXINT, PING_MS_DEFAULT, flags);
  props[PROP_SILENCE_MS] =
      g_param_spec_uint("silence-ms", NULL, NULL, 1, G_MAXINT, SILENCE_MS_DEFAULT, flags);
  props[PROP_RECONNECT_MS] =
      g_param_spec_uint("reconnect-ms", NULL, NULL, 1, G_MAXINT, RECONNECT_MS_DEFAULT, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);
}

static void
confab_session_class_init(ConfabSessionClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS(class);
  GType type = CONFAB_TYPE_SESSION;

  object_class->get_property = confab_session_get_property;
  object_class->set_property = confab_session_set_property;
  object_class->dispose = confab_session_dispose;
  object_class->finalize = confab_session_finalize;
  install_properties(object_class);

  signals[OPEN_FILES] =
      g_signal_new("open-files", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[QUIT] =
      g_signal_new("quit", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SHOW_CONVERSATION] = g_signal_new("show-conversation", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                            NULL, NULL, G_TYPE_NONE, 1, CONFAB_TYPE_CONVERSATION);
  signals[CLEAR] = g_signal_new("clear", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, CONFAB_TYPE_CONVERSATION);
  signals[ARRIVED] = g_signal_new("arrived", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, CONFAB_TYPE_CONVERSATION, CONFAB_TYPE_MESSAGE);
  signals[DISCONNECTED] =
      g_signal_new("disconnected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                   G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_BOOLEAN);
}

static void
confab_session_init(ConfabSession *self)
{
  self->timeout_ms = TIMEOUT_MS_DEFAULT;
  self->ping_ms = PING_MS_DEFAULT;
  self->silence_ms = SILENCE_MS_DEFAULT;
  self->reconnect_ms = RECONNECT_MS_DEFAULT;
  self->cancellable = g_cancellable_new();
  features_init(&self->features);
  outbox_init(self);
  self->names =
      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  self->joining = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  self->rejoin = g_hash_table_new_full(NULL, NULL, g_object_unref, NULL);
  session_init_turns(self);
}

/* An address in brackets, as it stands in URLs, is the address. */
static char *
bare_host(const char *host)
{
  gsize len = strlen(host);

  if (len > 2 && host[0] == '[' && host[len - 1] == ']')
    return g_strndup(host + 1, len - 2);
  return g_strdup(host);
}

ConfabSession *
confab_session_new(const char *host, guint port, const char *nick)
{
  ConfabSession *self = g_object_new(CONFAB_TYPE_SESSION, NULL);
  g_autofree char *bare = bare_host(host);

  self->network = confab_network_new(bare, port, nick);
  self->http = confab_files_new_http();
  self->files = confab_files_new(self->network, self->http);
  self->transfers = confab_transfer_list_new(self->http, nick);
  return self;
}

ConfabNetwork *
confab_session_get_network(ConfabSession *self)
{
  return self->network;
}

ConfabFiles *
confab_session_get_files(ConfabSession *self)
{
  return self->files;
}

ConfabTransferList *
confab_session_get_transfers(ConfabSession *self)
{
  return self->transfers;
}

/* Conversations */

void
confab_session_close_conversation(ConfabSession *self, ConfabConversation *conversation)
{
  bool is_channel = confab_conversation_get_kind(conversation) == CONFAB_CONVERSATION_CHANNEL;

  if (conversation == confab_network_get_server(self->network) ||
      conversation == confab_network_get_lobby(self->network))
    return;
  /* A channel goes when the server says that we have left. */
  if (is_channel && confab_conversation_get_joined(conversation) && link_is_online(self))
    outbox_ask(self, conversation, "PART", confab_conversation_get_name(conversation), NULL);
  else
    session_remove_conversation(self, conversation);
}

/* The link */

void
confab_session_connect_async(ConfabSession *self, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new(self, NULL, callback, user_data);
  ConfabNetwork *network = self->network;
  GError *error = NULL;

  /* What can be told without asking anybody. */
  if (!confab_check_nick(confab_network_get_nick(network), &error) ||
      !confab_check_host(confab_network_get_host(network), &error)) {
    g_task_return_error(task, error);
    return;
  }
  if (confab_network_get_port(network) < 1 || confab_network_get_port(network) > 65535) {
    g_task_return_new_error(task, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_BAD_PORT, "%s",
                            _("A port is a number from 1 to 65535."));
    return;
  }
  link_connect_first(self, cancellable, g_steal_pointer(&task));
}

gboolean
confab_session_connect_finish(ConfabSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}

void
confab_session_disconnect(ConfabSession *self, const char *reason)
{
  link_close(self, reason);
}

void
confab_session_try_now(ConfabSession *self)
{
  link_try_now(self);
}

/* Saying */

static gboolean
can_say(ConfabSession *self, ConfabConversation *conversation, GError **error)
{
  ConfabConversationKind kind = confab_conversation_get_kind(conversation);

  if (kind == CONFAB_CONVERSATION_SERVER) {
    g_set_error_literal(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_TARGET,
                        _("Nobody reads here. Choose a channel or a person to talk to."));
    return FALSE;
  }
  if (!link_is_online(self)) {
    g_set_error_literal(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_OFFLINE,
                        _("There is no connection. Your text stays here: press Enter again once "
                          "there is one."));
    return FALSE;
  }
  if (kind == CONFAB_CONVERSATION_CHANNEL && !confab_conversation_get_joined(conversation)) {
    g_set_error(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_TARGET,
                _("You are not in %s. Type /join %s first."),
                confab_conversation_get_name(conversation),
                confab_conversation_get_name(conversation));
    return FALSE;
  }
  return TRUE;
}

/* How many bytes of text others receive whole. Where names leave too little room for words, words
 * are cut off by the server, rather than sent letter by letter. */
static gsize
line_budget(ConfabSession *self, ConfabConversation *conversation)
{
  gsize around = strlen(confab_network_get_nick(self->network)) +
                 strlen(confab_conversation_get_name(conversation)) + RELAY_OVERHEAD_BYTES;

  gsize room = MESSAGE_BODY_MAX_BYTES - MIN(around, MESSAGE_BODY_MAX_BYTES);

  return CLAMP(room, TEXT_LINE_MIN_BYTES, TEXT_LINE_MAX_BYTES);
}

gboolean
session_say(ConfabSession *self, ConfabConversation *asked_in, ConfabConversation *conversation,
            ConfabMessageKind kind, const char *text, bool opened, GError **error)
{
  g_autoptr(GPtrArray) lines = text_split(text, line_budget(self, conversation));

  if (!can_say(self, conversation, error) || !outbox_has_room(self, lines->len, error))
    return FALSE;
  if (lines->len > SAY_LINES_MAX) {
    g_set_error(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_TARGET,
                _("%u lines are too many for a message. Share them as a file."), lines->len);
    return FALSE;
  }

  session_begin_turn(self);
  for (guint i = 0; i < lines->len; i++) {
    g_autofree char *line = text_plain(g_ptr_array_index(lines, i));

    if (*line)
      outbox_say(self, asked_in, conversation, kind, line, opened);
  }
  session_end_turn(self);
  return TRUE;
}

gboolean
confab_session_say(ConfabSession *self, ConfabConversation *conversation, const char *text,
                   GError **error)
{
  return session_say(self, conversation, conversation, CONFAB_MESSAGE_KIND_MESSAGE, text, false,
                     error);
}

gboolean
confab_session_enter(ConfabSession *self, ConfabConversation *conversation, const char *text,
                     GError **error)
{
  g_autoptr(ConfabConversation) keep G_GNUC_UNUSED = g_object_ref(conversation);
  GError *failure = NULL;
  gboolean done;

  if (text[0] == '/' && text[1] != '/')
    done = confab_commands_run(self, conversation, text, &failure);
  else
    done = confab_session_say(self, conversation, text + (text[0] == '/'), &failure);
  if (!done) {
    confab_session_tell(self, conversation, CONFAB_MESSAGE_KIND_ERROR, failure->message);
    g_propagate_error(error, failure);
  }
  return done;
}

void
confab_session_retry(ConfabSession *self, ConfabConversation *conversation, ConfabMessage *message)
{
  g_autoptr(GError) error = NULL;

  if (confab_message_get_state(message) != CONFAB_MESSAGE_STATE_FAILED)
    return;
  if (can_say(self, conversation, &error) && outbox_has_room(self, 1, &error))
    outbox_resend(self, conversation, message);
  else
    confab_message_log_fail(confab_conversation_get_log(conversation), message, error->message);
}

/* Signals */

void
session_emit_open_files(ConfabSession *self)
{
  g_signal_emit(self, signals[OPEN_FILES], 0);
}

void
session_emit_quit(ConfabSession *self)
{
  g_signal_emit(self, signals[QUIT], 0);
}

void
session_emit_show(ConfabSession *self, ConfabConversation *conversation)
{
  g_signal_emit(self, signals[SHOW_CONVERSATION], 0, conversation);
}

void
session_emit_clear(ConfabSession *self, ConfabConversation *conversation)
{
  g_signal_emit(self, signals[CLEAR], 0, conversation);
}

void
session_emit_arrived(ConfabSession *self, ConfabConversation *conversation, ConfabMessage *message)
{
  g_signal_emit(self, signals[ARRIVED], 0, conversation, message);
}

void
session_emit_disconnected(ConfabSession *self, const GError *error, bool goodbye)
{
  g_signal_emit(self, signals[DISCONNECTED], 0, error, (gboolean)goodbye);
}
