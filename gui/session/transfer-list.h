/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The downloads of a session, newest last, as a GListModel of ConfabTransfer; a
 * few run at a time, the others wait for their turn.
 */
#pragma once

#include "gui/session/transfer.h"

#include <gio/gio.h>

/* How many downloads run at the same time. */
#define CONFAB_TRANSFER_LIST_RUNNING_MAX 3

#define CONFAB_TYPE_TRANSFER_LIST (confab_transfer_list_get_type())
/* Properties, with notify:
 *   downloads-folder (string, writable)  absolute; "" or NULL for the desktop's own
 *   user-name (string, writable)         the folder below it that downloads go to
 *   active (uint)                        how many are running or waiting
 * Signals:
 *   finished (ConfabTransfer *)          one became done or failed
 */
G_DECLARE_FINAL_TYPE(ConfabTransferList, confab_transfer_list, CONFAB, TRANSFER_LIST, GObject)

/* Make an empty list.
 *
 * http       the libsoup session to fetch with, from confab_files_new_http()
 * user_name  the folder below the downloads folder, made safe before use
 * Returns: (transfer full)
 */
ConfabTransferList *confab_transfer_list_new(SoupSession *http, const char *user_name);

/* Download a shared file. One that is running or waiting already is returned instead of a second.
 *
 * file  not a folder
 * Returns: (transfer none)
 */
ConfabTransfer *confab_transfer_list_download(ConfabTransferList *self, ConfabSharedFile *file);

/* Put a failed or cancelled one in line again. Otherwise nothing. */
void confab_transfer_list_retry(ConfabTransferList *self, ConfabTransfer *transfer);

/* Take one off the list, cancelling it first where it has not ended. Finished files stay on disk.
 */
void confab_transfer_list_remove(ConfabTransferList *self, ConfabTransfer *transfer);

/* Take all that have ended off the list. */
void confab_transfer_list_clear_ended(ConfabTransferList *self);

/* Cancel all that run or wait. */
void confab_transfer_list_cancel_all(ConfabTransferList *self);

/* Return how many are running or waiting. */
guint confab_transfer_list_get_active(ConfabTransferList *self);

/* Returns: (transfer full): the absolute folder above all user names where none is chosen: the
 * desktop's own for downloads, else Downloads in the home folder; it need not be there yet */
char *confab_transfer_list_default_folder(void);

/* Returns: (transfer full): the absolute folder that downloads go to now, with the user's name */
char *confab_transfer_list_get_directory(ConfabTransferList *self);
