/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of a folder's files.
 *
 * The rows are made anew for each order and filter, away from the view, and all have
 * one height: so 10,000 of them come and go within a few frames. A row is the
 * file itself; its words are made when it is drawn.
 */
#include "gui/widgets/file-list.h"

#include "gui/widgets/accessible.h"
#include "gui/widgets/file-rows.h"
#include "gui/widgets/format.h"
#include "gui/widgets/mark-cell.h"

#include <glib/gi18n.h>

#define ICON_SIZE 16

/* Under this width, in pixels, there is room for names and sizes only. */
#define NARROW_WIDTH 480

struct _ConfabFileList {
  GtkTreeView parent_instance;
  GtkListStore *store; /* (owned): column 0: ConfabSharedFile */
  GtkTreeViewColumn *columns[FILE_COLUMNS];
  struct file_rows *rows; /* (owned) */
  char *filter;
  enum file_column sort_column;
  bool descending;
  bool narrow;
};

G_DEFINE_TYPE(ConfabFileList, confab_file_list, GTK_TYPE_TREE_VIEW)

enum {
  ACTIVATE_FILE,
  SELECTION_CHANGED,
  SIGNALS,
};

static guint signals[SIGNALS];

/* Returns: (transfer none): the file of a row, which lives as long as the row does */
static ConfabSharedFile *
get_file(GtkTreeModel *model, GtkTreeIter *iter)
{
  g_autoptr(ConfabSharedFile) file = NULL;
  gtk_tree_model_get(model, iter, 0, &file, -1);
  return file;
}

/* Cells */

/* Returns: (transfer none): the icon for a kind of file, as a surface for drawing */
static cairo_surface_t *
get_icon(GtkWidget *widget, ConfabSharedFile *file)
{
  /* By type and scale: finding and scaling an icon takes longer than drawing a row. */
  static GHashTable *known;
  g_autofree char *mime = file_rows_get_type(file);
  const char *type = mime ? mime : "application/octet-stream";
  int scale = gtk_widget_get_scale_factor(widget);
  g_autofree char *key = g_strdup_printf("%d %s", scale, type);

  if (!known)
    known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                  (GDestroyNotify)cairo_surface_destroy);
  cairo_surface_t *surface = g_hash_table_lookup(known, key);
  if (surface || g_hash_table_contains(known, key))
    return surface;

  g_autoptr(GIcon) icon = g_content_type_get_icon(type);
  g_autoptr(GtkIconInfo) info = gtk_icon_theme_lookup_by_gicon_for_scale(
      gtk_icon_theme_get_default(), icon, ICON_SIZE, scale, GTK_ICON_LOOKUP_FORCE_SIZE);
  if (info)
    surface = gtk_icon_info_load_surface(info, gtk_widget_get_window(widget), NULL);
  g_hash_table_insert(known, g_steal_pointer(&key), surface);
  return surface;
}

static void
draw_icon_cb(GtkWidget *widget, cairo_t *cr, int x, int y, gpointer mark)
{
  cairo_surface_t *surface = get_icon(widget, CONFAB_SHARED_FILE(mark));
  if (surface)
    gtk_render_icon_surface(gtk_widget_get_style_context(widget), cr, surface, x, y);
}

static void
render_cb(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *iter,
          gpointer user_data)
{
  ConfabSharedFile *file = get_file(model, iter);
  g_autofree char *text = NULL;

  switch ((enum file_column)GPOINTER_TO_INT(user_data)) {
  case FILE_COLUMN_NAME:
    confab_mark_cell_set_mark(CONFAB_MARK_CELL(cell), file);
    g_object_set(cell, "text", confab_shared_file_get_name(file), NULL);
    return;
  case FILE_COLUMN_SIZE:
    if (confab_shared_file_get_size(file) >= 0)
      text = g_format_size((guint64)confab_shared_file_get_size(file));
    break;
  case FILE_COLUMN_TYPE:
    g_object_set(cell, "text", file_rows_describe_type(file), NULL);
    return;
  case FILE_COLUMN_TIME:
    text = format_file_time(confab_shared_file_get_mtime(file));
    break;
  case FILE_COLUMNS:
    g_assert_not_reached();
  }
  g_object_set(cell, "text", text ? text : "", NULL);
}

/* Rows */

static void
fill(ConfabFileList *self)
{
  g_autoptr(GPtrArray) files = file_rows_filter(self->rows, self->filter);

  gtk_tree_view_set_model(GTK_TREE_VIEW(self), NULL);
  gtk_list_store_clear(self->store);
  for (guint i = 0; i < files->len; i++)
    gtk_list_store_insert_with_values(self->store, NULL, -1, 0, g_ptr_array_index(files, i), -1);
  gtk_tree_view_set_model(GTK_TREE_VIEW(self), GTK_TREE_MODEL(self->store));
  if (files->len > 0)
    gtk_tree_view_scroll_to_point(GTK_TREE_VIEW(self), 0, 0);
  g_signal_emit(self, signals[SELECTION_CHANGED], 0);
}

