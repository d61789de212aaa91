/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Paths in URLs: what they lead to, and the many ways in which they lead nowhere.
 */
#include "server/files/path.h"

#include "tests/unit/rows.h"

static const struct url_row {
  const char *description;
  const char *encoded;
  enum path_error error;
  const char *path;
  bool folder;
} URL_ROWS[] = {
    {"the folder itself", "", PATH_OK, "", true},
    {"a file", "a.txt", PATH_OK, "a.txt", false},
    {"a folder", "a/", PATH_OK, "a", true},
    {"a file in a folder", "a/b", PATH_OK, "a/b", false},
    {"a blank", "a%20b", PATH_OK, "a b", false},
    {"a plus sign is one", "a+b", PATH_OK, "a+b", false},
    {"UTF-8", "%C3%BC", PATH_OK, "ü", false},
    {"UTF-8 as it is", "ü", PATH_OK, "ü", false},
    {"not UTF-8", "%ff%FE", PATH_OK, "\xff\xfe", false},
    {"decoded once", "%2541", PATH_OK, "%41", false},
    {"an encoded question mark", "a%3Fb", PATH_OK, "a?b", false},
    {"dots inside a name", "a..b", PATH_OK, "a..b", false},
    {"a backslash is a letter", "a%5C..%5Cb", PATH_OK, "a\\..\\b", false},
    {"overlong dots are letters", "%c0%ae%c0%ae", PATH_OK, "\xc0\xae\xc0\xae", false},
    {"full width dots are letters", "%EF%BC%8E%EF%BC%8E", PATH_OK, "．．", false},
    {"dots decoded twice are letters", "%252e%252e", PATH_OK, "%2e%2e", false},
    {"up", "..", PATH_NOWHERE, NULL, false},
    {"up and on", "../secret", PATH_NOWHERE, NULL, false},
    {"up at the end", "a/..", PATH_NOWHERE, NULL, false},
    {"up in the middle", "a/../b", PATH_NOWHERE, NULL, false},
    {"up, encoded", "%2e%2e/secret", PATH_NOWHERE, NULL, false},
    {"up, in capitals", "%2E%2E/secret", PATH_NOWHERE, NULL, false},
    {"up, half encoded", ".%2e/secret", PATH_NOWHERE, NULL, false},
    {"up, with an encoded slash", "..%2fsecret", PATH_NOWHERE, NULL, false},
    {"an encoded slash", "a%2fb", PATH_NOWHERE, NULL, false},
    {"an encoded slash in capitals", "a%2Fb", PATH_NOWHERE, NULL, false},
    {"here", ".", PATH_NOWHERE, NULL, false},
    {"here in the middle", "a/./b", PATH_NOWHERE, NULL, false},
    {"hidden", ".hidden", PATH_NOWHERE, NULL, false},
    {"hidden, encoded", "%2ehidden", PATH_NOWHERE, NULL, false},
    {"in a hidden folder", ".git/config", PATH_NOWHERE, NULL, false},
    {"absolute", "/etc/passwd", PATH_NOWHERE, NULL, false},
    {"absolute, encoded", "%2fetc%2fpasswd", PATH_NOWHERE, NULL, false},
    {"two slashes", "a//b", PATH_NOWHERE, NULL, false},
    {"two slashes at the end", "a//", PATH_NOWHERE, NULL, false},
    {"NUL", "a%00", PATH_MALFORMED, NULL, false},
    {"NUL before an ending", "a%00.txt", PATH_MALFORMED, NULL, false},
    {"NUL somewhere hidden", "../%00", PATH_MALFORMED, NULL, false},
    {"an escape cut short", "a%2", PATH_MALFORMED, NULL, false},
    {"an escape of nothing", "a%", PATH_MALFORMED, NULL, false},
    {"an escape cut by a slash", "a%2/b", PATH_MALFORMED, NULL, false},
    {"an escape that is none", "a%zz", PATH_MALFORMED, NULL, false},
    {"an escape with a sign", "a%+1", PATH_MALFORMED, NULL, false},
    {"a blank as it is", "a b", PATH_MALFORMED, NULL, false},
    {"a control character as it is", "a\x01", PATH_MALFORMED, NULL, false},
    {"DEL as it is", "a\x7f", PATH_MALFORMED, NULL, false},
    {"a line end, encoded", "a%0d%0ab", PATH_OK, "a\r\nb", false},
};

static void
test_from_url(gconstpointer data)
{
  const struct url_row *row = data;
  char *path = NULL;
  bool folder = false;

  g_assert_cmpint(path_from_url(row->encoded, &path, &folder), ==, row->error);
  g_assert_cmpstr(path, ==, row->path);
  g_assert_cmpint(folder, ==, row->folder);
  g_free(path);
}

/* Whatever can lie in the folder is found again under its URL. */
static void
test_there_and_back(void)
{
  static const char *const paths[] = {
      "a",     "a b", "a/b",   "ü/日本", "\xff", "a\nb",  "%41",      "a?b#c",
      "<\"'>", "a&b", "a;b,c", "~",      "a:b",  "\\\\a", "\x01\x7f", "a%2Fb",
  };
  for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
    g_autofree char *url = path_to_url(paths[i], false);
    g_autofree char *path = NULL;
    bool folder;
    g_assert_true(g_str_has_prefix(url, "/files/"));
    g_assert_true(g_str_is_ascii(url));
    g_assert_null(strpbrk(url, " \"'<>&?#\r\n"));
    g_assert_cmpint(path_from_url(url + strlen("/files/"), &path, &folder), ==, PATH_OK);
    g_assert_cmpstr(path, ==, paths[i]);
    g_assert_false(folder);
  }
}

static void
test_to_url(void)
{
  g_autofree char *root = path_to_url("", true);
  g_autofree char *folder = path_to_url("a b", true);
  g_assert_cmpstr(root, ==, "/files/");
  g_assert_cmpstr(folder, ==, "/files/a%20b/");
}

static void
test_visible(void)
{
  g_assert_true(path_is_visible("a"));
  g_assert_true(path_is_visible("a/b.c"));
  g_assert_false(path_is_visible(""));
  g_assert_false(path_is_visible("/a"));
  g_assert_false(path_is_visible("a/"));
  g_assert_false(path_is_visible("a//b"));
  g_assert_false(path_is_visible(".a"));
  g_assert_false(path_is_visible("a/../b"));
  g_assert_false(path_is_visible(".."));
}

static void
test_join(void)
{
  g_autofree char *top = path_join("", "a");
  g_autofree char *below = path_join("a/b", "c");
  g_assert_cmpstr(top, ==, "a");
  g_assert_cmpstr(below, ==, "a/b/c");
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/files/path/url", URL_ROWS, test_from_url);
  g_test_add_func("/files/path/there-and-back", test_there_and_back);
  g_test_add_func("/files/path/to-url", test_to_url);
  g_test_add_func("/files/path/visible", test_visible);
  g_test_add_func("/files/path/join", test_join);
  return g_test_run();
}
