/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The link of a session: connecting, registering, keeping alive, losing and
 * trying again. The state is the network's; only set_state() changes it.
 */
#include "gui/session/link.h"

#include "gui/session/incoming.h"
#include "gui/session/outbox.h"
#include "gui/session/session-private.h"
#include "protocol/limits.h"
#include "protocol/message.h"

#include <glib/gi18n.h>
#include <string.h>

#define WAIT_MAX_MS 60000
/* A link that held this long was a good one: the next wait is a short one again. */
#define GOOD_LINK_US (30 * G_TIME_SPAN_SECOND)
/* Names in one JOIN; the rest go into further ones. */
#define JOIN_MAX_BYTES 400

#define FROM(state) (1u << (state))

/* From which states each one may come. */
static const guint legal_from[] = {
    [CONFAB_NETWORK_OFFLINE] = FROM(CONFAB_NETWORK_CONNECTING) | FROM(CONFAB_NETWORK_REGISTERING) |
                               FROM(CONFAB_NETWORK_ONLINE) | FROM(CONFAB_NETWORK_WAITING),
    [CONFAB_NETWORK_CONNECTING] = FROM(CONFAB_NETWORK_OFFLINE) | FROM(CONFAB_NETWORK_WAITING),
    [CONFAB_NETWORK_REGISTERING] = FROM(CONFAB_NETWORK_CONNECTING),
    [CONFAB_NETWORK_ONLINE] = FROM(CONFAB_NETWORK_REGISTERING),
    [CONFAB_NETWORK_WAITING] = FROM(CONFAB_NETWORK_CONNECTING) | FROM(CONFAB_NETWORK_REGISTERING) |
                               FROM(CONFAB_NETWORK_ONLINE),
};

static void
set_state(ConfabSession *self, ConfabNetworkState state, const char *status)
{
  ConfabNetworkState old = confab_network_get_state(self->network);

  g_assert(legal_from[state] & FROM(old));
  g_debug("session: state %d becomes %d: %s", (int)old, (int)state, status);
  confab_network_set_state(self->network, state, status);
}

bool
link_is_online(ConfabSession *self)
{
  return confab_network_get_state(self->network) == CONFAB_NETWORK_ONLINE;
}

static void
arm(ConfabSession *self, guint ms, GSourceFunc callback)
{
  g_clear_handle_id(&self->timer_id, g_source_remove);
  self->timer_id = g_timeout_add(ms, callback, self);
}

/* Sending */

void
link_send_line(ConfabSession *self, const char *line)
{
  g_autofree char *one_line = g_strdup(line);

  if (self->stream)
    confab_line_stream_send(self->stream, g_strdelimit(one_line, "\r\n", ' '));
}

GString *
link_compose(const char *command, va_list params)
{
  const char *all[MESSAGE_PARAMS_MAX];
  size_t n_params = 0;
  GString *line = g_string_new(command);

  for (const char *param = va_arg(params, const char *); param;
       param = va_arg(params, const char *))
    all[n_params++] = param;
  message_append_params(line, all, n_params);
  message_truncate(line, MESSAGE_BODY_MAX_BYTES - 2);
  return line;
}

void
link_send(ConfabSession *self, const char *command, ...)
{
  g_autoptr(GString) line = NULL;
  va_list params;

  va_start(params, command);
  line = link_compose(command, params);
  va_end(params);
  link_send_line(self, line->str);
}

/* The end of a link */

static void
drop_stream(ConfabSession *self)
{
  g_autoptr(ConfabLineStream) stream = g_steal_pointer(&self->stream);

  g_clear_handle_id(&self->timer_id, g_source_remove);
  if (stream)
    confab_line_stream_close(stream);
  incoming_clear_batches(self);
  g_hash_table_remove_all(self->names);
  g_hash_table_remove_all(self->joining);
  self->offered = self->enabled = 0;
}

/* What is in a conversation while there is no link: what was said, and nobody. */
static void
leave_conversation(ConfabConversation *conversation, gpointer user_data)
{
  ConfabSession *self = user_data;

  if (confab_conversation_get_kind(conversation) == CONFAB_CONVERSATION_CHANNEL &&
      confab_conversation_get_joined(conversation))
    g_hash_table_add(self->rejoin, g_object_ref(conversation));
  confab_conversation_set_joined(conversation, false);
  confab_person_list_clear(confab_conversation_get_people(conversation));
  if (confab_conversation_get_person(conversation))
    confab_person_set_online(confab_conversation_get_person(conversation), false);
}