static void
sort(ConfabFileList *self)
{
  for (int i = 0; i < FILE_COLUMNS; i++) {
    gtk_tree_view_column_set_sort_indicator(self->columns[i], (int)self->sort_column == i);
    gtk_tree_view_column_set_sort_order(self->columns[i], self->descending ? GTK_SORT_DESCENDING :
                                                                             GTK_SORT_ASCENDING);
  }
  file_rows_sort(self->rows, self->sort_column, self->descending);
  fill(self);
}

static void
heading_clicked_cb(GtkTreeViewColumn *column, ConfabFileList *self)
{
  enum file_column clicked = FILE_COLUMN_NAME;
  while (self->columns[clicked] != column)
    clicked++;

  /* What one looks for first: names from the beginning, the newest, the largest. */
  bool first_descending = clicked == FILE_COLUMN_SIZE || clicked == FILE_COLUMN_TIME;
  self->descending = clicked == self->sort_column ? !self->descending : first_descending;
  self->sort_column = clicked;
  sort(self);
}

static void
selection_cb(GtkTreeSelection *selection, ConfabFileList *self)
{
  g_signal_emit(self, signals[SELECTION_CHANGED], 0);
}

static void
confab_file_list_row_activated(GtkTreeView *tree, GtkTreePath *path, GtkTreeViewColumn *column)
{
  ConfabFileList *self = CONFAB_FILE_LIST(tree);
  GtkTreeIter iter;

  if (!gtk_tree_model_get_iter(GTK_TREE_MODEL(self->store), &iter, path))
    return;
  g_autoptr(ConfabSharedFile) file = g_object_ref(get_file(GTK_TREE_MODEL(self->store), &iter));
  g_signal_emit(self, signals[ACTIVATE_FILE], 0, file);
}

/* The columns could not become narrower than they are, and a narrow window not leave any out. */
static void
confab_file_list_get_preferred_width(GtkWidget *widget, int *minimum, int *natural)
{
  GTK_WIDGET_CLASS(confab_file_list_parent_class)->get_preferred_width(widget, minimum, natural);
  *minimum = 0;
}

static void
confab_file_list_size_allocate(GtkWidget *widget, GtkAllocation *allocation)
{
  ConfabFileList *self = CONFAB_FILE_LIST(widget);
  bool narrow = allocation->width < NARROW_WIDTH;

  if (narrow != self->narrow) {
    self->narrow = narrow;
    gtk_tree_view_column_set_visible(self->columns[FILE_COLUMN_TYPE], !narrow);
    gtk_tree_view_column_set_visible(self->columns[FILE_COLUMN_TIME], !narrow);
  }
  GTK_WIDGET_CLASS(confab_file_list_parent_class)->size_allocate(widget, allocation);
}

/* The object */

static void
confab_file_list_finalize(GObject *object)
{
  ConfabFileList *self = CONFAB_FILE_LIST(object);

  g_clear_pointer(&self->rows, file_rows_free);
  g_clear_object(&self->store);
  g_free(self->filter);
  G_OBJECT_CLASS(confab_file_list_parent_class)->finalize(object);
}

