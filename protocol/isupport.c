/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/isupport.h"

#include <string.h>

void
isupport_append(GString *out, const char *name, const char *value)
{
  g_string_append_printf(out, " %s", name);
  if (!value)
    return;
  g_string_append_c(out, '=');
  for (; *value != '\0'; value++) {
    if (strchr(" =\\", *value))
      g_string_append_printf(out, "\\x%02X", (unsigned int)(unsigned char)*value);
    else
      g_string_append_c(out, *value);
  }
}

static char *
unescape(const char *value)
{
  g_autoptr(GString) out = g_string_new(NULL);

  while (*value != '\0') {
    if (value[0] == '\\' && value[1] == 'x' && g_ascii_isxdigit(value[2]) &&
        g_ascii_isxdigit(value[3])) {
      int byte = g_ascii_xdigit_value(value[2]) * 16 + g_ascii_xdigit_value(value[3]);

      if (byte != 0)
        g_string_append_c(out, (char)byte);
      value += 4;
    } else {
      g_string_append_c(out, *value++);
    }
  }
  return g_utf8_make_valid(out->str, (gssize)out->len);
}

bool
isupport_split(const char *token, char **name, char **value)
{
  bool taken_back = *token == '-';
  const char *equals;

  if (taken_back)
    token++;
  equals = strchr(token, '=');
  *name = equals ? g_strndup(token, (size_t)(equals - token)) : g_strdup(token);
  *value = equals ? unescape(equals + 1) : NULL;
  return !taken_back;
}
