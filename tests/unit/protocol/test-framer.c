/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines out of a stream: what they are must never depend on how the stream was cut.
 *
 * What a framer said is compared as a transcript: "<line>" for a line, "!" for one too long.
 */
#include "protocol/framer.h"

#include "tests/unit/rows.h"

#include <string.h>

#define MAX_BYTES 8

struct stream_row {
  const char *description;
  const char *input;
  const char *transcript;
};

static const struct stream_row STREAM_ROWS[] = {
    {"LF ends a line", "a\nb\n", "<a><b>"},
    {"CR LF ends a line", "a\r\nb\r\n", "<a><b>"},
    {"several CRs before LF belong to the line ending", "a\r\r\r\nb\n", "<a><b>"},
    {"CR alone ends nothing", "a\rb\nc\r", "<a\rb>"},
    {"empty lines are skipped", "\n\r\n\r\r\na\n\n", "<a>"},
    {"spaces are kept", " a \n \n", "< a >< >"},
    {"a line without its ending is held", "a\nbc", "<a>"},
    {"nothing gives nothing", "", ""},
    {"longest line with LF", "12345678\na\n", "<12345678><a>"},
    {"longest line with CR LF", "12345678\r\na\n", "<12345678><a>"},
    {"longest line, not ended", "12345678\r", ""},
    {"one byte too long with LF", "123456789\na\n", "!<a>"},
    {"one byte too long with CR LF", "123456789\r\na\n", "!<a>"},
    {"two too long lines are told twice", "123456789\n1234567890ab\na\n", "!!<a>"},
    {"too long and not ended is told once", "1234567890123456789012345678901234567890", "!"},
    {"too long and ended with its CR inside", "12345678\r9\na\n", "!<a>"},
    {"more CRs than one count when the line is full", "12345678\r\r\na\n", "!<a>"},
    {"a flood of CRs is too long", "\r\r\r\r\r\r\r\r\r\r\r\r\na\n", "!<a>"},
    {"a flood of CRs without an end is too long", "a\n\r\r\r\r\r\r\r\r\r\r\r\r", "<a>!"},
    {"bytes above 127 are bytes", "\xC3\xA9\xFF\n", "<\xC3\xA9\xFF>"},
};

static void
append_line(GString *transcript, const char *line, size_t len)
{
  g_string_append_c(transcript, '<');
  g_string_append_len(transcript, line, (gssize)len);
  g_string_append_c(transcript, '>');
}

static void
drain(struct framer *framer, GString *transcript)
{
  enum framer_result result;
  char *line;
  size_t len;

  while ((result = framer_next(framer, &line, &len)) != FRAMER_MORE) {
    if (result == FRAMER_TOO_LONG) {
      g_string_append_c(transcript, '!');
      continue;
    }
    g_assert_cmpint(line[len], ==, '\0');
    append_line(transcript, line, len);
    memset(line, '\n', len); /* ours to modify, whatever follows it in the framer */
  }
  g_assert_cmpuint(framer_held_bytes(framer), <=, framer->max_bytes + 1);
}

/* Feed input cut before each of the given positions, which ascend. A copy of exact size
 * lets the sanitizers see a read past a piece. */
static void
feed_cut(struct framer *framer, GString *transcript, const char *input, size_t len,
         const size_t *cuts, size_t n_cuts)
{
  size_t from = 0;

  for (size_t i = 0; i <= n_cuts; i++) {
    size_t to = i < n_cuts ? cuts[i] : len;
    g_autofree char *piece = g_memdup2(input + from, to - from);

    framer_feed(framer, piece, to - from);
    drain(framer, transcript);
    from = to;
  }
}

static void
assert_transcript(const char *input, size_t len, const size_t *cuts, size_t n_cuts,
                  const char *expected, size_t expected_len)
{
  g_autoptr(GString) transcript = g_string_new(NULL);
  struct framer framer;

  framer_init(&framer, MAX_BYTES);
  feed_cut(&framer, transcript, input, len, cuts, n_cuts);
  g_assert_cmpuint(transcript->len, ==, expected_len);
  g_assert_true(memcmp(transcript->str, expected, expected_len) == 0);
  framer_clear(&framer);
}

