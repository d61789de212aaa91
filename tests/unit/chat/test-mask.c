/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Masks: what fits, what a person's writing is completed to, what may stand in a list.
 */
#include "server/chat/mask.h"

#include "tests/unit/rows.h"

#include <string.h>

static const struct glob_row {
  const char *description;
  const char *pattern, *text;
  bool fits;
} GLOBS[] = {
    {"empty and empty", "", "", true},
    {"empty and text", "", "a", false},
    {"text and empty", "a", "", false},
    {"the same", "abc", "abc", true},
    {"another", "abc", "abd", false},
    {"a beginning", "ab", "abc", false},
    {"an end", "bc", "abc", false},
    {"case counts, both are to be folded", "A", "a", false},
    {"star and nothing", "*", "", true},
    {"star and anything", "*", "anything", true},
    {"many stars", "*****", "x", true},
    {"star before", "*c", "abc", true},
    {"star behind", "a*", "abc", true},
    {"star between", "a*c", "abc", true},
    {"star for nothing", "a*bc", "abc", true},
    {"star and another end", "*d", "abc", false},
    {"star goes on after a near miss", "*ab", "aab", true},
    {"two stars", "*b*d*", "abcde", true},
    {"two stars in the wrong order", "*d*b*", "abcde", false},
    {"the last star is enough", "a*b*c", "abbbcbc", true},
    {"question mark", "a?c", "abc", true},
    {"question mark for nothing", "a?", "a", false},
    {"only question marks", "???", "abc", true},
    {"too few question marks", "??", "abc", false},
    {"star and question mark", "*?", "", false},
    {"star and question mark for one", "*?", "a", true},
    {"question mark is a character", "?", "\xc3\xb6", true},
    {"two question marks are two", "??", "\xc3\xb6", false},
    {"four bytes", "a?b",
     "a\xf0\x9f\x98\x80"
     "b",
     true},
    {"star and wide characters", "*?\xc3\xb6", "x\xc3\xa4\xc3\xb6", true},
    {"star question question", "*??", "\xc3\xb6", false},
    {"a source", "*!*@192.0.2.*", "bob!user@192.0.2.7", true},
    {"another source", "*!*@192.0.2.*", "bob!user@192.0.20.7", false},
    {"nothing else is special", "[a]\\", "[a]\\", true},
    {"brackets are no set", "[ab]", "a", false},
};

static void
test_glob(gconstpointer data)
{
  const struct glob_row *row = data;

  g_assert_cmpint(mask_glob(row->pattern, row->text), ==, row->fits);
}

/* A pattern of stars and letters takes exponential time where every star is tried again for each
 * one before. This one takes some 10^5 steps, or more than the age of the universe. */
static void
test_glob_takes_bounded_time(void)
{
  g_autoptr(GString) pattern = g_string_new(NULL);
  g_autofree char *text = g_strnfill(10000, 'a');
  gint64 begin = g_get_monotonic_time();

  for (int i = 0; i < 60; i++)
    g_string_append(pattern, "*a");
  g_string_append(pattern, "*b");
  g_assert_false(mask_glob(pattern->str, text));
  g_assert_cmpint(g_get_monotonic_time() - begin, <, G_TIME_SPAN_SECOND);
}

static const struct written_row {
  const char *description;
  const char *written, *mask;
} WRITTEN[] = {
    {"a nick", "bob", "bob!*@*"},
    {"a nick with wildcards", "b*b?", "b*b?!*@*"},
    {"nothing", "", "*!*@*"},
    {"everyone", "*", "*!*@*"},
    {"whole", "bob!user@host", "bob!user@host"},
    {"a host", "@host", "*!*@host"},
    {"user and host", "user@host", "*!user@host"},
    {"nick and user", "bob!user", "bob!user@*"},
    {"nick and an empty user", "bob!", "bob!*@*"},
    {"nick, empty user, host", "bob!@host", "bob!*@host"},
    {"only signs", "!@", "*!*@*"},
    {"at before bang", "a@b!c", "a@b!c@*"},
    {"two ats", "a!b@c@d", "a!b@c@d"},
    {"an address", "192.0.2.1", "*!*@192.0.2.1"},
    {"an address with a wildcard", "192.0.2.*", "*!*@192.0.2.*"},
    {"an address of version 6", "2001:db8::1", "*!*@2001:db8::1"},
    {"a host name", "*.example.org", "*!*@*.example.org"},
    {"an account", "$a:bob", "$a:bob"},
    {"an account with signs", "$a:bob!x@y", "$a:bob!x@y"},
};

/* Completing what is complete changes nothing. */
static void
test_normalise(gconstpointer data)
{
  const struct written_row *row = data;
  g_autofree char *mask = mask_normalise(row->written);
  g_autofree char *again = mask_normalise(mask);

  g_assert_cmpstr(mask, ==, row->mask);
  g_assert_cmpstr(again, ==, mask);
}

static const struct valid_row {
  const char *description;
  const char *mask;
  bool valid;
} VALID[] = {
    {"a source", "*!*@host", true},
    {"an account", "$a:bob", true},
    {"any account", "$a", true},
    {"empty", "", false},
    {"a space", "a b!*@*", false},
    {"a colon in front", ":a!*@*", false},
    {"a colon within", "*!*@2001:db8::1", true},
    {"a control character", "a\x01!*@*", false},
    {"no kind of extended ban", "$", false},
    {"an unknown kind", "$r:x", false},
    {"a longer kind", "$ab", false},
    {"no account", "$a:", false},
};

static void
test_valid(gconstpointer data)
{
  const struct valid_row *row = data;

  g_assert_cmpint(mask_is_valid(row->mask), ==, row->valid);
}

static void
test_longest(void)
{
  g_autofree char *longest = g_strnfill(MASK_MAX_BYTES, 'x');
  g_autofree char *longer = g_strnfill(MASK_MAX_BYTES + 1, 'x');

  g_assert_true(mask_is_valid(longest));
  g_assert_false(mask_is_valid(longer));
}

static void
test_list(void)
{
  g_autoptr(GPtrArray) list = mask_list_new();

  g_assert_cmpint(mask_list_find(list, "bob!*@*"), ==, -1);
  mask_list_add(list, "Bob!*@*", "alice!user@host", 1000);
  mask_list_add(list, "\xc3\x84rn!*@*", "alice!user@host", 2000);
  g_assert_cmpint(mask_list_find(list, "bOB!*@*"), ==, 0);
  g_assert_cmpint(mask_list_find(list, "\xc3\xa4RN!*@*"), ==, 1);
  g_assert_cmpint(mask_list_find(list, "bob!*@host"), ==, -1);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/mask/glob", GLOBS, test_glob);
  TEST_ADD_ROWS("/mask/normalise", WRITTEN, test_normalise);
  TEST_ADD_ROWS("/mask/valid", VALID, test_valid);
  g_test_add_func("/mask/glob-takes-bounded-time", test_glob_takes_bounded_time);
  g_test_add_func("/mask/longest", test_longest);
  g_test_add_func("/mask/list", test_list);
  return g_test_run();
}
