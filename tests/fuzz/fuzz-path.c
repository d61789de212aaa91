/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whatever a URL says, it leads below the shared folder or nowhere, and to the same place again.
 */
#include "tests/fuzz/fuzz.h"

#include "server/files/path.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autofree char *encoded = g_strndup((const char *)data, size);
  g_autofree char *path = NULL;
  g_autofree char *again = NULL;
  bool folder = false;
  bool folder_again = false;

  if (path_from_url(encoded, &path, &folder) != PATH_OK) {
    g_assert_null(path);
    return 0;
  }
  g_assert_true(*path == '\0' ? folder : path_is_visible(path));
  g_auto(GStrv) parts = g_strsplit(path, "/", -1);
  for (char **part = parts; *part != NULL; part++)
    g_assert_true(**part != '.' && **part != '\0');

  g_autofree char *url = path_to_url(path, folder);
  g_assert_true(g_str_is_ascii(url) && strpbrk(url, " \"'<>&?#\r\n") == NULL);
  g_assert_cmpint(path_from_url(url + strlen("/files/"), &again, &folder_again), ==, PATH_OK);
  g_assert_cmpstr(again, ==, path);
  g_assert_cmpint(folder_again, ==, folder);
  return 0;
}
