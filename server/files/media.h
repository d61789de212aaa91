/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What kind of file it is, by its name alone.
 */
#pragma once

#include <stdbool.h>

/* Guess a MIME type; application/octet-stream where nothing better is known. A text type comes
 * with its charset, UTF-8. Returns for the caller to g_free(). */
char *media_type(const char *name);

/* May a browser show this type itself? Only what can run nothing; all else is for saving. */
bool media_may_be_shown(const char *type);
