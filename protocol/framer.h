/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines out of a byte stream that may be cut anywhere.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum framer_result {
  FRAMER_LINE,     /* a line is in *line */
  FRAMER_TOO_LONG, /* a line went over its limit; told once, its rest is skipped */
  FRAMER_MORE,     /* nothing whole is left: feed more bytes */
};

/* Holds what has come but is not a whole line yet. The memory is given back
 * whenever nothing is held, so that an idle stream costs this struct only. */
struct framer {
  char *buffer;
  size_t start;    /* first byte not yet handed out */
  size_t scanned;  /* no line feed before this */
  size_t end;      /* bytes in the buffer */
  size_t capacity; /* bytes allocated */
  size_t max_bytes;
  bool skipping; /* inside a line that was too long; nothing is held then */
};

/* max_bytes  the longest line, without its line ending; LINE_MAX_BYTES for IRC.
 *            Of CRs before the LF only one is free, or a flood of them would have no bound. */
void framer_init(struct framer *framer, size_t max_bytes);

/* Free what is held; the framer may be fed again. */
void framer_clear(struct framer *framer);

/* Add len bytes as they came. Take out all lines with framer_next() before feeding more: what
 * is held only has a limit then. What is left over stays in order. */
void framer_feed(struct framer *framer, const char *data, size_t len);

/* Take out the next line.
 *
 * line  NUL-terminated, without LF and the CRs before it; points into the framer, may be
 *       modified, and is valid until the next call. It may contain NUL and CR: len counts.
 * Empty lines are skipped. An unfinished line of more than max_bytes is not held.
 * The lines are the same however the stream was cut.
 */
enum framer_result framer_next(struct framer *framer, char **line, size_t *len);

/* Bytes held: whole lines not taken yet and the beginning of the next one. */
size_t framer_held_bytes(const struct framer *framer);
