/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What was sent to the server and waits for its answer: messages until they are
 * confirmed, and questions until they are answered.
 *
 * With the capability labeled-response the answer has the request's label. Without
 * it a message is recognised by its text (echo-message), and where there is no
 * echo either, a message counts as sent when it is written.
 */
#pragma once

#include "gui/session/session.h"

/* Requests without an answer; a server that gives none is asked no more. */
#define OUTBOX_MAX 500

struct request {
  char *label;                  /* NULL where the server knows no labels */
  ConfabConversation *asked_in; /* where it was typed: answers are told there */
  ConfabConversation *target;   /* of a message: the conversation it stands in */
  ConfabMessage *message;       /* of a message; NULL for a question */
  bool opened;                  /* target was made for this message, and goes if nobody is there */
};

void outbox_init(ConfabSession *session);
void outbox_clear(ConfabSession *session);

/* Send a command whose answer is told in a conversation. Ends with NULL. */
void outbox_ask(ConfabSession *session, ConfabConversation *asked_in, const char *command,
                ...) G_GNUC_NULL_TERMINATED;

/* Send a line as typed (/quote), its answer told in a conversation. */
void outbox_ask_line(ConfabSession *session, ConfabConversation *asked_in, const char *line);

/* Say one line, appended to target as a pending message.
 *
 * kind  message, notice or action
 */
void outbox_say(ConfabSession *session, ConfabConversation *asked_in, ConfabConversation *target,
                ConfabMessageKind kind, const char *text, bool opened);

/* Send a failed message again. */
void outbox_resend(ConfabSession *session, ConfabConversation *target, ConfabMessage *message);

/* Return whether more may be sent. Otherwise error is set. */
gboolean outbox_has_room(ConfabSession *session, guint count, GError **error);

/* Returns: (transfer none) (nullable): the request with that label */
struct request *outbox_find(ConfabSession *session, const char *label);

/* Returns: (transfer none) (nullable): the oldest unanswered message to that name.
 *
 * text  (nullable): what it must say
 */
struct request *outbox_find_message(ConfabSession *session, const char *target, const char *text);

/* The server has the message: make it sent. The request stays until outbox_drop(). */
void
outbox_confirm(ConfabSession *session, struct request *request, const char *msgid, gint64 time_ms);

/* The server refused the message. */
void outbox_fail(ConfabSession *session, struct request *request, const char *reason);

/* The answer is complete. */
void outbox_drop(ConfabSession *session, struct request *request);

/* The link is gone: fail all messages that have no answer, and forget the questions. */
void outbox_fail_all(ConfabSession *session, const char *reason);
