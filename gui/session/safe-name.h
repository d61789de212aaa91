/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names from a server, made safe to be names of files here.
 */
#pragma once

#include <glib.h>

/* What a name of a file may be at most; ".part" and " (99)" have their room beside it. */
#define SAFE_NAME_MAX_BYTES 255

/* Make one path component out of a name that a stranger chose.
 *
 * Only what follows the last "/" or "\" counts. Removed or replaced by "_": bytes that are not
 * UTF-8, control, format and direction-changing characters, and < > : " | ? *, dots and spaces at
 * the beginning and spaces and dots at the end; a name reserved elsewhere (CON, NUL, COM1 …) gets
 * "_" before it; a long one is shortened before its extension, between characters.
 *
 * name     (nullable): bytes
 * reserve  bytes that a suffix will need: the result has at most SAFE_NAME_MAX_BYTES - reserve
 * Returns: (transfer full): never empty, ".", ".." or hidden
 */
char *safe_name(const char *name, gsize reserve);

/* Put " (n)" before the extension of a safe name: "a.txt" becomes "a (1).txt".
 *
 * n  1 or more
 * Returns: (transfer full): at most SAFE_NAME_MAX_BYTES - reserve bytes
 */
char *safe_name_numbered(const char *name, guint n, gsize reserve);
