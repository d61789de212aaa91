/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tokens of RPL_ISUPPORT (005): "NAME", "NAME=value", "-NAME".
 *
 * Source  modern.ircdocs.horse, "RPL_ISUPPORT": in values, space, '=' and '\' are written \x20,
 * \x3D, \x5C
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Append " NAME=value" with value escaped, or " NAME" where value is NULL. */
void isupport_append(GString *out, const char *name, const char *value);

/* Split one token.
 *
 * name     newly allocated, without '-'
 * value    newly allocated and unescaped, valid UTF-8 ("\xHH" can be any byte; what is not
 *          UTF-8 is replaced by U+FFFD, NUL is dropped); NULL where there is no '='
 * Returns  false for a token that takes the name back ("-NAME")
 */
bool isupport_split(const char *token, char **name, char **value);
