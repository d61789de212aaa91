/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Message tags: IRCv3 message-tags, "Format" and "Escaping values".
 */
#include "protocol/tags.h"

#include "tests/unit/rows.h"

#include <string.h>

struct section_row {
  const char *description;
  const char *section;
  const char *items; /* "key>value" each, values still escaped, joined by spaces */
};

static const struct section_row SECTION_ROWS[] = {
    {"no section", NULL, ""},
    {"empty section", "", ""},
    {"one tag", "a=b", "a>b"},
    {"several tags", "a=b;c=d", "a>b c>d"},
    {"no value", "a;b", "a> b>"},
    {"empty value", "a=;b=", "a> b>"},
    {"equals signs in a value", "a=b=c==", "a>b=c=="},
    {"empty items", ";;a=b;;c;", "a>b c>"},
    {"separators only", ";;;", ""},
    {"vendor and client prefix", "+example.org/a-b=c", "+example.org/a-b>c"},
    {"values stay escaped", "a=\\:\\s", "a>\\:\\s"},
    {"key missing", "=b;c", ">b c>"},
};

static void
test_section(gconstpointer data)
{
  const struct section_row *row = data;
  g_autoptr(GString) items = g_string_new(NULL);
  const char *cursor = row->section;
  struct tag tag;

  while (tags_next(&cursor, &tag))
    g_string_append_printf(items, "%s%.*s>%.*s", items->len > 0 ? " " : "", (int)tag.key_len,
                           tag.key, (int)tag.value_len, tag.value);
  g_assert_cmpstr(items->str, ==, row->items);
  g_assert_false(tags_next(&cursor, &tag));
}

struct get_row {
  const char *description;
  const char *section;
  const char *key;
  const char *value;
};

static const struct get_row GET_ROWS[] = {
    {"a value", "a=b;c=d", "c", "d"},
    {"unescaped", "a=b\\\\and\\nk;c=72\\s45;d=gh\\:764", "a", "b\\and\nk"},
    {"the last of the same key", "a=1;b=3;a=5", "a", "5"},
    {"the last of the same key, without a value", "a=1;a", "a", ""},
    {"without a value", "a", "a", ""},
    {"not there", "a=b", "b", NULL},
    {"the beginning of a key is not the key", "abc=d", "ab", NULL},
    {"a longer key is not the key", "ab=d", "abc", NULL},
    {"client prefix belongs to the key", "+a=1", "a", NULL},
    {"client prefix asked for", "a=2;+a=1", "+a", "1"},
    {"keys have case", "A=b", "a", NULL},
    {"no section", NULL, "a", NULL},
};

static void
test_get(gconstpointer data)
{
  const struct get_row *row = data;
  g_autofree char *value = tags_get(row->section, row->key);

  g_assert_cmpstr(value, ==, row->value);
}

struct key_row {
  const char *description;
  const char *key;
  bool valid;
};

static const struct key_row KEY_ROWS[] = {
    {"letters", "time", true},
    {"letters, digits and hyphens", "A-b-9", true},
    {"digits only", "42", true},
    {"vendor", "example.org/key", true},
    {"draft", "+draft/reply", true},
    {"client prefix", "+typing", true},
    {"vendor with client prefix", "+ex-ample.org/key", true},
    {"nothing", "", false},
    {"client prefix only", "+", false},
    {"two client prefixes", "++a", false},
    {"client prefix behind the vendor", "draft/+a", false},
    {"no name behind the vendor", "draft/", false},
    {"empty vendor", "/a", false},
    {"empty vendor behind the client prefix", "+/a", false},
    {"two vendors", "a/b/c", false},
    {"dot in a name", "a.b", false},
    {"underscore", "a_b", false},
    {"equals sign", "a=b", false},
    {"space", "a b", false},
    {"not ASCII", "\xC3\xA9", false},
    {"line feed", "a\n", false},
};

static void
test_key(gconstpointer data)
{
  const struct key_row *row = data;
  size_t len = strlen(row->key);
  g_autofree char *unterminated = g_memdup2(row->key, len);

  g_assert_cmpint(tags_key_is_valid(len > 0 ? unterminated : "", len), ==, row->valid);
}

