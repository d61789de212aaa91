/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One row of the host's shared folder: a file or a folder in it.
 */
#pragma once

#include <glib-object.h>
#include <stdbool.h>

/* What a shared file is made from. Strings are copied. */
typedef struct {
  const char *name;         /* UTF-8, one path component, as shared */
  const char *path;         /* below the shared folder, components joined by "/", no leading one */
  const char *url;          /* absolute, escaped; of a folder: its listing, ending with "/" */
  const char *content_type; /* (nullable): such as "text/plain"; NULL for a folder */
  gint64 size;              /* bytes; -1 where not known, and for a folder */
  gint64 mtime_s;           /* Unix time in seconds; 0 where not known */
  bool folder;
} ConfabSharedFileInit;

#define CONFAB_TYPE_SHARED_FILE (confab_shared_file_get_type())
/* Properties, readable: name, path, url, content-type, size, mtime, is-folder. They never change.
 */
G_DECLARE_FINAL_TYPE(ConfabSharedFile, confab_shared_file, CONFAB, SHARED_FILE, GObject)

/* Returns: (transfer full) */
ConfabSharedFile *confab_shared_file_new(const ConfabSharedFileInit *init);

/* Returns: (transfer none) */
const char *confab_shared_file_get_name(ConfabSharedFile *self);

/* Returns: (transfer none): below the shared folder, such as "slides/week 1.pdf" */
const char *confab_shared_file_get_path(ConfabSharedFile *self);

/* Returns: (transfer none): absolute and escaped */
const char *confab_shared_file_get_url(ConfabSharedFile *self);

/* Returns: (transfer none) (nullable): a MIME type; NULL for a folder or where not known */
const char *confab_shared_file_get_content_type(ConfabSharedFile *self);

/* Return the size in bytes, -1 where not known. */
gint64 confab_shared_file_get_size(ConfabSharedFile *self);

/* Return the time of the last change as Unix time in seconds, 0 where not known. */
gint64 confab_shared_file_get_mtime(ConfabSharedFile *self);

bool confab_shared_file_is_folder(ConfabSharedFile *self);
