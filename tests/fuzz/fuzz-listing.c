/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whatever a file service answers, each file of the listing has one name, a path that goes down,
 * and an address that can be fetched.
 */
#include "tests/fuzz/fuzz.h"

#include "gui/session/listing.h"

#include <string.h>

#define PAGE_URL "http://host.example:12301/files/a%20b/"

static void
check_file(ConfabSharedFile *file)
{
  const char *url = confab_shared_file_get_url(file);
  const char *path = confab_shared_file_get_path(file);

  g_assert_true(*confab_shared_file_get_name(file));
  g_assert_true(g_str_has_prefix(path, "a b/"));
  g_assert_null(strchr(path + strlen("a b/"), '/'));
  g_assert_cmpstr(path, !=, "a b/..");
  g_assert_true(g_str_has_prefix(url, "http://") || g_str_has_prefix(url, "https://"));
  g_assert_cmpint(confab_shared_file_get_size(file), >=, -1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autoptr(GBytes) json = g_bytes_new(data, size);
  struct listing listing = {0};

  if (!listing_parse(&listing, json, PAGE_URL, "a b", NULL))
    return 0;
  for (guint i = 0; i < listing.files->len; i++)
    check_file(g_ptr_array_index(listing.files, i));
  listing_clear(&listing);
  return 0;
}
