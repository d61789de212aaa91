/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Addresses in what people say.
 */
#include "gui/widgets/links.h"

#include <string.h>

static const char *const schemes[] = {"https://", "http://", "ircs://", "irc://"};

/* Characters that end an address wherever they stand (RFC 3986 has none of them), besides spaces
 * and control characters. */
static const char stops[] = "<>\"{}|\\^`";

/* Characters that end a sentence rather than an address when they stand last. */
static const char trailing[] = ".,;:!?'*_~";

/* Return the length of the scheme that text begins with, 0 for none. */
static gsize
scheme_length(const char *text)
{
  for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++) {
    gsize len = strlen(schemes[i]);
    if (g_ascii_strncasecmp(text, schemes[i], len) == 0)
      return len;
  }
  return 0;
}

static bool
ends_address(const char *at)
{
  gunichar c = g_utf8_get_char(at);
  return c == 0 || c < 0x20 || c == 0x7f || g_unichar_isspace(c) ||
         (c < 0x80 && strchr(stops, (int)c));
}

/* Does a closing bracket at the end have no opening one within [start, end)? */
static bool
closes_nothing(const char *text, gsize start, gsize end)
{
  char close = text[end - 1];
  char open = close == ')' ? '(' : close == ']' ? '[' : 0;
  if (!open)
    return false;

  int depth = 0;
  for (gsize i = start; i < end; i++)
    depth += text[i] == open ? 1 : text[i] == close ? -1 : 0;
  return depth < 0;
}

static gsize
trim(const char *text, gsize start, gsize end)
{
  while (end > start && (strchr(trailing, text[end - 1]) || closes_nothing(text, start, end)))
    end--;
  return end;
}

/* An address begins a word: "xhttp://" is none. */
static bool
begins_word(const char *text, gsize at)
{
  if (at == 0)
    return true;
  const char *before = g_utf8_find_prev_char(text, text + at);
  return !g_unichar_isalnum(g_utf8_get_char(before));
}

bool
links_next(const char *text, gsize from, struct link *link)
{
  /* Every scheme has this in it, which memchr finds faster than any letter. */
  for (const char *colon = strstr(text + from, "://"); colon; colon = strstr(colon + 3, "://")) {
    gsize start = (gsize)(colon - text);
    while (start > from && g_ascii_isalpha(text[start - 1]))
      start--;

    gsize scheme = scheme_length(text + start);
    if (scheme == 0 || !begins_word(text, start))
      continue;

    const char *end = text + start + scheme;
    while (!ends_address(end))
      end = g_utf8_find_next_char(end, NULL);
    gsize stop = trim(text, start + scheme, (gsize)(end - text));
    if (stop > start + scheme) {
      *link = (struct link){start, stop};
      return true;
    }
  }
  return false;
}
