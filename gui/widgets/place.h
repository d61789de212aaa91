/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the program lies, for what it needs and is not where it was told.
 *
 * Run from a build directory, or from a prefix that the desktop does not know, the
 * program still finds its schema and its translations.
 */
#pragma once

/* Find the first of some paths, relative to the folder of the program, that exists.
 *
 * relatives  ends with NULL
 * Returns: (transfer full) (nullable): absolute
 */
char *place_find(const char *const *relatives);
