/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of a folder's files: sorted by its headings, filtered, some selected.
 */
#pragma once

#include "gui/model/shared-file.h"

#include <gtk/gtk.h>
#include <stdbool.h>

#define CONFAB_TYPE_FILE_LIST (confab_file_list_get_type())
/* Signals:
 *   activate-file (ConfabSharedFile *)  a double click or Enter on one
 *   selection-changed ()
 */
G_DECLARE_FINAL_TYPE(ConfabFileList, confab_file_list, CONFAB, FILE_LIST, GtkTreeView)

/* Show the files of a folder.
 *
 * files  (nullable): of ConfabSharedFile; taken as it is now
 */
void confab_file_list_set_files(ConfabFileList *self, GListModel *files);

/* Show only the files whose name has text in it; all for "". */
void confab_file_list_set_filter(ConfabFileList *self, const char *text);

/* Return how many files there are, and how many of them are shown. */
guint confab_file_list_count(ConfabFileList *self);
guint confab_file_list_count_shown(ConfabFileList *self);

/* Returns: (transfer full) (element-type ConfabSharedFile): the selected ones, in order */
GPtrArray *confab_file_list_get_selected(ConfabFileList *self);

/* Put the focus on the table, on its first row if on none. */
void confab_file_list_focus(ConfabFileList *self);
