/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What lies in a folder of the share: one level of it, or all the files below.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

struct share;

enum folder_kind {
  FOLDER_FILE,
  FOLDER_FOLDER,
};

/* One visible thing. */
struct folder_entry {
  char *name; /* as on disk, any bytes but '/'; of a walk, the path below the shared folder */
  enum folder_kind kind;
  uint64_t size;      /* bytes; 0 for a folder */
  int64_t modified_s; /* Unix time */
};

/* What was found: folders first, by name whatever the case, numbers in names counting as
 * numbers. */
struct folder_entries {
  GArray *array; /* of struct folder_entry */
  bool complete; /* false where a limit cut it */
};

/* Read the names in a folder: visible ones of regular files and folders, and of symbolic links to
 * such that stay below the shared folder. Sizes and times are left 0: see folder_fill().
 *
 * path         below the shared folder, "" for itself
 * max_entries  how many are looked at, hidden ones included
 * Returns      0, entries being for the caller to folder_entries_clear(); or -1 with errno as
 *              share.h says, entries being untouched
 */
int folder_read(const struct share *share, const char *path, unsigned max_entries,
                struct folder_entries *entries);

/* Fill in size and time of the n entries from first on, and remove those that are gone.
 * Returns how many of the n are left. */
unsigned folder_fill(const struct share *share, const char *path, struct folder_entries *entries,
                     unsigned first, unsigned n);

/* Collect the files in the shared folder and the folders below it, filled in. Only names that
 * folder_name_is_text() count. Folders behind symbolic links are not entered, so that it ends.
 *
 * max_depth      folders below the shared one; 0 stays in it
 * max_looked_at  entries read in all, hidden ones included
 * Returns        as folder_read()
 */
int folder_walk(const struct share *share, unsigned max_files, unsigned max_depth,
                unsigned max_looked_at, struct folder_entries *entries);

void folder_entries_clear(struct folder_entries *entries);

/* May this name stand in a line of text, and be typed again? Valid UTF-8 without control
 * characters or line separators. */
bool folder_name_is_text(const char *name);
