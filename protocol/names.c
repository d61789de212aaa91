/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/names.h"

#include "protocol/limits.h"

#include <glib.h>
#include <string.h>

#define NICK_PUNCTUATION  "-_[]\\`^{}|"
#define CHANNEL_FORBIDDEN " ,:*?!@"

/* Characters that are letters to Unicode but invisible to people: two Hangul fillers, their
 * half-width form, and the Khmer inherent vowels. */
static bool
is_blank_letter(gunichar c)
{
  return c == 0x115F || c == 0x1160 || c == 0x3164 || c == 0xFFA0 || c == 0x17B4 || c == 0x17B5;
}

/* Variation selectors and the grapheme joiner are marks that nobody sees. */
static bool
is_invisible_mark(gunichar c)
{
  return c == 0x034F || (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF) ||
         (c >= 0x180B && c <= 0x180F);
}

static bool
is_nick_character(gunichar c)
{
  if (c < 0x80)
    return g_ascii_isalnum((char)c) || (c != 0 && strchr(NICK_PUNCTUATION, (int)c));
  if (is_blank_letter(c) || is_invisible_mark(c))
    return false;
  return g_unichar_isalnum(c) || g_unichar_ismark(c);
}

static bool
is_channel_character(gunichar c)
{
  if (c < 0x80)
    return c > 0x20 && c != 0x7F && !strchr(CHANNEL_FORBIDDEN, (int)c);
  if (is_blank_letter(c) || is_invisible_mark(c))
    return false;
  return g_unichar_isgraph(c) && g_unichar_type(c) != G_UNICODE_FORMAT &&
         g_unichar_type(c) != G_UNICODE_PRIVATE_USE;
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
  for (const char *at = nick; *at != '\0'; at = g_utf8_next_char(at))
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
  for (const char *at = channel + 1; *at != '\0'; at = g_utf8_next_char(at))
    if (!is_channel_character(g_utf8_get_char(at)))
      return NAME_BAD_CHARACTER;
  return NAME_OK;
}

bool
name_is_channel(const char *name)
{
  return *name == '#';
}

char *
name_fold(const char *name)
{
  g_autofree char *folded = NULL;

  if (g_str_is_ascii(name))
    return g_ascii_strdown(name, -1);
  folded = g_utf8_casefold(name, -1);
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

char *
name_make_nick(const char *text)
{
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  g_autofree char *normal = name_normalise(valid);
  g_autoptr(GString) nick = g_string_new(NULL);

  for (const char *at = normal; *at != '\0'; at = g_utf8_next_char(at)) {
    size_t before = nick->len;

    g_string_append_unichar(nick, g_utf8_get_char(at));
    if (name_check_nick(nick->str) != NAME_OK)
      g_string_truncate(nick, before);
  }
  return g_strdup(nick->len > 0 ? nick->str : "guest");
}
