/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs a fuzz target over its corpus as an ordinary test, without libFuzzer.
 *
 * Every file is tried whole and cut off after each of its bytes, so that a
 * handful of good inputs also are a few thousand broken ones. A copy of the
 * exact size lets sanitizers see a read past the end.
 *
 * Usage: fuzz-TARGET FILE-OR-FOLDER…
 */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

enum {
  BEGINNINGS_MAX = 4096
}; /* cuts tried of one file: the first ones */

static void
try_input(const char *bytes, size_t size)
{
  uint8_t *copy = malloc(size ? size : 1); /* not g_memdup2: NULL is no input of libFuzzer's */
  g_assert_nonnull(copy);
  memcpy(copy, bytes, size);
  (void)LLVMFuzzerTestOneInput(copy, size); /* speaks by aborting */
  free(copy);
}

static void
test_file(const void *data)
{
  const char *path = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *bytes = NULL;
  size_t size;

  g_file_get_contents(path, &bytes, &size, &error);
  g_assert_no_error(error);
  for (size_t cut = 0; cut < MIN(size, (size_t)BEGINNINGS_MAX); cut++)
    try_input(bytes, cut);
  try_input(bytes, size);
}

static void
add_path(const char *path)
{
  g_autoptr(GDir) directory = g_dir_open(path, 0, NULL);

  if (!directory) {
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *test = g_strconcat("/", name, NULL);
    g_test_add_data_func_full(test, g_strdup(path), test_file, g_free);
    return;
  }
  for (const char *name; (name = g_dir_read_name(directory));) {
    g_autofree char *child = g_build_filename(path, name, NULL);
    add_path(child);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  for (int i = 1; i < argc; i++)
    add_path(argv[i]);
  return g_test_run();
}