static void
test_stream(gconstpointer data)
{
  const struct stream_row *row = data;
  size_t len = strlen(row->input);
  size_t expected_len = strlen(row->transcript);
  g_autofree size_t *every = g_new(size_t, len + 1);

  for (size_t i = 0; i < len; i++)
    every[i] = i;
  assert_transcript(row->input, len, NULL, 0, row->transcript, expected_len);
  assert_transcript(row->input, len, every, len, row->transcript, expected_len);
  for (size_t a = 0; a <= len; a++)
    for (size_t b = a; b <= len; b++)
      assert_transcript(row->input, len, (size_t[]){a, b}, 2, row->transcript, expected_len);
}

/* The rules once more, over a whole stream and without any state. */
static void
expect(GString *out, const char *input, size_t len)
{
  const char *end = input + len;

  while (input < end) {
    const char *feed = memchr(input, '\n', (size_t)(end - input));
    size_t raw_len = (size_t)((feed ? feed : end) - input);
    size_t line_len = raw_len;

    while (line_len > 0 && input[line_len - 1] == '\r')
      line_len--;
    if (line_len > MAX_BYTES || raw_len > MAX_BYTES + 1)
      g_string_append_c(out, '!');
    else if (feed && line_len > 0)
      append_line(out, input, line_len);
    input = feed ? feed + 1 : end;
  }
}

static void
test_random_cuts(void)
{
  static const char ALPHABET[] = "aaabbb\r\r\n\0";

  for (int round = 0; round < 20000; round++) {
    char input[64];
    size_t cuts[G_N_ELEMENTS(input)];
    size_t len = (size_t)g_test_rand_int_range(0, sizeof input);
    size_t n_cuts = 0;
    g_autoptr(GString) expected = g_string_new(NULL);

    for (size_t i = 0; i < len; i++) {
      input[i] = ALPHABET[g_test_rand_int_range(0, sizeof ALPHABET - 1)];
      if (g_test_rand_int_range(0, 4) == 0)
        cuts[n_cuts++] = i;
    }
    expect(expected, input, len);
    assert_transcript(input, len, cuts, n_cuts, expected->str, expected->len);
  }
}

static void
test_nul_bytes_are_counted(void)
{
  assert_transcript("a\0b\n\0\n", 6, NULL, 0, "<a\0b><\0>", 8);
}

static void
test_order_is_kept_without_draining(void)
{
  g_autoptr(GString) transcript = g_string_new(NULL);
  struct framer framer;

  framer_init(&framer, MAX_BYTES);
  for (const char *at = "a\nb\nc\nd"; *at != '\0'; at++)
    framer_feed(&framer, at, 1);
  g_assert_cmpuint(framer_held_bytes(&framer), ==, 7);
  drain(&framer, transcript);
  g_assert_cmpstr(transcript->str, ==, "<a><b><c>");
  g_assert_cmpuint(framer_held_bytes(&framer), ==, 1);
  framer_clear(&framer);
}

static void
test_idle_framer_holds_no_memory(void)
{
  g_autoptr(GString) transcript = g_string_new(NULL);
  struct framer framer;

  framer_init(&framer, MAX_BYTES);
  framer_feed(&framer, "a\n", 2);
  drain(&framer, transcript);
  g_assert_null(framer.buffer);
  for (int i = 0; i < 1000; i++) {
    framer_feed(&framer, "endless, ", 9);
    drain(&framer, transcript);
  }
  g_assert_null(framer.buffer);
  g_assert_cmpstr(transcript->str, ==, "<a>!");
  framer_feed(&framer, NULL, 0);
  framer_feed(&framer, "\nb\n", 3);
  drain(&framer, transcript);
  g_assert_cmpstr(transcript->str, ==, "<a>!<b>");
}

static void
test_clear_forgets_and_starts_again(void)
{
  g_autoptr(GString) transcript = g_string_new(NULL);
  struct framer framer;

  framer_init(&framer, MAX_BYTES);
  framer_feed(&framer, "forget me not", 13);
  drain(&framer, transcript);
  framer_clear(&framer);
  framer_feed(&framer, "a\n", 2);
  drain(&framer, transcript);
  g_assert_cmpstr(transcript->str, ==, "!<a>");
  framer_clear(&framer);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/framer/stream", STREAM_ROWS, test_stream)
  g_test_add_func("/framer/random-cuts", test_random_cuts);
  g_test_add_func("/framer/nul", test_nul_bytes_are_counted);
  g_test_add_func("/framer/order", test_order_is_kept_without_draining);
  g_test_add_func("/framer/memory", test_idle_framer_holds_no_memory);
  g_test_add_func("/framer/clear", test_clear_forgets_and_starts_again);
  return g_test_run();
}
