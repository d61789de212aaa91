/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/session/safe-name.h"

#include <stdbool.h>
#include <string.h>

/* What a name becomes of which nothing is left. */
#define NAMELESS "file"
/* An extension longer than this is part of the name, when it comes to shortening. */
#define EXTENSION_MAX_BYTES 32

/* Names that mean a device on some systems, whatever follows a dot. */
static const char *const reserved_names[] = {
    "CON",  "PRN",  "AUX",  "NUL",  "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7",
    "COM8", "COM9", "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
};

static const char *
last_component(const char *name)
{
  const char *component = name;

  for (const char *at = name; *at; at++)
    if (*at == '/' || *at == '\\')
      component = at + 1;
  return component;
}

/* Invisible characters, those that turn the direction of what follows, and what is no character. */
static bool
is_dropped(gunichar c)
{
  switch (g_unichar_type(c)) {
  case G_UNICODE_CONTROL:
  case G_UNICODE_FORMAT:
  case G_UNICODE_SURROGATE:
  case G_UNICODE_UNASSIGNED:
  case G_UNICODE_LINE_SEPARATOR:
  case G_UNICODE_PARAGRAPH_SEPARATOR:
    return true;
  default:
    return false;
  }
}

static bool
is_replaced(gunichar c)
{
  return c == 0xFFFD || (c < 0x80 && strchr("<>:\"|?*", (int)c));
}

static void
append_clean(GString *clean, const char *name)
{
  for (const char *at = name; *at; at += g_utf8_skip[*(const guchar *)at]) {
    gunichar c = g_utf8_get_char(at);

    if (is_dropped(c))
      continue;
    if (is_replaced(c))
      g_string_append_c(clean, '_');
    else if (g_unichar_isspace(c))
      g_string_append_c(clean, ' ');
    else
      g_string_append_unichar(clean, c);
  }
}

static void
trim_ends(GString *name)
{
  gsize lead = strspn(name->str, " .");

  g_string_erase(name, 0, (gssize)lead);
  while (name->len > 0 && strchr(" .", name->str[name->len - 1]))
    g_string_truncate(name, name->len - 1);
}

static bool
is_reserved(const char *name)
{
  gsize len = strcspn(name, ".");

  for (gsize i = 0; i < G_N_ELEMENTS(reserved_names); i++)
    if (strlen(reserved_names[i]) == len && g_ascii_strncasecmp(name, reserved_names[i], len) == 0)
      return true;
  return false;
}

/* Where the extension begins, with its dot; the end where there is none. */
static gsize
extension_offset(const char *name)
{
  const char *dot = strrchr(name, '.');
  gsize len = strlen(name);

  if (!dot || dot == name || len - (gsize)(dot - name) > EXTENSION_MAX_BYTES)
    return len;
  return (gsize)(dot - name);
}

/* The longest length up to max that does not end inside a character. */
static gsize
fit(const char *text, gsize max)
{
  gsize len = MIN(strlen(text), max);

  while (len > 0 && ((guchar)text[len] & 0xC0) == 0x80)
    len--;
  return len;
}

/* Put suffix before the extension, shortening what stands before it so that all fits into max. */
static char *
compose(const char *name, const char *suffix, gsize max)
{
  gsize offset = extension_offset(name);
  const char *extension = name + offset;
  gsize room = max - strlen(suffix) - strlen(extension);
  g_autofree char *stem = g_strndup(name, offset);

  stem[fit(stem, room)] = '\0';
  /* What was cut may leave an end that is trimmed elsewhere. The beginning is no dot or space. */
  for (gsize len = strlen(stem); offset > room && strchr(" .", stem[len - 1]); len--)
    stem[len - 1] = '\0';
  return g_strconcat(stem, suffix, extension, NULL);
}

char *
safe_name(const char *name, gsize reserve)
{
  g_autofree char *valid = g_utf8_make_valid(name ? name : "", -1);
  g_autoptr(GString) clean = g_string_new(NULL);

  append_clean(clean, last_component(valid));
  trim_ends(clean);
  if (clean->len == 0)
    g_string_assign(clean, NAMELESS);
  if (is_reserved(clean->str))
    g_string_prepend_c(clean, '_');
  return compose(clean->str, "", SAFE_NAME_MAX_BYTES - reserve);
}

char *
safe_name_numbered(const char *name, guint n, gsize reserve)
{
  g_autofree char *suffix = g_strdup_printf(" (%u)", n);

  return compose(name, suffix, SAFE_NAME_MAX_BYTES - reserve);
}
