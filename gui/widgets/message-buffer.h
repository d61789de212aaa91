/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A window of about a thousand lines over a conversation's log, in a GtkTextBuffer.
 *
 * Line 0 of the buffer is a header and never goes, so that lines can be put in
 * and taken out above what is on screen without moving it: GtkTextView keeps its
 * place for changes in any line but the first one it has. Below it each
 * entry is one line: a message, several people coming and going, a day, the "new"
 * line. All that a call puts in is one insertion.
 *
 * This is told what happens to the log, and never listens to it: the view decides
 * how much to do in which frame.
 */
#pragma once

#include "gui/model/conversation.h"
#include "gui/widgets/message-styles.h"

/* How many lines are kept at least, once there were as many; a page more is the most. */
#define MESSAGE_BUFFER_LINES 1000

/* How many messages are put in at a time. One page costs about 4 ms. */
#define MESSAGE_BUFFER_PAGE 150

struct message_buffer;

/* Make one without a conversation.
 *
 * text     (transfer none): empty, and from now on written by nobody else
 * styles   kept, not copied
 */
struct message_buffer *message_buffer_new(GtkTextBuffer *text, const struct message_styles *styles);
void message_buffer_free(struct message_buffer *self);

/* Empty the buffer and begin at the last page of a conversation's log, which
 * message_buffer_add_newer() then puts in.
 *
 * conversation  (nullable)
 */
void message_buffer_show(struct message_buffer *self, ConfabConversation *conversation);

/* Do the same for the conversation shown, because its log was cleared or the end is far away. */
void message_buffer_restart(struct message_buffer *self);

/* Choose whether lines for people who come and go are shown, from the next restart on. */
void message_buffer_set_show_events(struct message_buffer *self, bool show_events);

/* Take note of the log's items-changed. Nothing is put in yet. */
void
message_buffer_log_changed(struct message_buffer *self, guint position, guint removed, guint added);

/* Return how many messages of the log are before the first line, or after the last one. */
guint message_buffer_count_older(struct message_buffer *self);
guint message_buffer_count_newer(struct message_buffer *self);

/* Put in up to a page of what comes before the first line, or after the last one. */
void message_buffer_add_older(struct message_buffer *self);
void message_buffer_add_newer(struct message_buffer *self);

/* Take out lines over the limit, at the beginning or at the end; they come back with
 * message_buffer_add_older() and message_buffer_add_newer(). */
void message_buffer_trim_oldest(struct message_buffer *self);
void message_buffer_trim_newest(struct message_buffer *self);

/* Draw a message again that has changed. One without a line is fine. */
void message_buffer_update(struct message_buffer *self, ConfabMessage *message);

/* Move the "new" line to where the conversation has it, or take it out. */
void message_buffer_update_new_line(struct message_buffer *self);

/* Return the line of the "new" line, -1 where there is none. */
int message_buffer_get_new_line(struct message_buffer *self);

/* Returns: (transfer none) (nullable): the message in a line, NULL for all other lines */
ConfabMessage *message_buffer_get_message(struct message_buffer *self, int line);

/* Return whether a line stands by itself over the whole width: header, day, "new". */
bool message_buffer_is_rule(struct message_buffer *self, int line);
