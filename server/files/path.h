/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names of shared files: as they come in a URL, and as they lie below the
 * shared folder.
 *
 * A path here is relative to the shared folder, without a leading or trailing
 * slash; "" is the folder itself. Each of its components is a plain visible
 * name. Bytes are kept as they are on disk, which need not be UTF-8.
 */
#pragma once

#include <stdbool.h>

enum path_error {
  PATH_OK,
  PATH_MALFORMED, /* not percent-encoding, or a byte that no URL or name has */
  PATH_NOWHERE,   /* well written, but nothing visible can be there */
};

/* Take apart the path of a URL after "/files/", still percent-encoded.
 *
 * path     for the caller to g_free(); untouched on failure
 * folder   whether it ended in a slash, or was empty
 * Returns  PATH_NOWHERE for empty and hidden components, "." and "..", and for an encoded
 *          slash, each of them in whatever encoding
 */
enum path_error path_from_url(const char *encoded, char **path, bool *folder);

/* Is this a path to something below the folder, by its form alone? */
bool path_is_visible(const char *path);

/* Make the URL path of a file, or of a folder, with a slash at the end then.
 * Returns  "/files/…", for the caller to g_free() */
char *path_to_url(const char *path, bool folder);

/* Join a folder's path and a name in it. Returns for the caller to g_free(). */
char *path_join(const char *folder, const char *name);
