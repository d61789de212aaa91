/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A folder's files, sorted and filtered.
 *
 * What names are compared by is made once a file and not once a comparison: that is
 * the difference between 5 and 200 ms for 10,000 files.
 */
#include "gui/widgets/file-rows.h"

#include <glib/gi18n.h>
#include <string.h>

struct file_row {
  ConfabSharedFile *file; /* (owned) */
  char *sort_key;         /* (owned): with numbers in their order: "2" before "10" */
  char *folded;           /* (owned): for the filter */
};

struct file_rows {
  GArray *rows; /* of struct file_row */
};

static void
file_row_clear(gpointer data)
{
  struct file_row *row = data;
  g_object_unref(row->file);
  g_free(row->sort_key);
  g_free(row->folded);
}

struct file_rows *
file_rows_new(GListModel *files)
{
  struct file_rows *self = g_new(struct file_rows, 1);
  guint n = files ? g_list_model_get_n_items(files) : 0;

  self->rows = g_array_sized_new(FALSE, FALSE, sizeof(struct file_row), n);
  g_array_set_clear_func(self->rows, file_row_clear);
  for (guint i = 0; i < n; i++) {
    struct file_row row = {.file = g_list_model_get_item(files, i)};
    const char *name = confab_shared_file_get_name(row.file);
    row.folded = g_utf8_casefold(name, -1);
    row.sort_key = g_utf8_collate_key_for_filename(row.folded, -1);
    g_array_append_val(self->rows, row);
  }
  return self;
}

void
file_rows_free(struct file_rows *self)
{
  if (!self)
    return;
  g_array_unref(self->rows);
  g_free(self);
}

char *
file_rows_get_type(ConfabSharedFile *file)
{
  const char *mime = confab_shared_file_get_content_type(file);

  if (confab_shared_file_is_folder(file))
    return g_strdup("inode/directory");
  if (!mime)
    return NULL;
  return g_strchomp(g_strndup(mime, strcspn(mime, ";")));
}

const char *
file_rows_describe_type(ConfabSharedFile *file)
{
  /* By MIME type; asking the system costs a look-up in its database each time. */
  static GHashTable *known;

  if (confab_shared_file_is_folder(file))
    return _("Folder");
  g_autofree char *mime = file_rows_get_type(file);
  if (!mime)
    return "";
  if (!known)
    known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  const char *description = g_hash_table_lookup(known, mime);
  if (!description) {
    g_autofree char *type = g_content_type_from_mime_type(mime);
    char *made = g_content_type_get_description(type ? type : mime);
    g_hash_table_insert(known, g_steal_pointer(&mime), made);
    description = made;
  }
  return description;
}

static int
compare_numbers(gint64 a, gint64 b)
{
  return (a > b) - (a < b);
}

static int
compare_column(const struct file_row *a, const struct file_row *b, enum file_column column)
{
  switch (column) {
  case FILE_COLUMN_SIZE:
    return compare_numbers(confab_shared_file_get_size(a->file),
                           confab_shared_file_get_size(b->file));
  case FILE_COLUMN_TIME:
    return compare_numbers(confab_shared_file_get_mtime(a->file),
                           confab_shared_file_get_mtime(b->file));
  case FILE_COLUMN_TYPE:
    return g_utf8_collate(file_rows_describe_type(a->file), file_rows_describe_type(b->file));
  default:
    return 0;
  }
}

struct order {
  enum file_column column;
  bool descending;
};

/* Folders come first whichever way the files are sorted. */
static int
compare_rows(gconstpointer first, gconstpointer second, gpointer user_data)
{
  const struct file_row *a = first, *b = second;
  const struct order *order = user_data;
  int folders = confab_shared_file_is_folder(b->file) - confab_shared_file_is_folder(a->file);

  if (folders != 0)
    return folders;
  int result = compare_column(a, b, order->column);
  if (result == 0)
    result = strcmp(a->sort_key, b->sort_key);
  return order->descending ? -result : result;
}

void
file_rows_sort(struct file_rows *self, enum file_column column, bool descending)
{
  struct order order = {column, descending};
  g_array_sort_with_data(self->rows, compare_rows, &order);
}

guint
file_rows_count(const struct file_rows *self)
{
  return self->rows->len;
}

GPtrArray *
file_rows_filter(const struct file_rows *self, const char *needle)
{
  GPtrArray *files = g_ptr_array_sized_new(self->rows->len);
  g_autofree char *folded = g_utf8_casefold(needle, -1);

  for (guint i = 0; i < self->rows->len; i++) {
    const struct file_row *row = &g_array_index(self->rows, struct file_row, i);
    if (!*folded || strstr(row->folded, folded))
      g_ptr_array_add(files, row->file);
  }
  return files;
}