struct announcement {
  ConfabSession *session;
  ConfabMessageKind kind;
  const char *text;
};

static void
announce_in(ConfabConversation *conversation, gpointer user_data)
{
  struct announcement *announcement = user_data;

  confab_session_tell(announcement->session, conversation, announcement->kind, announcement->text);
}

static void
announce(ConfabSession *self, ConfabMessageKind kind, const char *text)
{
  struct announcement announcement = {self, kind, text};

  session_each_conversation(self, announce_in, &announcement);
}

/* Give the first try back to its caller; NULL for success. */
static void
finish_first_try(ConfabSession *self, const GError *error)
{
  g_autoptr(GTask) task = g_steal_pointer(&self->connect_task);

  g_cancellable_disconnect(self->connect_cancellable, self->connect_cancelled_id);
  self->connect_cancelled_id = 0;
  g_clear_object(&self->connect_cancellable);
  if (error)
    g_task_return_error(task, g_error_copy(error));
  else
    g_task_return_boolean(task, TRUE);
}

guint
link_wait_ms(guint base_ms, guint attempt, double random)
{
  guint64 wait = base_ms;

  for (guint i = 1; i < attempt && wait < WAIT_MAX_MS; i++)
    wait *= 2;
  wait = MIN(wait, WAIT_MAX_MS);
  return (guint)((double)wait * (0.75 + random / 2));
}

