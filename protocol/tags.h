/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Message tags: "key=value;key2;+vendor/key3=value".
 *
 * Source  IRCv3 message-tags, "Format" and "Escaping values"
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* One tag as it stands in the raw section: not terminated, value still escaped. What a peer
 * wrote is not checked: see tags_key_is_valid(). */
struct tag {
  const char *key; /* with its '+' where it is a client-only tag; empty for "=value" */
  size_t key_len;
  const char *value; /* never NULL; empty where there is no '=' */
  size_t value_len;
};

/* Step through a raw section. Empty items are passed over.
 *
 * cursor   the section before the first call, moved along; NULL is an empty section
 * Returns  false at the end
 */
bool tags_next(const char **cursor, struct tag *tag);

/* Find the last tag with that key; later ones replace earlier ones.
 *
 * Returns  its unescaped value, newly allocated ("" where it has none), or NULL
 */
char *tags_get(const char *tags, const char *key);

/* Is this a key that the grammar allows: [+][host/]letters, digits and '-'? */
bool tags_key_is_valid(const char *key, size_t len);

/* Append the escaped form of value. No space, ';', CR or LF is left in it. */
void tags_append_escaped(GString *out, const char *value);

/* Append "key=value", escaped, with ';' before it unless out is empty or only "@". A NULL or
 * empty value appends the key alone. */
void tags_append(GString *out, const char *key, const char *value);

/* Undo the escaping of len bytes; a lone backslash at the end is dropped. Newly allocated. */
char *tags_unescape(const char *value, size_t len);
