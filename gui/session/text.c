/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/session/text.h"

#include <stdbool.h>
#include <string.h>

#define DISTANCE_MAX_BYTES 64

/* What chat clients put into text for looks. Source: modern.ircdocs.horse/formatting */
#define FORMAT_COLOUR     0x03
#define FORMAT_HEX_COLOUR 0x04

#define ZERO_WIDTH_JOINER 0x200D

static gsize
count_digits(const char *text, gsize max, bool hex)
{
  gsize n = 0;

  while (n < max && (hex ? g_ascii_isxdigit(text[n]) : g_ascii_isdigit(text[n])))
    n++;
  return n;
}

/* The length of a colour code's arguments, "4", "04,12": a comma belongs to it only if a digit
 * follows. Hexadecimal ones are whole or not at all. */
static gsize
colour_length(const char *text, bool hex)
{
  gsize max = hex ? 6 : 2;
  gsize first = count_digits(text, max, hex);

  if (first == 0 || (hex && first < max))
    return 0;
  if (text[first] != ',')
    return first;
  gsize second = count_digits(text + first + 1, max, hex);
  return second == 0 || (hex && second < max) ? first : first + 1 + second;
}

/* Characters that would break a line in two, or turn around what stands beside it. */
static bool
is_unwelcome(gunichar c)
{
  return g_unichar_iscntrl(c) || c == 0x202D || c == 0x202E || c == 0xFEFF;
}

/* Most of what is said needs no work. */
static bool
is_plain(const char *text)
{
  for (const char *at = text; *at; at++)
    if (!g_ascii_isprint(*at))
      return false;
  return true;
}

char *
text_plain(const char *text)
{
  if (!text || is_plain(text))
    return g_strdup(text ? text : "");

  g_autofree char *valid = g_utf8_make_valid(text, -1);
  GString *plain = g_string_sized_new(strlen(valid));
  for (const char *at = valid; *at; at += g_utf8_skip[*(const guchar *)at]) {
    gunichar c = g_utf8_get_char(at);

    if (c == FORMAT_COLOUR || c == FORMAT_HEX_COLOUR)
      at += colour_length(at + 1, c == FORMAT_HEX_COLOUR);
    else if (c == '\t' || c == 0x2028 || c == 0x2029)
      g_string_append_c(plain, ' ');
    else if (!is_unwelcome(c))
      g_string_append_unichar(plain, c);
  }
  return g_string_free(plain, FALSE);
}

/* Does c belong to the character before it, in a reader's eyes? */
static bool
joins_previous(gunichar previous, gunichar c)
{
  return previous == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_JOINER || g_unichar_ismark(c) ||
         (c >= 0x1F3FB && c <= 0x1F3FF) || (c >= 0xE0020 && c <= 0xE007F);
}

/* Where to cut a text of more than max bytes: behind its last space that fits, else between
 * characters, else anywhere between code points. Always more than 0. */
static gsize
find_cut(const char *text, gsize max)
{
  gsize word = 0;
  gsize grapheme = 0;
  gsize code_point = 0;
  gunichar previous = 0;

  for (const char *at = text; (gsize)(at - text) <= max; at += g_utf8_skip[*(const guchar *)at]) {
    gunichar c = g_utf8_get_char(at);
    gsize offset = (gsize)(at - text);

    code_point = offset;
    if (!joins_previous(previous, c))
      grapheme = offset;
    if (previous == ' ' && c != ' ')
      word = offset;
    else if (c == ' ' && offset == max)
      word = offset;
    previous = c;
  }
  return word ? word : grapheme ? grapheme : code_point;
}

static void
split_line(GPtrArray *pieces, const char *line, gsize max)
{
  while (strlen(line) > max) {
    gsize cut = find_cut(line, max);
    char *piece = g_strndup(line, cut);

    g_ptr_array_add(pieces, g_strchomp(piece));
    line += cut;
    while (*line == ' ')
      line++;
  }
  if (*line)
    g_ptr_array_add(pieces, g_strdup(line));
}

GPtrArray *
text_split(const char *text, gsize max_bytes)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func(g_free);
  g_auto(GStrv) lines = g_strsplit_set(text, "\r\n", -1);

  g_assert(max_bytes >= TEXT_LINE_MIN_BYTES);
  for (gsize i = 0; lines[i]; i++) {
    g_strchomp(lines[i]);
    if (*lines[i])
      split_line(pieces, lines[i], max_bytes);
  }
  return pieces;
}

static guint
min3(guint a, guint b, guint c)
{
  return MIN(MIN(a, b), c);
}

/* Optimal string alignment: three rows of the table are enough. */
guint
text_distance(const char *a, const char *b)
{
  guint rows[3][DISTANCE_MAX_BYTES + 1];
  gsize len_a = MIN(strlen(a), DISTANCE_MAX_BYTES);
  gsize len_b = MIN(strlen(b), DISTANCE_MAX_BYTES);

  for (guint j = 0; j <= len_b; j++)
    rows[0][j] = j;
  for (guint i = 1; i <= len_a; i++) {
    guint *row = rows[i % 3];
    const guint *above = rows[(i + 2) % 3];
    const guint *above2 = rows[(i + 1) % 3];

    row[0] = i;
    for (guint j = 1; j <= len_b; j++) {
      row[j] = min3(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = MIN(row[j], above2[j - 2] + 1);
    }
  }
  return rows[len_a % 3][len_b];
}