static gboolean
wait_cb(gpointer user_data)
{
  ConfabSession *self = user_data;
  gint64 left_us = self->retry_us - g_get_monotonic_time();

  self->timer_id = 0;
  if (left_us <= 0) {
    link_connect(self);
    return G_SOURCE_REMOVE;
  }
  confab_network_set_seconds_left(self->network,
                                  (guint)((left_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC));
  arm(self, (guint)(MIN(left_us, G_USEC_PER_SEC) / 1000) + 1, wait_cb);
  return G_SOURCE_REMOVE;
}

static void
wait_for_next_try(ConfabSession *self, const char *why)
{
  self->attempt++;
  guint wait_ms = link_wait_ms(self->reconnect_ms, self->attempt, g_random_double());

  self->retry_us = g_get_monotonic_time() + (gint64)wait_ms * 1000;
  set_state(self, CONFAB_NETWORK_WAITING, why);
  (void)wait_cb(self);
}

void
link_end(ConfabSession *self, const GError *error, bool goodbye)
{
  bool was_online = link_is_online(self);
  bool is_first = self->connect_task != NULL;

  session_begin_turn(self);
  drop_stream(self);
  outbox_fail_all(self, error->message);
  if (was_online) {
    if (g_get_monotonic_time() - self->online_us > GOOD_LINK_US)
      self->attempt = 0;
    session_each_conversation(self, leave_conversation, self);
    announce(self, CONFAB_MESSAGE_KIND_ERROR, error->message);
  }
  if (is_first)
    set_state(self, CONFAB_NETWORK_OFFLINE, error->message);
  else
    wait_for_next_try(self, error->message);

  if (is_first)
    finish_first_try(self, error);
  if (was_online)
    session_emit_disconnected(self, error, goodbye);
  session_end_turn(self);
}

/* End the link with a sentence that has the host's name in it. */
static void
end_with(ConfabSession *self, ConfabSessionError code, const char *sentence)
{
  g_autoptr(GString) text = g_string_new(sentence);
  g_autoptr(GError) error = NULL;

  g_string_replace(text, "%s", confab_network_get_host(self->network), 1);
  error = g_error_new_literal(CONFAB_SESSION_ERROR, (int)code, text->str);
  link_end(self, error, false);
}

void
link_close(ConfabSession *self, const char *reason)
{
  g_autoptr(GError) cancelled =
      g_error_new_literal(G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Cancelled."));

  if (confab_network_get_state(self->network) == CONFAB_NETWORK_OFFLINE)
    return;
  session_begin_turn(self);
  if (reason && *reason)
    link_send(self, "QUIT", reason, NULL);
  else
    link_send(self, "QUIT", NULL);
  drop_stream(self);
  outbox_fail_all(self, _("You left before it was delivered."));
  session_each_conversation(self, leave_conversation, self);
  set_state(self, CONFAB_NETWORK_OFFLINE, _("Not connected."));
  if (self->connect_task)
    finish_first_try(self, cancelled);
  session_end_turn(self);
}

/* Keeping alive */

static gboolean
keep_alive_cb(gpointer user_data)
{
  ConfabSession *self = user_data;
  gint64 now = g_get_monotonic_time();
  gint64 silent_ms = (now - self->heard_us) / 1000;

  self->timer_id = 0;
  if (self->asked_us && self->heard_us < self->asked_us) {
    gint64 waited_ms = (now - self->asked_us) / 1000;

    if (waited_ms >= self->silence_ms)
      end_with(self, CONFAB_SESSION_ERROR_LOST, _("%s does not answer any more."));
    else
      arm(self, (guint)(self->silence_ms - waited_ms) + 1, keep_alive_cb);
    return G_SOURCE_REMOVE;
  }

  self->asked_us = 0;
  if (silent_ms < self->ping_ms) {
    arm(self, (guint)(self->ping_ms - silent_ms) + 1, keep_alive_cb);
    return G_SOURCE_REMOVE;
  }
  link_send(self, "PING", "confab", NULL);
  self->asked_us = now;
  arm(self, self->silence_ms + 1, keep_alive_cb);
  return G_SOURCE_REMOVE;
}

/* Online */

static void
greet_conversation(ConfabConversation *conversation, gpointer user_data)
{
  /* Channels follow as they are joined; whether a person is there shows itself. */
  if (confab_conversation_get_kind(conversation) != CONFAB_CONVERSATION_CHANNEL)
    confab_conversation_set_joined(conversation, true);
  if (confab_conversation_get_person(conversation))
    confab_person_set_online(confab_conversation_get_person(conversation), true);
}

void
link_online(ConfabSession *self)
{
  const char *host = confab_network_get_host(self->network);
  g_autofree char *status = g_strdup_printf(_("Connected to %s"), host);

  set_state(self, CONFAB_NETWORK_ONLINE, status);
  self->online_us = g_get_monotonic_time();
  self->asked_us = 0;
  arm(self, self->ping_ms, keep_alive_cb);
  session_each_conversation(self, greet_conversation, self);
  if (self->connect_task)
    finish_first_try(self, NULL);
  else
    announce(self, CONFAB_MESSAGE_KIND_INFO, status);
}

static void
send_join(ConfabSession *self, GString *channels)
{
  if (channels->len > 0)
    link_send(self, "JOIN", channels->str, NULL);
  g_string_truncate(channels, 0);
}

void
link_rejoin(ConfabSession *self)
{
  g_autoptr(GString) channels = g_string_new(NULL);
  GHashTableIter iter;
  gpointer conversation;

  g_hash_table_iter_init(&iter, self->rejoin);
  while (g_hash_table_iter_next(&iter, &conversation, NULL)) {
    const char *name = confab_conversation_get_name(conversation);

    if (channels->len + strlen(name) > JOIN_MAX_BYTES)
      send_join(self, channels);
    g_string_append_printf(channels, "%s%s", channels->len > 0 ? "," : "", name);
  }
  send_join(self, channels);
}

/* Connecting */

static gboolean
registration_timeout_cb(gpointer user_data)
{
  ConfabSession *self = user_data;

  self->timer_id = 0;
  if (self->heard_chat)
    end_with(self, CONFAB_SESSION_ERROR_TIMED_OUT, _("%s did not let you in in time."));
  else
    end_with(self, CONFAB_SESSION_ERROR_NOT_A_CHAT_SERVER,
             _("%s accepts connections on that port but says nothing: it is not a chat server. "
               "Check the port."));
  return G_SOURCE_REMOVE;
}

static void
end_as_not_chat(ConfabSession *self)
{
  end_with(self, CONFAB_SESSION_ERROR_NOT_A_CHAT_SERVER,
           _("What answers on that port of %s is not a chat server. Check the port."));
}

static bool
is_registering(ConfabSession *self)
{
  return confab_network_get_state(self->network) == CONFAB_NETWORK_REGISTERING;
}

static void
line_cb(char *line, gsize len, gpointer user_data)
{
  ConfabSession *self = user_data;
  ConfabLineStream *stream = self->stream;
  bool is_chat = incoming_handle(self, line, len);

  if (is_chat)
    self->heard_chat = true;
  else if (!self->heard_chat && self->stream == stream && is_registering(self))
    end_as_not_chat(self);
}

static void
too_long_cb(gpointer user_data)
{
  ConfabSession *self = user_data;

  if (!self->heard_chat && is_registering(self))
    end_as_not_chat(self);
}

static void
turn_begin_cb(gpointer user_data)
{
  ConfabSession *self = user_data;

  session_begin_turn(self);
  self->heard_us = g_get_monotonic_time();
}

static void
turn_end_cb(gpointer user_data)
{
  session_end_turn(user_data);
}

static void
closed_cb(const GError *error, gpointer user_data)
{
  ConfabSession *self = user_data;
  ConfabNetwork *network = self->network;
  g_autoptr(GError) told = NULL;

  if (is_registering(self) && !self->heard_chat) {
    end_with(self, CONFAB_SESSION_ERROR_NOT_A_CHAT_SERVER,
             _("%s closed the connection without a word: perhaps it is not a chat server. "
               "Check the port."));
    return;
  }
  if (!error) {
    end_with(self, CONFAB_SESSION_ERROR_LOST, _("%s closed the connection."));
    return;
  }
  told = confab_session_error_from_gio(error, confab_network_get_host(network),
                                       confab_network_get_port(network));
  link_end(self, told, false);
}

static const struct line_stream_events stream_events = {
    .line = line_cb,
    .too_long = too_long_cb,
    .turn_begin = turn_begin_cb,
    .turn_end = turn_end_cb,
    .closed = closed_cb,
};

static void
register_name(ConfabSession *self)
{
  const char *nick = confab_network_get_nick(self->network);
  g_autofree char *status = g_strdup_printf(_("Signing in as %s…"), nick);

  set_state(self, CONFAB_NETWORK_REGISTERING, status);
  self->heard_chat = false;
  features_clear(&self->features);
  features_init(&self->features);
  arm(self, self->timeout_ms, registration_timeout_cb);
  link_send(self, "CAP", "LS", "302", NULL);
  link_send(self, "NICK", nick, NULL);
  link_send(self, "USER", "confab", "0", "*", nick, NULL);
}

static void
connect_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(ConfabSession) self = user_data;
  ConfabLineStream *stream = CONFAB_LINE_STREAM(source);
  g_autoptr(GError) error = NULL;
  gboolean connected = confab_line_stream_connect_finish(stream, result, &error);

  /* The session has gone on without this one. */
  if (stream != self->stream) {
    confab_line_stream_close(stream);
    return;
  }
  if (connected) {
    register_name(self);
    return;
  }
  g_autoptr(GError) told = confab_session_error_from_gio(
      error, confab_network_get_host(self->network), confab_network_get_port(self->network));
  link_end(self, told, false);
}

void
link_connect(ConfabSession *self)
{
  const char *host = confab_network_get_host(self->network);
  g_autofree char *status = g_strdup_printf(_("Connecting to %s…"), host);

  g_clear_handle_id(&self->timer_id, g_source_remove);
  set_state(self, CONFAB_NETWORK_CONNECTING, status);
  self->stream = confab_line_stream_new(&stream_events, self);
  confab_line_stream_connect_async(self->stream, host,
                                   (guint16)confab_network_get_port(self->network),
                                   self->timeout_ms, NULL, connect_cb, g_object_ref(self));
}

void
link_try_now(ConfabSession *self)
{
  if (confab_network_get_state(self->network) == CONFAB_NETWORK_WAITING)
    link_connect(self);
}

static gboolean
cancel_cb(gpointer user_data)
{
  ConfabSession *self = user_data;

  if (self->connect_task)
    link_close(self, NULL);
  return G_SOURCE_REMOVE;
}

/* May come from any thread, and while the cancellable is locked: act from the main loop. */
static void
cancelled_cb(GCancellable *cancellable, gpointer user_data)
{
  g_autoptr(GSource) source = g_idle_source_new();

  g_source_set_priority(source, G_PRIORITY_DEFAULT);
  g_source_set_callback(source, cancel_cb, g_object_ref(user_data), g_object_unref);
  g_source_attach(source, NULL);
}

void
link_connect_first(ConfabSession *self, GCancellable *cancellable, GTask *task)
{
  self->connect_task = task;
  if (cancellable) {
    self->connect_cancellable = g_object_ref(cancellable);
    self->connect_cancelled_id =
        g_cancellable_connect(cancellable, G_CALLBACK(cancelled_cb), self, NULL);
  }
  link_connect(self);
}
