/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One IRC message: parsed from a line, or written as one.
 */
#pragma once

#include "protocol/limits.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* Views into the parsed line; every string is NUL-terminated. */
struct message {
  char *tags;    /* raw, without '@': see protocol/tags.h; NULL where there are none */
  char *source;  /* without ':'; NULL where there is none */
  char *command; /* as it came: compare it without regard to case */
  char *params[MESSAGE_PARAMS_MAX];
  size_t n_params;
};

enum message_error {
  MESSAGE_OK,
  MESSAGE_EMPTY,         /* nothing but spaces, or no command behind tags and source */
  MESSAGE_TAGS_TOO_LONG, /* more tag data than tags_max */
  MESSAGE_BODY_TOO_LONG, /* more than 510 bytes behind the tags */
  MESSAGE_BAD_BYTE,      /* NUL, CR or LF inside */
};

/* Split one line into views that point into line, which is modified and must
 * outlive msg. Spaces may be repeated, and come before everything; the 15th parameter takes
 * the rest of the line. The command may be any word: look it up.
 *
 * len       bytes, without the line ending; line[len] is NUL
 * tags_max  bytes of tag data to accept, e.g. TAGS_CLIENT_MAX_BYTES
 * Returns   MESSAGE_OK, or the first rule broken (msg is then all zero)
 * Source    IRCv3 message-tags, "Format"; RFC 2812 section 2.3.1
 */
enum message_error message_parse(struct message *msg, char *line, size_t len, size_t tags_max);

/* The first half of message_parse(): tags, source and command.
 *
 * params  what follows the command, for message_parse_params()
 */
enum message_error
message_parse_head(struct message *msg, char *line, size_t len, size_t tags_max, char **params);

/* The second half. The max_params-th parameter takes the rest of the line, whatever is in it, so
 * that "BROADCAST hello all of you" can be read without a ':'.
 *
 * max_params  1 to MESSAGE_PARAMS_MAX
 */
void message_parse_params(struct message *msg, char *params, size_t max_params);

/* Is the message's command this one? Case does not matter. */
bool message_is(const struct message *msg, const char *command);

/* The parameter, or fallback where the message has fewer. */
const char *message_param(const struct message *msg, size_t index, const char *fallback);

/* Append " param" for each; the last gets a ':' where the grammar asks for one (it is
 * empty, begins with ':' or contains a space). Such a parameter before the last cannot be
 * written, and could come from any peer whose words are quoted to it: it becomes "*". CR, LF
 * and NUL must not be in them. */
void message_append_params(GString *out, const char *const *params, size_t n_params);

/* Cut line back to at most max bytes without splitting a UTF-8 character: message_fit(). */
void message_truncate(GString *line, size_t max);

/* The longest length <= max at which text, len bytes of UTF-8, can be cut between characters;
 * len where all of it fits. */
size_t message_fit(const char *text, size_t len, size_t max);

/* The nick of a source "nick!user@host", newly allocated; a server's name as it is. */
char *message_source_nick(const char *source);

/* If text is a CTCP message ("\1COMMAND rest\1", the last \1 may be missing) return the
 * rest of the given command, newly allocated; otherwise NULL.
 * Source  modern.ircdocs.horse/ctcp */
char *message_ctcp(const char *text, const char *command);