static void
confab_file_list_class_init(ConfabFileListClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = confab_file_list_finalize;
  GTK_WIDGET_CLASS(klass)->get_preferred_width = confab_file_list_get_preferred_width;
  GTK_WIDGET_CLASS(klass)->size_allocate = confab_file_list_size_allocate;
  GTK_TREE_VIEW_CLASS(klass)->row_activated = confab_file_list_row_activated;

  signals[ACTIVATE_FILE] =
      g_signal_new("activate-file", G_TYPE_FROM_CLASS(klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                   NULL, G_TYPE_NONE, 1, CONFAB_TYPE_SHARED_FILE);
  signals[SELECTION_CHANGED] = g_signal_new("selection-changed", G_TYPE_FROM_CLASS(klass),
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GtkCellRenderer *
make_cell(enum file_column column)
{
  GtkCellRenderer *cell = column == FILE_COLUMN_NAME ?
                              confab_mark_cell_new(ICON_SIZE, draw_icon_cb) :
                              gtk_cell_renderer_text_new();

  g_object_set(cell, "xpad", 6, "ypad", 5, "ellipsize",
               column == FILE_COLUMN_NAME ? PANGO_ELLIPSIZE_MIDDLE : PANGO_ELLIPSIZE_END, NULL);
  if (column == FILE_COLUMN_SIZE)
    g_object_set(cell, "xalign", 1.0, NULL);
  return cell;
}

static void
add_column(ConfabFileList *self, enum file_column column, const char *title, int width)
{
  GtkCellRenderer *cell = make_cell(column);
  GtkTreeViewColumn *view_column = gtk_tree_view_column_new_with_attributes(title, cell, NULL);

  gtk_tree_view_column_set_cell_data_func(view_column, cell, render_cb, GINT_TO_POINTER(column),
                                          NULL);
  gtk_tree_view_column_set_sizing(view_column, GTK_TREE_VIEW_COLUMN_FIXED);
  gtk_tree_view_column_set_fixed_width(view_column, width);
  gtk_tree_view_column_set_resizable(view_column, TRUE);
  gtk_tree_view_column_set_expand(view_column, column == FILE_COLUMN_NAME);
  gtk_tree_view_column_set_clickable(view_column, TRUE);
  if (column == FILE_COLUMN_SIZE)
    gtk_tree_view_column_set_alignment(view_column, 1.0);
  g_signal_connect(view_column, "clicked", G_CALLBACK(heading_clicked_cb), self);
  gtk_tree_view_append_column(GTK_TREE_VIEW(self), view_column);
  self->columns[column] = view_column;
}

static void
confab_file_list_init(ConfabFileList *self)
{
  GtkTreeView *tree = GTK_TREE_VIEW(self);
  GtkTreeSelection *selection = gtk_tree_view_get_selection(tree);
  GType types[] = {CONFAB_TYPE_SHARED_FILE};

  self->filter = g_strdup("");
  self->rows = file_rows_new(NULL);
  self->store = gtk_list_store_newv(G_N_ELEMENTS(types), types);
  gtk_tree_view_set_enable_search(tree, FALSE);
  add_column(self, FILE_COLUMN_NAME, _("Name"), 160);
  add_column(self, FILE_COLUMN_SIZE, _("Size"), 96);
  add_column(self, FILE_COLUMN_TYPE, _("Type"), 150);
  add_column(self, FILE_COLUMN_TIME, _("Changed"), 150);
  gtk_tree_view_set_fixed_height_mode(tree, TRUE);
  gtk_tree_selection_set_mode(selection, GTK_SELECTION_MULTIPLE);
  g_signal_connect_object(selection, "changed", G_CALLBACK(selection_cb), self, 0);
  sort(self);
  accessible_set_name(GTK_WIDGET(self), _("Shared files"));
  accessible_set_id(GTK_WIDGET(self), "file-list");
}

void
confab_file_list_set_files(ConfabFileList *self, GListModel *files)
{
  g_return_if_fail(CONFAB_IS_FILE_LIST(self));
  struct file_rows *old = self->rows;

  self->rows = file_rows_new(files);
  sort(self);
  file_rows_free(old);
}

void
confab_file_list_set_filter(ConfabFileList *self, const char *text)
{
  g_return_if_fail(CONFAB_IS_FILE_LIST(self));
  g_free(self->filter);
  self->filter = g_strdup(text);
  fill(self);
}

guint
confab_file_list_count(ConfabFileList *self)
{
  g_return_val_if_fail(CONFAB_IS_FILE_LIST(self), 0);
  return file_rows_count(self->rows);
}

guint
confab_file_list_count_shown(ConfabFileList *self)
{
  g_return_val_if_fail(CONFAB_IS_FILE_LIST(self), 0);
  return (guint)gtk_tree_model_iter_n_children(GTK_TREE_MODEL(self->store), NULL);
}

GPtrArray *
confab_file_list_get_selected(ConfabFileList *self)
{
  g_return_val_if_fail(CONFAB_IS_FILE_LIST(self), NULL);
  GPtrArray *files = g_ptr_array_new_with_free_func(g_object_unref);
  GtkTreeSelection *selection = gtk_tree_view_get_selection(GTK_TREE_VIEW(self));
  GList *paths = gtk_tree_selection_get_selected_rows(selection, NULL);

  for (GList *l = paths; l; l = l->next) {
    GtkTreeIter iter;
    gtk_tree_model_get_iter(GTK_TREE_MODEL(self->store), &iter, l->data);
    g_ptr_array_add(files, g_object_ref(get_file(GTK_TREE_MODEL(self->store), &iter)));
  }
  g_list_free_full(paths, (GDestroyNotify)gtk_tree_path_free);
  return files;
}

void
confab_file_list_focus(ConfabFileList *self)
{
  g_return_if_fail(CONFAB_IS_FILE_LIST(self));
  GtkTreePath *path = NULL;

  gtk_widget_grab_focus(GTK_WIDGET(self));
  gtk_tree_view_get_cursor(GTK_TREE_VIEW(self), &path, NULL);
  if (!path && confab_file_list_count_shown(self) > 0) {
    path = gtk_tree_path_new_first();
    gtk_tree_view_set_cursor(GTK_TREE_VIEW(self), path, NULL, FALSE);
  }
  g_clear_pointer(&path, gtk_tree_path_free);
}
