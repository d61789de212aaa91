/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What people type and read, as lines of plain text.
 */
#pragma once

#include <glib.h>

/* How much of a message goes into one line: with the prefix that a server adds, 512 bytes hold it.
 */
#define TEXT_LINE_MAX_BYTES 400
/* The least that text_split() takes: any character fits, and most words. */
#define TEXT_LINE_MIN_BYTES 32

/* Take colours and other formatting, control characters and what is not UTF-8 out of a text.
 *
 * text  (nullable): bytes
 * Returns: (transfer full): valid UTF-8 on one line; "" for NULL
 */
char *text_plain(const char *text);

/* Divide a text into lines, and lines over a limit between words, or where a word is longer
 * between characters (never inside one a reader sees as one). Empty lines are left out.
 *
 * text       UTF-8, lines divided by \n, \r or both
 * max_bytes  at least TEXT_LINE_MIN_BYTES
 * Returns: (transfer full) (element-type utf8): in order, maybe empty
 */
GPtrArray *text_split(const char *text, gsize max_bytes);

/* Return how many insertions, deletions, replacements and swaps of neighbours make a into b.
 * Both at most 64 bytes of ASCII, what is beyond is not looked at. */
guint text_distance(const char *a, const char *b);
