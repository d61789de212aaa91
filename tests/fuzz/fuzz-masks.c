/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Masks match what a plain reading of them says, and their normal forms are valid and final; so
 * are those of bans. An input is a pattern or a mask, a line feed, and a text.
 */
#include "tests/fuzz/fuzz.h"

#include "protocol/names.h"
#include "server/chat/klines.h"
#include "server/chat/mask.h"

#include <string.h>

/* Longest text for the plain reading, which needs a step for each pair of places. */
#define SLOW_MAX 300

/* Does pattern match? row[j] says whether what was read of the pattern matches the first j
 * characters. */
static bool
matches_slowly(const gunichar *pattern, const gunichar *text, size_t len)
{
  bool row[SLOW_MAX + 1] = {true};

  for (; *pattern; pattern++) {
    bool before = row[0];

    row[0] = row[0] && *pattern == '*';
    for (size_t j = 1; j <= len; j++) {
      bool above = row[j];

      if (*pattern == '*')
        row[j] = above || row[j - 1];
      else
        row[j] = before && (*pattern == '?' || *pattern == text[j - 1]);
      before = above;
    }
  }
  return row[len];
}

static void
check_glob(const char *pattern, const char *text)
{
  glong len = 0;
  g_autofree gunichar *characters = g_utf8_to_ucs4(text, -1, NULL, &len, NULL);
  g_autofree gunichar *pattern_characters = g_utf8_to_ucs4(pattern, -1, NULL, NULL, NULL);
  bool matches = mask_glob(pattern, text);

  if (characters && pattern_characters && len <= SLOW_MAX)
    g_assert_cmpint(matches, ==, matches_slowly(pattern_characters, characters, (size_t)len));
  g_assert_true(mask_glob("*", text));
  if (!strpbrk(text, "*?"))
    g_assert_true(mask_glob(text, text));
}

static void
check_mask(const char *written)
{
  g_autofree char *mask = mask_normalise(written);
  g_autofree char *again = mask_normalise(mask);

  g_assert_cmpstr(again, ==, mask);
  if (mask_is_valid(mask)) {
    g_assert_cmpuint(strlen(mask), <=, MASK_MAX_BYTES);
    g_assert_null(strchr(mask, ' '));
    if (*mask != '$')
      g_assert_true(strchr(mask, '!') && strchr(mask, '!') < strrchr(mask, '@'));
  }
}

static void
check_list(const char *mask)
{
  g_autoptr(GPtrArray) list = mask_list_new();

  g_assert_cmpint(mask_list_find(list, mask), ==, -1);
  mask_list_add(list, mask, "setter", 0);
  g_assert_cmpint(mask_list_find(list, mask), ==, 0);
}

/* Someone whose source is the ban's own text is meant by it. */
static void
check_kline_matches(struct klines *klines, const char *mask)
{
  g_autofree char *source = g_strdelimit(g_strdup(mask), "*?", 'x');
  unsigned int place = 0;
  const struct kline *kline = kline_next(klines, &place, 0);

  g_assert_nonnull(kline);
  g_assert_cmpstr(kline->mask, ==, mask);
  if (strchr(mask, '!'))
    g_assert_true(kline_find(klines, source, "0.0.0.0", 0) == kline);
  g_assert_null(kline_next(klines, &place, 0));
}

static void
check_kline(const char *written)
{
  g_autofree char *mask = kline_normalise(written);
  g_autofree char *again = mask ? kline_normalise(mask) : NULL;
  struct klines *klines;

  if (!mask)
    return;
  g_assert_cmpstr(again, ==, mask);
  klines = klines_new();
  kline_set(klines, mask, "reason", "setter", 0, 1);
  kline_set(klines, mask, "reason", "setter", 0, 1);
  check_kline_matches(klines, mask);
  g_assert_null(kline_find(klines, mask, "0.0.0.0", 1)); /* it has ended */
  g_assert_cmpuint(klines_count(klines), ==, 0);
  kline_set(klines, mask, "reason", "setter", 0, 0);
  g_assert_true(kline_remove(klines, mask));
  g_assert_false(kline_remove(klines, mask));
  klines_free(klines);
}

static void
check_duration(const char *text)
{
  int64_t duration_ms = -1;

  if (kline_parse_duration(text, &duration_ms))
    g_assert_true(duration_ms >= 0 && duration_ms % 60000 == 0);
  else
    g_assert_cmpint(duration_ms, ==, -1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autofree char *first = g_strndup((const char *)data, size);
  char *feed = strchr(first, '\n');
  const char *second = feed ? feed + 1 : "";

  if (feed)
    *feed = '\0';
  check_glob(first, second);
  check_duration(first);
  if (!g_utf8_validate(first, -1, NULL)) /* no such line gets as far as a handler */
    return 0;
  check_mask(first);
  check_list(first);
  check_kline(first);
  return 0;
}
