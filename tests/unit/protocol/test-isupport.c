/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tokens of 005: modern.ircdocs.horse, "RPL_ISUPPORT".
 */
#include "protocol/isupport.h"

#include "tests/unit/rows.h"

#include <string.h>

struct token_row {
  const char *description;
  const char *token;
  bool given; /* rather than taken back */
  const char *name;
  const char *value;
};

static const struct token_row TOKEN_ROWS[] = {
    {"name alone", "WHOX", true, "WHOX", NULL},
    {"name and value", "NICKLEN=32", true, "NICKLEN", "32"},
    {"empty value", "EXCEPTS=", true, "EXCEPTS", ""},
    {"taken back", "-WHOX", false, "WHOX", NULL},
    {"escaped space", "NETWORK=My\\x20Net", true, "NETWORK", "My Net"},
    {"escaped equals sign and backslash", "A=\\x3D\\x5C", true, "A", "=\\"},
    {"escapes in lower case", "A=\\x3d\\x5c", true, "A", "=\\"},
    {"an escaped backslash escapes nothing", "A=\\x5Cx20", true, "A", "\\x20"},
    {"a bare equals sign in a value", "A=b=c", true, "A", "b=c"},
    {"escape cut short", "A=b\\x2", true, "A", "b\\x2"},
    {"escape cut shorter", "A=b\\x", true, "A", "b\\x"},
    {"backslash at the end", "A=b\\", true, "A", "b\\"},
    {"not hexadecimal", "A=\\xG0", true, "A", "\\xG0"},
    {"an escaped NUL is dropped", "A=b\\x00c", true, "A", "bc"},
    {"escaped UTF-8", "A=\\xC3\\xA9", true, "A", "\xC3\xA9"},
    {"what is not UTF-8 is replaced", "A=\\xFF", true, "A", "\xEF\xBF\xBD"},
    {"a minus sign inside", "A-B=-c", true, "A-B", "-c"},
    {"nothing", "", true, "", NULL},
};

static void
test_token(gconstpointer data)
{
  const struct token_row *row = data;
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  g_assert_cmpint(isupport_split(row->token, &name, &value), ==, row->given);
  g_assert_cmpstr(name, ==, row->name);
  g_assert_cmpstr(value, ==, row->value);
}

static void
test_append(void)
{
  g_autoptr(GString) out = g_string_new("005 ann");

  isupport_append(out, "WHOX", NULL);
  isupport_append(out, "EXCEPTS", "");
  isupport_append(out, "PREFIX", "(ohv)@%+");
  isupport_append(out, "NETWORK", "a b=c\\d");
  g_assert_cmpstr(out->str, ==,
                  "005 ann WHOX EXCEPTS= PREFIX=(ohv)@%+ NETWORK=a\\x20b\\x3Dc\\x5Cd");
}

static void
test_round_trip(void)
{
  for (int round = 0; round < 10000; round++) {
    char raw[24] = {0};
    int len = g_test_rand_int_range(0, sizeof raw);
    g_autofree char *name = NULL;
    g_autofree char *value = NULL;
    g_autoptr(GString) token = g_string_new(NULL);

    for (int i = 0; i < len; i++)
      raw[i] = g_test_rand_bit() ? "\\x20 ="[g_test_rand_int_range(0, 6)] :
                                   (char)g_test_rand_int_range(0x20, 0x7F);
    isupport_append(token, "NAME", raw);
    g_assert_cmpuint(strcspn(token->str + 1, " "), ==, token->len - 1);
    g_assert_true(isupport_split(token->str + 1, &name, &value));
    g_assert_cmpstr(name, ==, "NAME");
    g_assert_cmpstr(value, ==, raw);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/isupport/token", TOKEN_ROWS, test_token)
  g_test_add_func("/isupport/append", test_append);
  g_test_add_func("/isupport/round-trip", test_round_trip);
  return g_test_run();
}
