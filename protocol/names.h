/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nicks and channel names: what they may contain and when two are the same.
 *
 * Letters and digits of any script; two names are the same if their case-folded,
 * NFC-normalised forms are equal. A client that only knows CASEMAPPING=ascii sees no difference
 * for names in ASCII.
 */
#pragma once

#include <stdbool.h>

enum name_error {
  NAME_OK,
  NAME_EMPTY, /* or a channel of '#' alone */
  NAME_TOO_LONG,
  NAME_NOT_UTF8,
  NAME_BAD_START, /* a nick begins with a digit, '-' or a mark; a channel not with '#' */
  NAME_BAD_CHARACTER,
};

/* May this be someone's nick? NICK_MAX_CHARS characters and NICK_MAX_BYTES bytes at most;
 * letters, digits and marks of any script, and -_[]\`^{}| ; no leading digit, '-' or mark;
 * nothing invisible. Check what name_normalise() gave: it can be longer than what came. */
enum name_error name_check_nick(const char *nick);

/* May this be a channel's name? '#', then no space, comma, ':', '*', '?', '!', '@', control,
 * invisible, private or direction-changing character; CHANNEL_MAX_CHARS and CHANNEL_MAX_BYTES
 * at most, with the '#'. Check what name_normalise() gave. */
enum name_error name_check_channel(const char *channel);

/* Does it look like a channel's name rather than a nick: does it begin with '#'? */
bool name_is_channel(const char *name);

/* The form by which names are compared and looked up; newly allocated. It can be up to three
 * times as long, and folding it again changes nothing. name must be valid UTF-8.
 * Source  Unicode section 3.13, "canonical caseless match" */
char *name_fold(const char *name);

/* The NFC form in which a name is kept and shown; newly allocated. name must be valid UTF-8. */
char *name_normalise(const char *name);

/* Are two valid UTF-8 names the same person or channel? */
bool name_equal(const char *a, const char *b);

/* A nick made from any text (a login name, say), which need not be UTF-8: forbidden characters
 * dropped, cut to length, normalised, "guest" where nothing is left. Newly allocated. */
char *name_make_nick(const char *text);
