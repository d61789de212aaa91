/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Addresses in what people say: where they begin and where the sentence goes on.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* One address in a text, in bytes from its beginning: [start, end). */
struct link {
  gsize start;
  gsize end;
};

/* Find the first address at or after a place: http, https, irc or ircs, up to a space or a
 * character no address has. Punctuation that ends the sentence, and a bracket that was opened
 * before the address, are not part of it.
 *
 * text    UTF-8
 * from    in bytes, at most strlen(text)
 * link    out: untouched where there is none
 * Returns  whether there is one
 */
bool links_next(const char *text, gsize from, struct link *link);
