/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The text view that shows a message buffer: columns, rules, links, copying.
 */
#pragma once

#include "gui/widgets/message-buffer.h"

#define CONFAB_TYPE_MESSAGE_TEXT (confab_message_text_get_type())
/* Signals:
 *   retry (ConfabMessage *)  the person activated the Retry of a failed message
 */
G_DECLARE_FINAL_TYPE(ConfabMessageText, confab_message_text, CONFAB, MESSAGE_TEXT, GtkTextView)

/* Returns: (transfer none): the lines shown */
struct message_buffer *confab_message_text_get_lines(ConfabMessageText *self);
