/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names of shared files.
 *
 * A URL is split at its slashes before anything is decoded, so that an encoded
 * slash can never make a component. Decoding happens once: what still looks
 * encoded afterwards is a name.
 */
#include "server/files/path.h"

#include <glib.h>
#include <string.h>

static bool
component_is_visible(const char *name, size_t len)
{
  return len > 0 && name[0] != '.' && memchr(name, '/', len) == NULL;
}

static bool
byte_may_stand_in_url(unsigned char byte)
{
  return byte > 0x20 && byte != 0x7f;
}

/* Decode one component onto decoded. */
static enum path_error
decode_component(const char *text, size_t len, GString *decoded)
{
  gsize start = decoded->len;
  for (size_t i = 0; i < len; i++) {
    unsigned char byte = (unsigned char)text[i];
    if (!byte_may_stand_in_url(byte))
      return PATH_MALFORMED;
    if (byte == '%') {
      if (i + 2 >= len || !g_ascii_isxdigit(text[i + 1]) || !g_ascii_isxdigit(text[i + 2]))
        return PATH_MALFORMED;
      byte = (unsigned char)(g_ascii_xdigit_value(text[i + 1]) << 4 |
                             g_ascii_xdigit_value(text[i + 2]));
      i += 2;
      if (byte == '\0')
        return PATH_MALFORMED;
    }
    g_string_append_c(decoded, (char)byte);
  }
  return component_is_visible(decoded->str + start, decoded->len - start) ? PATH_OK : PATH_NOWHERE;
}

enum path_error
path_from_url(const char *encoded, char **path, bool *folder)
{
  GString *decoded = g_string_new(NULL);
  enum path_error error = PATH_OK;
  const char *part = encoded;

  /* The whole of it is decoded even after a component that leads nowhere, so that a
   * malformed escape is called one wherever it stands. */
  while (*part != '\0') {
    size_t len = strcspn(part, "/");
    if (decoded->len > 0)
      g_string_append_c(decoded, '/');
    enum path_error found = decode_component(part, len, decoded);
    if (found != PATH_OK && error != PATH_MALFORMED)
      error = found;
    part += len + (part[len] == '/' ? 1 : 0);
  }
  if (error != PATH_OK) {
    g_string_free(decoded, TRUE);
    return error;
  }
  *folder = part == encoded || part[-1] == '/';
  *path = g_string_free(decoded, FALSE);
  return PATH_OK;
}

bool
path_is_visible(const char *path)
{
  for (;;) {
    size_t len = strcspn(path, "/");
    if (!component_is_visible(path, len))
      return false;
    if (path[len] == '\0')
      return true;
    path += len + 1;
  }
}

char *
path_to_url(const char *path, bool folder)
{
  GString *url = g_string_new("/files/");
  g_string_append_uri_escaped(url, path, "/", FALSE);
  if (folder && *path != '\0')
    g_string_append_c(url, '/');
  return g_string_free(url, FALSE);
}

char *
path_join(const char *folder, const char *name)
{
  return *folder != '\0' ? g_strconcat(folder, "/", name, NULL) : g_strdup(name);
}
