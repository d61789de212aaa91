/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A server's 005 tokens, whatever they are, give valid UTF-8 that survives being written again.
 */
#include "tests/fuzz/fuzz.h"

#include "protocol/isupport.h"

#include <string.h>

static void
check_written_again(const char *name, const char *value)
{
  GString *token = g_string_new(NULL);
  g_autofree char *name_again = NULL, *value_again = NULL;

  isupport_append(token, name, value);
  g_assert_cmpint(token->str[0], ==, ' ');
  g_assert_true(isupport_split(token->str + 1, &name_again, &value_again));
  g_assert_cmpstr(name_again, ==, name);
  g_assert_cmpstr(value_again, ==, value);
  g_string_free(token, TRUE);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup((const char *)data, size);
  g_autofree char *token = g_utf8_make_valid(text, -1);
  g_autofree char *name = NULL, *value = NULL;

  if (!isupport_split(token, &name, &value))
    return 0;
  g_assert_nonnull(name);
  if (value)
    g_assert_true(g_utf8_validate(value, -1, NULL));
  if (!strchr(name, '=') && name[0] != '-')
    check_written_again(name, value);
  return 0;
}
