/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file in the making: NAME.part in a folder, until it is whole.
 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

/* What is written beside the final name. */
#define PART_SUFFIX ".part"

struct part_file {
  char *directory;
  char *name; /* the final name that is wanted, safe */
  char *path; /* of the part; NULL while there is none */
  int fd;     /* -1 while not open */
};

/* Make a new part, under the first name that nothing has: NAME.part, "NAME (1).part" …
 *
 * directory  made where it is missing
 * name       a safe name of at most SAFE_NAME_MAX_BYTES - strlen(PART_SUFFIX) bytes
 * Returns: whether it is open; otherwise error is set, in words
 */
gboolean
part_file_open(struct part_file *part, const char *directory, const char *name, GError **error);

/* Make sure that there is room on the disk for so many bytes, where the disk can tell. */
gboolean part_file_reserve(struct part_file *part, gint64 size, GError **error);

/* Write all of the bytes at the end. */
gboolean part_file_write(struct part_file *part, const void *data, gsize size, GError **error);

/* Close it; only then is it known that the disk has everything. */
gboolean part_file_close(struct part_file *part, GError **error);

/* Give a closed part its final name, or the first free of "NAME (1)" … Where a file of the name has
 * the same content the part is removed instead. It may take as long as reading two files: for a
 * thread.
 *
 * same     out: the file was there already
 * Returns: (transfer full) (nullable): the path; NULL with error set, and the part stays
 */
char *
part_file_place(struct part_file *part, GCancellable *cancellable, bool *same, GError **error);

/* Remove what there is. Fine in any state, and for a part that is all zero but fd -1. */
void part_file_discard(struct part_file *part);
