/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/chat/mode_changes.h"

#include <string.h>

void
mode_changes_init(struct mode_changes *changes)
{
  *changes = (struct mode_changes){.letters = g_string_new(NULL), .params = g_string_new(NULL)};
}

void
mode_changes_clear(struct mode_changes *changes)
{
  g_string_free(changes->letters, TRUE);
  g_string_free(changes->params, TRUE);
}

void
mode_changes_add(struct mode_changes *changes, bool add, char letter, const char *param)
{
  char sign = add ? '+' : '-';

  if (changes->sign != sign)
    g_string_append_c(changes->letters, sign);
  changes->sign = sign;
  g_string_append_c(changes->letters, letter);
  if (param)
    g_string_append_printf(changes->params, "%s%s", changes->params->len > 0 ? " " : "", param);
}

size_t
mode_changes_bytes_with(const struct mode_changes *changes, const char *param)
{
  size_t letters = changes->letters->len + strlen("+x");
  size_t params = changes->params->len + (param ? strlen(" ") + strlen(param) : 0);

  return letters + strlen(" ") + params;
}
