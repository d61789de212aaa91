/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What kind of file it is.
 *
 * The name decides, never the content: a file must not change its type with its
 * first bytes, and a listing must not open each file. Types come from the
 * system's shared MIME database.
 */
#include "server/files/media.h"

#include <gio/gio.h>
#include <string.h>

#define MEDIA_UNKNOWN "application/octet-stream"

char *
media_type(const char *name)
{
  g_autofree char *valid = g_utf8_make_valid(name, -1);
  g_autofree char *content_type = g_content_type_guess(valid, NULL, 0, NULL);
  g_autofree char *type = g_content_type_get_mime_type(content_type);

  if (type == NULL)
    return g_strdup(MEDIA_UNKNOWN);
  if (g_str_has_prefix(type, "text/"))
    return g_strconcat(type, "; charset=utf-8", NULL);
  return g_steal_pointer(&type);
}

bool
media_may_be_shown(const char *type)
{
  /* Whole types, and families that hold no documents. SVG and PDF run scripts. */
  static const char *const shown[] = {
      "text/plain; charset=utf-8",
      "image/png",
      "image/jpeg",
      "image/gif",
      "image/webp",
      "image/avif",
      "image/bmp",
      "audio/",
      "video/",
  };
  for (size_t i = 0; i < G_N_ELEMENTS(shown); i++) {
    bool family = g_str_has_suffix(shown[i], "/");
    if (family ? g_str_has_prefix(type, shown[i]) : strcmp(type, shown[i]) == 0)
      return true;
  }
  return false;
}
