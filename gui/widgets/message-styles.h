/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The text tags of the message view, in the colours of the desktop's theme.
 */
#pragma once

#include "gui/widgets/message-line.h"
#include "gui/widgets/nick-color.h"

#include <gtk/gtk.h>

/* The tags belong to the buffer's tag table. */
struct message_styles {
  GtkTextTag *tags[MESSAGE_STYLES]; /* NULL for MESSAGE_STYLE_NICK */
  GtkTextTag *nicks[NICK_COLORS];
};

/* Make the tags in table, without colours yet. */
void message_styles_init(struct message_styles *styles, GtkTextTagTable *table);

/* Take over the theme's colours, as it is or as it has become. */
void message_styles_update(struct message_styles *styles, GtkStyleContext *context);

/* Returns: (transfer none): the tag for a span of a line */
GtkTextTag *
message_styles_get_tag(const struct message_styles *styles, const struct message_span *span);

/* Return whether text at iter has a style; one of the whole view, not MESSAGE_STYLE_NICK. */
bool message_styles_has(const struct message_styles *styles, const GtkTextIter *iter,
                        enum message_style style);
