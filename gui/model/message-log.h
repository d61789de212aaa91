/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The messages of one conversation, oldest first, as a GListModel of ConfabMessage.
 *
 * Appending is O(1), reading by position is O(1), and the number is bounded: over
 * the limit the oldest are dropped. Between confab_message_log_freeze() and
 * _thaw() appended messages wait unseen and then arrive in one items-changed,
 * so that a burst costs a view one insertion and not thousands. A drop at the
 * front is an items-changed of its own, before the appended ones arrive.
 */
#pragma once

#include "gui/model/message.h"

#include <gio/gio.h>

/* How many messages a conversation keeps in memory: about 3 MB of short ones. */
#define CONFAB_MESSAGE_LOG_LIMIT 10000

#define CONFAB_TYPE_MESSAGE_LOG (confab_message_log_get_type())
/* Signals:
 *   message-changed (ConfabMessage *message): its state, id, time or failure changed; it keeps its
 *     position, though its time may now be the server's.
 */
G_DECLARE_FINAL_TYPE(ConfabMessageLog, confab_message_log, CONFAB, MESSAGE_LOG, GObject)

/* Make an empty log.
 *
 * limit     how many messages it keeps, at least 1
 * Returns: (transfer full)
 */
ConfabMessageLog *confab_message_log_new(guint limit);

/* Put a message at the end. While frozen it stays unseen until the thaw.
 *
 * message  (transfer none): the log takes a reference
 */
void confab_message_log_append(ConfabMessageLog *self, ConfabMessage *message);

/* Hold back items-changed. May nest; each needs its confab_message_log_thaw(). */
void confab_message_log_freeze(ConfabMessageLog *self);

/* Show what was appended since the outermost freeze. */
void confab_message_log_thaw(ConfabMessageLog *self);

/* Drop every message, also those not shown yet. */
void confab_message_log_clear(ConfabMessageLog *self);

guint confab_message_log_get_length(ConfabMessageLog *self);

/* Returns: (transfer none) (nullable): the message at position, NULL past the end. Cheaper than
 * g_list_model_get_item() by a reference. */
ConfabMessage *confab_message_log_peek(ConfabMessageLog *self, guint position);

/* Find where message is, looking from the end.
 *
 * Returns: whether it is there; position is set then
 */
bool confab_message_log_find(ConfabMessageLog *self, ConfabMessage *message, guint *position);

/* Make a message sent and emit message-changed, if it is still in the log or not.
 *
 * msgid    (nullable)
 * time_ms  the server's time; 0 keeps the local one
 */
void confab_message_log_confirm(ConfabMessageLog *self, ConfabMessage *message, const char *msgid,
                                gint64 time_ms);

/* Make a message failed, with the reason in words, and emit message-changed. */
void confab_message_log_fail(ConfabMessageLog *self, ConfabMessage *message, const char *reason);

/* Make a failed message pending again, with a new label, and emit message-changed. */
void confab_message_log_resend(ConfabMessageLog *self, ConfabMessage *message, const char *label);
