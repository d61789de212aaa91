/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names that look like other names: "аlice" with a Cyrillic first letter is not to pass for alice.
 *
 * Source  Unicode Technical Standard 39, as ICU implements it
 */
#pragma once

#include <stdbool.h>

struct lookalikes;
struct user;

/* Does a name mix scripts in a way that no language does? Latin with Han and Kana, Hangul or
 * Bopomofo is what people write; Latin with Cyrillic or Greek is not. name must be valid UTF-8. */
bool lookalike_mixes_scripts(const char *name);

/* Who looks like whom among those who are here. Users are borrowed. */
struct lookalikes *lookalikes_new(void);
void lookalikes_free(struct lookalikes *lookalikes);

/* A user has a nick, or loses it. */
void lookalikes_add(struct lookalikes *lookalikes, const char *nick, const struct user *user);
void lookalikes_remove(struct lookalikes *lookalikes, const char *nick, const struct user *user);

/* Would people take a nick for that of someone else who is here? Names in ASCII are never taken for
 * each other: "rn" for "m" and "0" for "O" are what people know to look at, and there would be no
 * end of refusals.
 *
 * user  who wants it, whose own present nick does not count; NULL for a newcomer
 */
bool
lookalikes_conflict(const struct lookalikes *lookalikes, const char *nick, const struct user *user);
