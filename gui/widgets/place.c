/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the program lies.
 */
#include "gui/widgets/place.h"

#include <glib.h>

char *
place_find(const char *const *relatives)
{
  g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
  g_autofree char *folder = program ? g_path_get_dirname(program) : NULL;

  for (; folder && *relatives; relatives++) {
    g_autofree char *path = g_canonicalize_filename(*relatives, folder);
    if (g_file_test(path, G_FILE_TEST_EXISTS))
      return g_steal_pointer(&path);
  }
  return NULL;
}
