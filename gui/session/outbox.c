/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/session/outbox.h"

#include "gui/session/link.h"
#include "gui/session/session-private.h"
#include "protocol/names.h"

#include <glib/gi18n.h>

static void
request_free(gpointer data)
{
  struct request *request = data;

  g_free(request->label);
  g_clear_object(&request->asked_in);
  g_clear_object(&request->target);
  g_clear_object(&request->message);
  g_free(request);
}

void
outbox_init(ConfabSession *session)
{
  session->requests = g_ptr_array_new_with_free_func(request_free);
}

void
outbox_clear(ConfabSession *session)
{
  g_clear_pointer(&session->requests, g_ptr_array_unref);
  g_clear_object(&session->last_asked);
}

static bool
has(ConfabSession *session, enum capability capability)
{
  return session->enabled & CAP_BIT(capability);
}

static char *
next_label(ConfabSession *session)
{
  return has(session, CAP_LABELED_RESPONSE) ?
             g_strdup_printf("c%" G_GUINT64_FORMAT, ++session->last_label) :
             NULL;
}

static void
send_labelled(ConfabSession *session, const char *label, const char *line)
{
  g_autofree char *labelled = label ? g_strdup_printf("@label=%s %s", label, line) : NULL;

  link_send_line(session, labelled ? labelled : line);
}

/* Remember what is about to be sent.
 *
 * message  (nullable)
 */
static void
add_request(ConfabSession *session, const struct request *request)
{
  struct request *kept = g_new0(struct request, 1);

  kept->label = g_strdup(request->label);
  (void)g_set_object(&kept->asked_in, request->asked_in);
  (void)g_set_object(&kept->target, request->target);
  (void)g_set_object(&kept->message, request->message);
  kept->opened = request->opened;
  g_ptr_array_add(session->requests, kept);
}

void
outbox_ask_line(ConfabSession *session, ConfabConversation *asked_in, const char *line)
{
  g_autofree char *label = next_label(session);

  (void)g_set_object(&session->last_asked, asked_in);
  if (label && session->requests->len < OUTBOX_MAX)
    add_request(session, &(struct request){.label = label, .asked_in = asked_in});
  send_labelled(session, label, line);
}

void
outbox_ask(ConfabSession *session, ConfabConversation *asked_in, const char *command, ...)
{
  g_autoptr(GString) line = NULL;
  va_list params;

  va_start(params, command);
  line = link_compose(command, params);
  va_end(params);
  outbox_ask_line(session, asked_in, line->str);
}

static GString *
compose(const char *command, ...)
{
  GString *line;
  va_list params;

  va_start(params, command);
  line = link_compose(command, params);
  va_end(params);
  return line;
}

static void
write_message(ConfabSession *session, const char *label, ConfabConversation *target,
              ConfabMessage *message)
{
  bool is_action = confab_message_get_kind(message) == CONFAB_MESSAGE_KIND_ACTION;
  bool is_notice = confab_message_get_kind(message) == CONFAB_MESSAGE_KIND_NOTICE;
  const char *text = confab_message_get_text(message);
  g_autofree char *action = is_action ? g_strdup_printf("\001ACTION %s\001", text) : NULL;
  g_autoptr(GString) line =
      compose(is_notice ? "NOTICE" : "PRIVMSG", confab_conversation_get_name(target),
              is_action ? action : text, NULL);

  send_labelled(session, label, line->str);
}

/* Will the server say that it has the message? */
static bool
is_answered(ConfabSession *session)
{
  return has(session, CAP_LABELED_RESPONSE) || has(session, CAP_ECHO_MESSAGE);
}

void
outbox_say(ConfabSession *session, ConfabConversation *asked_in, ConfabConversation *target,
           ConfabMessageKind kind, const char *text, bool opened)
{
  g_autofree char *label = next_label(session);
  bool answered = is_answered(session);
  ConfabMessage *message = session_append(
      session, target,
      &(ConfabMessageInit){
          .kind = kind,
          .state = answered ? CONFAB_MESSAGE_STATE_PENDING : CONFAB_MESSAGE_STATE_SENT,
          .time_ms = g_get_real_time() / 1000,
          .sender = confab_network_get_nick(session->network),
          .text = text,
          .label = label,
          .own = true,
      });

  (void)g_set_object(&session->last_asked, asked_in);
  if (answered)
    add_request(session, &(struct request){.label = label,
                                           .asked_in = asked_in,
                                           .target = target,
                                           .message = message,
                                           .opened = opened});
  write_message(session, label, target, message);
}

