/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes become one line of valid text, and any text pieces that fit and lose nothing but
 * spaces.
 */
#include "tests/fuzz/fuzz.h"

#include "gui/session/text.h"

#include <string.h>

#define PIECE_MAX 64

static void
check_pieces(const char *text)
{
  g_autoptr(GPtrArray) pieces = text_split(text, PIECE_MAX);
  g_autoptr(GString) joined = g_string_new(NULL);
  g_autoptr(GString) plain = g_string_new(text);

  for (guint i = 0; i < pieces->len; i++) {
    const char *piece = g_ptr_array_index(pieces, i);

    g_assert_true(g_utf8_validate(piece, -1, NULL));
    g_assert_cmpuint(strlen(piece), <=, PIECE_MAX);
    g_assert_null(strpbrk(piece, "\r\n"));
    g_string_append(joined, piece);
  }
  g_string_replace(joined, " ", "", 0);
  g_string_replace(plain, " ", "", 0);
  g_assert_cmpstr(joined->str, ==, plain->str);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup((const char *)data, size);
  g_autofree char *plain = text_plain(text);
  g_autofree char *again = text_plain(plain);

  g_assert_true(g_utf8_validate(plain, -1, NULL));
  g_assert_cmpstr(again, ==, plain);
  check_pieces(plain);
  (void)text_distance(text, plain); /* any number is fine */
  return 0;
}
