/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a client has to believe by the lines that came to it.
 */
#pragma once

#include <glib.h>
#include <stddef.h>

struct chat;
struct view;

struct view *view_new(void);
void view_free(struct view *view);

/* Take in one line without its ending. Assert that it is a message that a client can take, and
 * that batches are opened, used and closed in order. */
void view_take(struct view *view, const char *text, size_t len);

/* Assert that it is true: that the client has the nick it was told, is in the channels that it saw
 * itself enter and not leave, that those it watches are here as it was told, and that no batch is
 * open. All lines must have come. */
void view_check(const struct view *view, const struct chat *chat);
