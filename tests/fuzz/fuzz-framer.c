/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines do not depend on how the stream was cut. The first byte is the length of the pieces, the
 * second the longest line.
 */
#include "tests/fuzz/fuzz.h"

#include "protocol/framer.h"

static void
drain(struct framer *framer, GString *transcript)
{
  enum framer_result result;
  char *line;
  size_t len;

  while ((result = framer_next(framer, &line, &len)) != FRAMER_MORE) {
    if (result == FRAMER_TOO_LONG) {
      g_string_append(transcript, "\n!");
      continue;
    }
    g_assert_cmpuint(len, >, 0);
    g_assert_cmpuint(len, <=, framer->max_bytes);
    g_assert_cmpint(line[len], ==, '\0');
    g_string_append_c(transcript, '\n');
    g_string_append_len(transcript, line, (gssize)len);
  }
  g_assert_cmpuint(framer_held_bytes(framer), <=, framer->max_bytes + 1);
}

static GString *
transcribe(const char *data, size_t size, size_t piece, size_t max_bytes)
{
  GString *transcript = g_string_new(NULL);
  struct framer framer;

  framer_init(&framer, max_bytes);
  for (size_t at = 0; at < size; at += piece) {
    framer_feed(&framer, data + at, MIN(piece, size - at));
    drain(&framer, transcript);
  }
  framer_clear(&framer);
  return transcript;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  if (size < 2)
    return 0;
  const char *stream = (const char *)data + 2;
  size_t len = size - 2, piece = (size_t)data[0] + 1, max_bytes = (size_t)data[1] + 1;

  GString *whole = transcribe(stream, len, MAX(len, 1u), max_bytes);
  GString *cut = transcribe(stream, len, piece, max_bytes);
  g_assert_true(g_string_equal(whole, cut));
  g_string_free(whole, TRUE);
  g_string_free(cut, TRUE);
  return 0;
}