void
outbox_resend(ConfabSession *session, ConfabConversation *target, ConfabMessage *message)
{
  g_autofree char *label = next_label(session);
  ConfabMessageLog *log = confab_conversation_get_log(target);

  if (is_answered(session)) {
    add_request(session,
                &(struct request){
                    .label = label, .asked_in = target, .target = target, .message = message});
    confab_message_log_resend(log, message, label);
  } else {
    confab_message_log_confirm(log, message, NULL, 0);
  }
  write_message(session, label, target, message);
}

gboolean
outbox_has_room(ConfabSession *session, guint count, GError **error)
{
  if (session->requests->len + count <= OUTBOX_MAX)
    return TRUE;
  g_set_error_literal(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_TARGET,
                      _("Too much is waiting for the server's answer. Try again in a moment."));
  return FALSE;
}

struct request *
outbox_find(ConfabSession *session, const char *label)
{
  for (guint i = 0; i < session->requests->len; i++) {
    struct request *request = g_ptr_array_index(session->requests, i);

    if (g_strcmp0(request->label, label) == 0)
      return request;
  }
  return NULL;
}

static bool
is_message_to(const struct request *request, const char *target, const char *text)
{
  if (!request->message ||
      confab_message_get_state(request->message) != CONFAB_MESSAGE_STATE_PENDING)
    return false;
  if (text && !g_str_equal(confab_message_get_text(request->message), text))
    return false;
  return name_equal(confab_conversation_get_name(request->target), target);
}

struct request *
outbox_find_message(ConfabSession *session, const char *target, const char *text)
{
  for (guint i = 0; i < session->requests->len; i++) {
    struct request *request = g_ptr_array_index(session->requests, i);

    if (is_message_to(request, target, text))
      return request;
  }
  return NULL;
}

void
outbox_confirm(ConfabSession *session, struct request *request, const char *msgid, gint64 time_ms)
{
  if (request->message &&
      confab_message_get_state(request->message) == CONFAB_MESSAGE_STATE_PENDING)
    confab_message_log_confirm(confab_conversation_get_log(request->target), request->message,
                               msgid, time_ms);
}

/* A conversation that was made for a message which found nobody is one that nobody wants. */
static bool
is_empty_but_for(ConfabConversation *conversation, ConfabMessage *message)
{
  ConfabMessageLog *log = confab_conversation_get_log(conversation);

  return confab_message_log_get_length(log) == 0 ||
         (confab_message_log_get_length(log) == 1 && confab_message_log_peek(log, 0) == message);
}

void
outbox_fail(ConfabSession *session, struct request *request, const char *reason)
{
  if (!request->message ||
      confab_message_get_state(request->message) != CONFAB_MESSAGE_STATE_PENDING)
    return;
  confab_message_log_fail(confab_conversation_get_log(request->target), request->message, reason);
  /* Who typed it elsewhere does not see the message turn red, nor for whom it was. */
  if (request->asked_in && request->asked_in != request->target) {
    g_autofree char *line =
        g_strdup_printf("%s: %s", confab_conversation_get_name(request->target), reason);
    confab_session_tell(session, request->asked_in, CONFAB_MESSAGE_KIND_ERROR, line);
  }
  if (request->opened && !confab_conversation_get_active(request->target) &&
      is_empty_but_for(request->target, request->message))
    session_remove_conversation(session, request->target);
}

void
outbox_drop(ConfabSession *session, struct request *request)
{
  (void)g_ptr_array_remove(session->requests, request);
}

void
outbox_fail_all(ConfabSession *session, const char *reason)
{
  g_autoptr(GPtrArray) requests = g_steal_pointer(&session->requests);

  outbox_init(session);
  for (guint i = 0; i < requests->len; i++) {
    struct request *request = g_ptr_array_index(requests, i);

    /* The text must not be lost with its conversation. */
    request->opened = false;
    if (request->message)
      confab_message_log_fail(confab_conversation_get_log(request->target), request->message,
                              reason);
  }
}
