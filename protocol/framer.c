/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/framer.h"

#include <glib.h>
#include <string.h>

void
framer_init(struct framer *framer, size_t max_bytes)
{
  *framer = (struct framer){.max_bytes = max_bytes};
}

void
framer_clear(struct framer *framer)
{
  g_free(framer->buffer);
  framer_init(framer, framer->max_bytes);
}

static void
release_if_drained(struct framer *framer)
{
  if (framer->start < framer->end)
    return;
  g_clear_pointer(&framer->buffer, g_free);
  framer->start = framer->scanned = framer->end = framer->capacity = 0;
}

/* Move what is held to the front and make room for len more bytes. */
static void
make_room(struct framer *framer, size_t len)
{
  size_t held = framer->end - framer->start;

  if (framer->start > 0) {
    memmove(framer->buffer, framer->buffer + framer->start, held);
    framer->scanned -= framer->start;
    framer->end = held;
    framer->start = 0;
  }
  if (framer->capacity - held < len) {
    framer->capacity = held + len;
    framer->buffer = g_realloc(framer->buffer, framer->capacity);
  }
}

/* While a too long line is skipped, nothing of it needs to be stored. */
static size_t
skip_in(struct framer *framer, const char *data, size_t len)
{
  const char *feed;

  if (!framer->skipping)
    return 0;
  feed = memchr(data, '\n', len);
  if (!feed)
    return len;
  framer->skipping = false;
  return (size_t)(feed - data) + 1;
}

void
framer_feed(struct framer *framer, const char *data, size_t len)
{
  size_t skipped;

  if (len == 0)
    return;
  skipped = skip_in(framer, data, len);
  if (skipped == len)
    return;
  make_room(framer, len - skipped);
  memcpy(framer->buffer + framer->end, data + skipped, len - skipped);
  framer->end += len - skipped;
}

static size_t
without_carriage_returns(const char *line, size_t len)
{
  while (len > 0 && line[len - 1] == '\r')
    len--;
  return len;
}

/* One rule for whole lines and for beginnings, so that cuts make no difference. raw_len counts
 * the CRs before the line feed. */
static bool
is_too_long(const struct framer *framer, const char *line, size_t raw_len)
{
  return raw_len > framer->max_bytes + 1 ||
         without_carriage_returns(line, raw_len) > framer->max_bytes;
}

/* No line feed is held: the rest is a line's beginning, if it may still become one. */
static enum framer_result
unfinished(struct framer *framer)
{
  size_t held = framer->end - framer->start;

  framer->scanned = framer->end;
  if (!is_too_long(framer, framer->buffer + framer->start, held))
    return FRAMER_MORE;
  framer->skipping = true;
  framer->start = framer->end;
  release_if_drained(framer);
  return FRAMER_TOO_LONG;
}

enum framer_result
framer_next(struct framer *framer, char **line, size_t *len)
{
  while (framer->start < framer->end) {
    char *begin = framer->buffer + framer->start;
    char *feed = memchr(framer->buffer + framer->scanned, '\n', framer->end - framer->scanned);
    size_t raw_len, line_len;

    if (!feed)
      return unfinished(framer);
    framer->start = framer->scanned = (size_t)(feed - framer->buffer) + 1;
    raw_len = (size_t)(feed - begin);
    line_len = without_carriage_returns(begin, raw_len);
    if (is_too_long(framer, begin, raw_len))
      return FRAMER_TOO_LONG;
    if (line_len == 0)
      continue;
    begin[line_len] = '\0';
    *line = begin;
    *len = line_len;
    return FRAMER_LINE;
  }
  release_if_drained(framer);
  return FRAMER_MORE;
}

size_t
framer_held_bytes(const struct framer *framer)
{
  return framer->end - framer->start;
}
