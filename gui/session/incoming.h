/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One line from the server, taken apart. For the files of the session alone.
 */
#pragma once

#include "gui/session/outbox.h"
#include "gui/session/session.h"
#include "protocol/message.h"

/* What a handler is given. Strings are valid UTF-8 and live as long as the call. */
struct incoming {
  const struct message *msg;
  const char *nick;        /* who it is from: a person's nick or a server's name; "" where none */
  bool from_person;        /* and not from a server */
  bool own;                /* from this person */
  gint64 time_ms;          /* the server's time, or now */
  const char *msgid;       /* nullable */
  const char *label;       /* nullable: its own label tag */
  struct request *request; /* nullable: what it answers, by label or by batch */
};

/* Take one line from the server.
 *
 * line  modified
 * Returns: whether it is something that a chat server says
 */
bool incoming_handle(ConfabSession *session, char *line, gsize len);

/* Return the parameter, or "" where there are fewer. */
const char *incoming_param(const struct incoming *in, size_t index);

/* Returns: (transfer full): the parameter as plain text for people */
char *incoming_text(const struct incoming *in, size_t index);

/* Return where an answer is told: where it was asked, or in the conversation that name says, or
 * where the last command was typed.
 *
 * name  (nullable)
 */
ConfabConversation *
incoming_place(ConfabSession *session, const struct incoming *in, const char *name);

/* Append a line about something that happened, at the time that it did. */
void incoming_tell(ConfabSession *session, const struct incoming *in,
                   ConfabConversation *conversation, ConfabMessageKind kind, const char *text);

/* Begin or end a batch: the BATCH command. */
void incoming_begin_batch(ConfabSession *session, const struct incoming *in, const char *reference,
                          const char *type);
void incoming_end_batch(ConfabSession *session, const char *reference);

/* The link is gone, and with it all batches. */
void incoming_clear_batches(ConfabSession *session);
