/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any text makes a valid nick; folding and normalising a name twice is doing it once.
 */
#include "tests/fuzz/fuzz.h"

#include "protocol/names.h"

#include <string.h>

static void
check_forms(const char *name)
{
  g_autofree char *folded = name_fold(name);
  g_autofree char *folded_again = name_fold(folded);
  g_autofree char *normal = name_normalise(name);
  g_autofree char *normal_again = name_normalise(normal);

  g_assert_cmpstr(folded_again, ==, folded);
  g_assert_cmpstr(normal_again, ==, normal);
  g_assert_true(name_equal(name, normal));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup((const char *)data, size);
  g_autofree char *nick = name_make_nick(text);

  g_assert_cmpint(name_check_nick(nick), ==, NAME_OK);
  if (!g_utf8_validate(text, -1, NULL)) {
    g_assert_cmpint(name_check_nick(text), !=, NAME_OK);
    g_assert_cmpint(name_check_channel(text), !=, NAME_OK);
    return 0;
  }
  if (name_check_channel(text) == NAME_OK)
    g_assert_null(strpbrk(text, " ,:\r\n\a"));
  if (name_check_nick(text) == NAME_OK)
    g_assert_null(strpbrk(text, " ,:!@.\r\n"));
  check_forms(text);
  return 0;
}
