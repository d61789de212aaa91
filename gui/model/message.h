/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One line of a conversation: what somebody said, or what happened.
 *
 * A message is made once and changes only where the server's answer changes it:
 * a pending one becomes sent or failed. Those changes are made through its log
 * (message-log.h), which tells the view, so that a view connects once a
 * conversation and never once a message.
 */
#pragma once

#include <glib-object.h>
#include <stdbool.h>

typedef enum {
  CONFAB_MESSAGE_KIND_MESSAGE, /* somebody said it: text is what they said */
  CONFAB_MESSAGE_KIND_NOTICE,  /* the same, but never to be answered by a program */
  CONFAB_MESSAGE_KIND_ACTION,  /* "/me": text is what comes after the name */
  CONFAB_MESSAGE_KIND_JOIN,    /* from here on text is a whole, translated sentence */
  CONFAB_MESSAGE_KIND_PART,
  CONFAB_MESSAGE_KIND_QUIT,
  CONFAB_MESSAGE_KIND_NICK,
  CONFAB_MESSAGE_KIND_TOPIC,
  CONFAB_MESSAGE_KIND_INFO,
  CONFAB_MESSAGE_KIND_ERROR,
} ConfabMessageKind;

typedef enum {
  CONFAB_MESSAGE_STATE_SENT,    /* from the server, confirmed by it, or local */
  CONFAB_MESSAGE_STATE_PENDING, /* own, on its way: drawn dim */
  CONFAB_MESSAGE_STATE_FAILED,  /* own, not delivered: drawn red, with its reason and Retry */
} ConfabMessageState;

/* What a message is made from. Strings are copied; any may be NULL but text. */
typedef struct {
  ConfabMessageKind kind;
  ConfabMessageState state;
  gint64 time_ms;     /* Unix time in milliseconds, UTC */
  const char *sender; /* nick, or the server's name; NULL for local lines */
  const char *text;   /* UTF-8 without line ends or control characters, but see kind */
  const char *msgid;
  const char *label; /* of a pending message: what its echo is recognised by */
  bool own;          /* sent by this person */
  bool mention;      /* says this person's name, or is said to this person alone */
} ConfabMessageInit;

#define CONFAB_TYPE_MESSAGE_KIND (confab_message_kind_get_type())
GType confab_message_kind_get_type(void);
#define CONFAB_TYPE_MESSAGE_STATE (confab_message_state_get_type())
GType confab_message_state_get_type(void);

#define CONFAB_TYPE_MESSAGE (confab_message_get_type())
/* Properties, all readable: kind, state, time, sender, text, msgid, label, own, mention, failure.
 */
G_DECLARE_FINAL_TYPE(ConfabMessage, confab_message, CONFAB, MESSAGE, GObject)

/* Make a message.
 *
 * Returns: (transfer full): a message
 */
ConfabMessage *confab_message_new(const ConfabMessageInit *init);

ConfabMessageKind confab_message_get_kind(ConfabMessage *self);
ConfabMessageState confab_message_get_state(ConfabMessage *self);

/* Returns: Unix time in milliseconds, UTC */
gint64 confab_message_get_time(ConfabMessage *self);

/* Returns: (transfer none) (nullable): the nick, or NULL for a local line */
const char *confab_message_get_sender(ConfabMessage *self);

/* Returns: (transfer none): what was said, or the sentence that tells what happened (see kind) */
const char *confab_message_get_text(ConfabMessage *self);

/* Returns: (transfer none) (nullable): the server's id of the message */
const char *confab_message_get_msgid(ConfabMessage *self);

/* Returns: (transfer none) (nullable): the label an own message was sent with */
const char *confab_message_get_label(ConfabMessage *self);

bool confab_message_is_own(ConfabMessage *self);
bool confab_message_is_mention(ConfabMessage *self);

/* Returns: (transfer none) (nullable): the translated reason why a failed message was not
 * delivered, a sentence; NULL unless the state is failed */
const char *confab_message_get_failure(ConfabMessage *self);

/* Return whether the message is something said (message, notice, action) and not an event. */
bool confab_message_is_said(ConfabMessage *self);

/* Return whether text says nick as a word of its own, however it is written in upper and lower
 * case. Both are UTF-8; an empty nick is said by nothing. */
bool confab_message_text_mentions(const char *text, const char *nick);

/* Mark as confirmed by the server. For message-log.c alone: elsewhere use
 * confab_message_log_confirm(), or no view hears of it.
 *
 * msgid    (nullable): the server's id; NULL leaves it unset
 * time_ms  the server's time; 0 keeps the local one
 */
void confab_message_confirm(ConfabMessage *self, const char *msgid, gint64 time_ms);

/* Mark as not delivered. For message-log.c alone, as above. */
void confab_message_fail(ConfabMessage *self, const char *reason);

/* Mark as being sent again, with a new label. For message-log.c alone, as above. */
void confab_message_resend(ConfabMessage *self, const char *label);
