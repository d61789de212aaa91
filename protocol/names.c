/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/names.h"

#include "protocol/limits.h"

#include <glib.h>
#include <string.h>

#define NICK_PUNCTUATION  "-_[]\\`^{}|"
#define CHANNEL_FORBIDDEN " ,:*?!@"

/* Letters, marks and symbols to Unicode, but nothing that people could see. Format characters,
 * spaces and separators are known by their type. */
static const struct {
  gunichar first;
  gunichar last;
} INVISIBLE[] = {
    {0x034F, 0x034F},   /* combining grapheme joiner */
    {0x115F, 0x1160},   /* Hangul fillers */
    {0x17B4, 0x17B5},   /* Khmer inherent vowels */
    {0x180B, 0x180F},   /* Mongolian variation selectors */
    {0x2800, 0x2800},   /* blank Braille pattern */
    {0x3164, 0x3164},   /* Hangul filler */
    {0xFE00, 0xFE0F},   /* variation selectors */
    {0xFFA0, 0xFFA0},   /* half-width Hangul filler */
    {0x16FE4, 0x16FE4}, /* Khitan small script filler */
    {0x1D159, 0x1D159}, /* musical null notehead */
    {0xE0100, 0xE01EF}, /* variation selectors supplement */
};

static bool
is_invisible(gunichar c)
{
  for (size_t i = 0; i < G_N_ELEMENTS(INVISIBLE); i++)
    if (c >= INVISIBLE[i].first && c <= INVISIBLE[i].last)
      return true;
  return false;
}

/* g_utf8_next_char() is a macro that casts const away. */
static const char *
next_character(const char *at)
{
  return g_utf8_find_next_char(at, NULL);
}

static bool
is_nick_character(gunichar c)
{
  if (c < 0x80)
    return g_ascii_isalnum((char)c) || (c != 0 && strchr(NICK_PUNCTUATION, (int)c));
  return (g_unichar_isalnum(c) || g_unichar_ismark(c)) && !is_invisible(c);
}

static bool
is_channel_character(gunichar c)
{
  GUnicodeType type = g_unichar_type(c);

  if (c < 0x80)
    return c > 0x20 && c != 0x7F && !strchr(CHANNEL_FORBIDDEN, (int)c);
  /* g_unichar_isgraph() lets these two separators and private characters pass. */
  return g_unichar_isgraph(c) && type != G_UNICODE_LINE_SEPARATOR &&
         type != G_UNICODE_PARAGRAPH_SEPARATOR && type != G_UNICODE_PRIVATE_USE && !is_invisible(c);
}

static enum name_error
check_common(const char *name, size_t max_bytes, long max_chars)
{
  if (*name == '\0')
    return NAME_EMPTY;
  if (!g_utf8_validate(name, -1, NULL))
    return NAME_NOT_UTF8;
  if (strlen(name) > max_bytes || g_utf8_strlen(name, -1) > max_chars)
    return NAME_TOO_LONG;
  return NAME_OK;
}

enum name_error
name_check_nick(const char *nick)
{
  enum name_error error = check_common(nick, NICK_MAX_BYTES, NICK_MAX_CHARS);
  gunichar first;

  if (error != NAME_OK)
    return error;
  first = g_utf8_get_char(nick);
  if (first == '-' || g_unichar_isdigit(first) || g_unichar_ismark(first))
    return NAME_BAD_START;
  for (const char *at = nick; *at != '\0'; at = next_character(at))
    if (!is_nick_character(g_utf8_get_char(at)))
      return NAME_BAD_CHARACTER;
  return NAME_OK;
}

enum name_error
name_check_channel(const char *channel)
{
  enum name_error error = check_common(channel, CHANNEL_MAX_BYTES, CHANNEL_MAX_CHARS);

  if (error != NAME_OK)
    return error;
  if (!name_is_channel(channel))
    return NAME_BAD_START;
  if (channel[1] == '\0')
    return NAME_EMPTY;
  for (const char *at = channel + 1; *at != '\0'; at = next_character(at))
    if (!is_channel_character(g_utf8_get_char(at)))
      return NAME_BAD_CHARACTER;
  return NAME_OK;
}

bool
name_is_channel(const char *name)
{
  return *name == '#';
}

/* Cherokee folds to its capitals, which are older than its small letters. g_utf8_casefold() of
 * GLib 2.74 exchanges the two instead. */
static bool
is_cherokee(gunichar c)
{
  return (c >= 0x13A0 && c <= 0x13FD) || (c >= 0xAB70 && c <= 0xABBF);
}

static char *
casefold(const char *name)
{
  g_autofree char *folded = g_utf8_casefold(name, -1);
  GString *out = g_string_new(NULL);

  for (const char *at = folded; *at != '\0'; at = next_character(at)) {
    gunichar c = g_utf8_get_char(at);

    g_string_append_unichar(out, is_cherokee(c) ? g_unichar_toupper(c) : c);
  }
  return g_string_free(out, FALSE);
}

/* Decomposed first, because folding makes a letter of the iota below (U+0345), which then no
 * longer changes places with the accents around it. */
char *
name_fold(const char *name)
{
  g_autofree char *decomposed = NULL;
  g_autofree char *folded = NULL;

  if (g_str_is_ascii(name))
    return g_ascii_strdown(name, -1);
  decomposed = g_utf8_normalize(name, -1, G_NORMALIZE_NFD);
  folded = casefold(decomposed);
  return g_utf8_normalize(folded, -1, G_NORMALIZE_NFC);
}

char *
name_normalise(const char *name)
{
  return g_str_is_ascii(name) ? g_strdup(name) : g_utf8_normalize(name, -1, G_NORMALIZE_NFC);
}

bool
name_equal(const char *a, const char *b)
{
  g_autofree char *folded_a = name_fold(a);
  g_autofree char *folded_b = name_fold(b);

  return strcmp(folded_a, folded_b) == 0;
}

/* Dropping a character may bring a letter and an accent together, which then become shorter, or
 * longer, than they were: what counts is the form that will be kept. */
static bool
is_nick_once_normalised(const char *text)
{
  g_autofree char *normal = name_normalise(text);

  return name_check_nick(normal) == NAME_OK;
}

char *
name_make_nick(const char *text)
{
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  g_autoptr(GString) nick = g_string_new(NULL);

  for (const char *at = valid; *at != '\0'; at = next_character(at)) {
    size_t before = nick->len;

    g_string_append_unichar(nick, g_utf8_get_char(at));
    if (!is_nick_once_normalised(nick->str))
      g_string_truncate(nick, before);
  }
  return nick->len > 0 ? name_normalise(nick->str) : g_strdup("guest");
}
