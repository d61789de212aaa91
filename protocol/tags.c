/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/tags.h"

#include <string.h>

/* What stands for what: the raw character and the letter behind the backslash. */
static const struct {
  char raw;
  char escaped;
} ESCAPES[] = {
    {';', ':'}, {' ', 's'}, {'\\', '\\'}, {'\r', 'r'}, {'\n', 'n'},
};

bool
tags_next(const char **cursor, struct tag *tag)
{
  const char *at = *cursor;
  size_t len;

  if (!at)
    return false;
  at += strspn(at, ";");
  len = strcspn(at, ";");
  *cursor = at + len;
  if (len == 0)
    return false;
  tag->key = at;
  tag->key_len = MIN(strcspn(at, "="), len);
  tag->value = at + MIN(tag->key_len + 1, len);
  tag->value_len = len - (size_t)(tag->value - at);
  return true;
}

char *
tags_get(const char *tags, const char *key)
{
  size_t key_len = strlen(key);
  struct tag tag;
  struct tag found = {NULL};

  while (tags_next(&tags, &tag))
    if (tag.key_len == key_len && memcmp(tag.key, key, key_len) == 0)
      found = tag;
  return found.key ? tags_unescape(found.value, found.value_len) : NULL;
}

static bool
all_of(const char *text, size_t len, const char *punctuation)
{
  for (size_t i = 0; i < len; i++)
    if (!g_ascii_isalnum(text[i]) && (text[i] == '\0' || !strchr(punctuation, text[i])))
      return false;
  return len > 0;
}

bool
tags_key_is_valid(const char *key, size_t len)
{
  const char *slash;

  if (len > 0 && *key == '+') {
    key++;
    len--;
  }
  slash = memchr(key, '/', len);
  if (slash) {
    size_t vendor_len = (size_t)(slash - key);

    if (!all_of(key, vendor_len, "-."))
      return false;
    key = slash + 1;
    len -= vendor_len + 1;
  }
  return all_of(key, len, "-");
}

void
tags_append_escaped(GString *out, const char *value)
{
  for (; *value != '\0'; value++) {
    size_t i = 0;

    while (i < G_N_ELEMENTS(ESCAPES) && ESCAPES[i].raw != *value)
      i++;
    if (i == G_N_ELEMENTS(ESCAPES)) {
      g_string_append_c(out, *value);
      continue;
    }
    g_string_append_c(out, '\\');
    g_string_append_c(out, ESCAPES[i].escaped);
  }
}

void
tags_append(GString *out, const char *key, const char *value)
{
  if (out->len > 0 && strcmp(out->str, "@") != 0)
    g_string_append_c(out, ';');
  g_string_append(out, key);
  if (!value || *value == '\0')
    return;
  g_string_append_c(out, '=');
  tags_append_escaped(out, value);
}

static char
unescape_one(char letter)
{
  for (size_t i = 0; i < G_N_ELEMENTS(ESCAPES); i++)
    if (ESCAPES[i].escaped == letter)
      return ESCAPES[i].raw;
  return letter;
}

char *
tags_unescape(const char *value, size_t len)
{
  GString *out = g_string_sized_new(len);

  for (size_t i = 0; i < len; i++) {
    if (value[i] != '\\')
      g_string_append_c(out, value[i]);
    else if (++i < len)
      g_string_append_c(out, unescape_one(value[i]));
  }
  return g_string_free(out, FALSE);
}
