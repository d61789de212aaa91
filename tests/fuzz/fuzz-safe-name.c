/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whatever a server calls its files, the name here is one visible component that fits, and stays
 * itself when it is made safe again.
 */
#include "tests/fuzz/fuzz.h"

#include "gui/session/safe-name.h"

#include <string.h>

static void
check_name(const char *name, gsize max)
{
  g_assert_true(g_utf8_validate(name, -1, NULL));
  g_assert_cmpuint(strlen(name), >, 0);
  g_assert_cmpuint(strlen(name), <=, max);
  g_assert_cmpint(*name, !=, '.');
  g_assert_null(strpbrk(name, "/\\<>:\"|?*\n\r\t"));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup((const char *)data, size);
  g_autofree char *name = safe_name(text, 5);
  g_autofree char *again = safe_name(name, 5);
  g_autofree char *numbered = safe_name_numbered(name, 999, 5);

  check_name(name, SAFE_NAME_MAX_BYTES - 5);
  check_name(numbered, SAFE_NAME_MAX_BYTES - 5);
  g_assert_cmpstr(again, ==, name);
  return 0;
}
