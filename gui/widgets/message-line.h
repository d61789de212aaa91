/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One line of the message view as text, and which part of it looks how.
 *
 * Said lines are "time TAB nick SPACE TAB text": tab stops make the columns, and
 * where the nick has none of its own the space parts it from the text. Events
 * have an empty second column. A line never holds a line end: where
 * text has one it becomes U+2028, which starts a new row but not a new line,
 * so that line numbers count messages.
 */
#pragma once

#include "gui/model/message.h"

/* How a part of a line looks. */
enum message_style {
  MESSAGE_STYLE_TIME,
  MESSAGE_STYLE_NICK, /* with the index of its colour */
  MESSAGE_STYLE_OWN_NICK,
  MESSAGE_STYLE_NOTICE,
  MESSAGE_STYLE_ACTION,
  MESSAGE_STYLE_EVENT,
  MESSAGE_STYLE_ERROR,
  MESSAGE_STYLE_MENTION, /* the whole line */
  MESSAGE_STYLE_PENDING, /* the whole line */
  MESSAGE_STYLE_FAILED,
  MESSAGE_STYLE_LINK,  /* an address: activating opens it */
  MESSAGE_STYLE_RETRY, /* activating sends the message again */
  MESSAGE_STYLE_DAY,
  MESSAGE_STYLE_NEW,
  MESSAGE_STYLE_HEADER,
  MESSAGE_STYLES,
};

/* A part of a line, in characters from its beginning: [start, end). */
struct message_span {
  enum message_style style;
  guint nick_color; /* for MESSAGE_STYLE_NICK: an index for nick_color_get() */
  guint start;
  guint end;
};

struct message_line {
  GString *text; /* UTF-8, without a line end */
  GArray *spans; /* of struct message_span; later ones may lie within earlier ones */
  guint n_chars; /* characters in text */
};

void message_line_init(struct message_line *line);
void message_line_clear(struct message_line *line);

/* Make line the line of one message. What it held is gone.
 *
 * mark_mention  whether to mark a message that says this person's name: not where all of them are
 * to this person anyway
 */
void message_line_set_message(struct message_line *line, ConfabMessage *message, bool mark_mention);

/* Make line the one line that stands for several people coming and going.
 *
 * messages  (element-type ConfabMessage): at least one, oldest first. The last few are told in
 * their own words, the ones before them are counted
 */
void message_line_set_events(struct message_line *line, GPtrArray *messages);

/* Make line a text of its own over the whole width: a day, the "new" line, the header. */
void message_line_set_rule(struct message_line *line, enum message_style style, const char *text);