static void
test_key_with_nul(void)
{
  g_assert_false(tags_key_is_valid("a\0b", 3));
  g_assert_false(tags_key_is_valid("a\0/b", 4));
}

struct unescape_row {
  const char *description;
  const char *escaped;
  const char *raw;
};

static const struct unescape_row UNESCAPE_ROWS[] = {
    {"nothing", "", ""},
    {"semicolon", "a\\:b", "a;b"},
    {"space", "a\\sb", "a b"},
    {"backslash", "a\\\\b", "a\\b"},
    {"carriage return", "\\r", "\r"},
    {"line feed", "\\n", "\n"},
    {"an escaped backslash escapes nothing", "\\\\s", "\\s"},
    {"an unknown escape loses its backslash", "\\b\\-", "b-"},
    {"a lone backslash at the end is dropped", "test\\", "test"},
    {"a backslash at the end stays when escaped", "test\\\\", "test\\"},
    {"a colon is a colon", "a:b", "a:b"},
};

static void
test_unescape(gconstpointer data)
{
  const struct unescape_row *row = data;
  g_autofree char *raw = tags_unescape(row->escaped, strlen(row->escaped));

  g_assert_cmpstr(raw, ==, row->raw);
}

static void
test_escape(void)
{
  g_autoptr(GString) out = g_string_new(NULL);

  tags_append_escaped(out, "a;b c\\d\re\nf:g=h,");
  g_assert_cmpstr(out->str, ==, "a\\:b\\sc\\\\d\\re\\nf:g=h,");
}

static void
test_append(void)
{
  g_autoptr(GString) out = g_string_new("@");

  tags_append(out, "a", "b c");
  tags_append(out, "d", NULL);
  tags_append(out, "e", "");
  tags_append(out, "+f/g", "h");
  g_assert_cmpstr(out->str, ==, "@a=b\\sc;d;e;+f/g=h");
  g_string_truncate(out, 0);
  tags_append(out, "a", "b");
  tags_append(out, "c", "d");
  g_assert_cmpstr(out->str, ==, "a=b;c=d");
}

static void
test_append_behind_a_value_that_ends_in_an_at_sign(void)
{
  g_autoptr(GString) out = g_string_new("@");

  tags_append(out, "a", "user@");
  tags_append(out, "c", "@");
  tags_append(out, "d", "e");
  g_assert_cmpstr(out->str, ==, "@a=user@;c=@;d=e");
}

/* Any bytes but NUL survive, and nothing that would end a tag, the section or the line is left. */
static void
test_round_trip(void)
{
  static const char SPECIAL[] = "; \\\r\n:sn=@";

  for (int round = 0; round < 20000; round++) {
    char value[32] = {0};
    size_t len = (size_t)g_test_rand_int_range(0, sizeof value);
    g_autoptr(GString) section = g_string_new(NULL);
    g_autofree char *found = NULL;

    for (size_t i = 0; i < len; i++)
      value[i] = g_test_rand_bit() ? SPECIAL[g_test_rand_int_range(0, sizeof SPECIAL - 1)] :
                                     (char)g_test_rand_int_range(1, 256);
    tags_append(section, "before", value);
    tags_append(section, "key", value);
    tags_append(section, "after", value);
    g_assert_cmpuint(strcspn(section->str, " \r\n"), ==, section->len);
    found = tags_get(section->str, "key");
    g_assert_cmpstr(found, ==, value);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/tags/section", SECTION_ROWS, test_section)
  TEST_ADD_ROWS("/tags/get", GET_ROWS, test_get)
  TEST_ADD_ROWS("/tags/key", KEY_ROWS, test_key)
  TEST_ADD_ROWS("/tags/unescape", UNESCAPE_ROWS, test_unescape)
  g_test_add_func("/tags/key/with NUL", test_key_with_nul);
  g_test_add_func("/tags/escape", test_escape);
  g_test_add_func("/tags/append", test_append);
  g_test_add_func("/tags/append-at-sign", test_append_behind_a_value_that_ends_in_an_at_sign);
  g_test_add_func("/tags/round-trip", test_round_trip);
  return g_test_run();
}
