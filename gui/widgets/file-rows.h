/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A folder's files in the order and selection that a person wants to see: sorted by a
 * column, folders first, filtered by a part of the name.
 */
#pragma once

#include "gui/model/shared-file.h"

#include <gio/gio.h>

enum file_column {
  FILE_COLUMN_NAME,
  FILE_COLUMN_SIZE,
  FILE_COLUMN_TYPE,
  FILE_COLUMN_TIME,
  FILE_COLUMNS,
};

struct file_rows;

/* Take the files of a list as they are now.
 *
 * files  (nullable): of ConfabSharedFile
 */
struct file_rows *file_rows_new(GListModel *files);
void file_rows_free(struct file_rows *self);

/* Put the rows in order. 10,000 take about 5 ms. */
void file_rows_sort(struct file_rows *self, enum file_column column, bool descending);

/* Return how many rows there are in all. */
guint file_rows_count(const struct file_rows *self);

/* Returns: (transfer container) (element-type ConfabSharedFile): the files, in order, whose names
 * have needle in them, whatever its case; all for ""
 */
GPtrArray *file_rows_filter(const struct file_rows *self, const char *needle);

/* Returns: (transfer full) (nullable): the MIME type of a file without its parameters (charset and
 * such), of a folder "inode/directory"; NULL where not known */
char *file_rows_get_type(ConfabSharedFile *file);

/* Returns: (transfer none): what kind of file it is, in words; "" where not known */
const char *file_rows_describe_type(ConfabSharedFile *file);
