/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One download: from the host's shared folder to a file of this person.
 *
 * Bytes go to NAME.part beside the final name; that name appears only when all of
 * them are there. Nothing that exists is ever overwritten: an identical file is
 * "already there", another one makes this one "NAME (1)".
 */
#pragma once

#include "gui/model/shared-file.h"

/* Of libsoup, which those who call this need not know. */
typedef struct _SoupSession SoupSession;

typedef enum {
  CONFAB_TRANSFER_WAITING,   /* for its turn */
  CONFAB_TRANSFER_RUNNING,   /* bytes come */
  CONFAB_TRANSFER_DONE,      /* the file is whole, under its final name: see path */
  CONFAB_TRANSFER_FAILED,    /* see error; may be retried */
  CONFAB_TRANSFER_CANCELLED, /* by the person; may be retried */
} ConfabTransferState;

#define CONFAB_TYPE_TRANSFER_STATE (confab_transfer_state_get_type())
GType confab_transfer_state_get_type(void);

#define CONFAB_TYPE_TRANSFER (confab_transfer_get_type())
/* Properties, with notify, which comes at most ten times a second for bytes-done and speed:
 *   file (ConfabSharedFile), name, state, bytes-done (int64), bytes-total (int64, -1 where not
 *   known), speed (double, bytes a second), error (string, nullable), path (string, nullable),
 *   already-there (boolean).
 */
G_DECLARE_FINAL_TYPE(ConfabTransfer, confab_transfer, CONFAB, TRANSFER, GObject)

/* Make a transfer that waits. People call confab_transfer_list_download() instead.
 *
 * http       the libsoup session to fetch with
 * directory  where to put the file; made when it starts, where it is missing
 * Returns: (transfer full)
 */
ConfabTransfer *
confab_transfer_new(SoupSession *http, ConfabSharedFile *file, const char *directory);

/* Start, or start anew after a failure or a cancel. Otherwise nothing. */
void confab_transfer_start(ConfabTransfer *self);

/* Wait for a turn again, after a failure or a cancel. Otherwise nothing. */
void confab_transfer_wait(ConfabTransfer *self);

/* Stop and remove the part. Fine in any state; a finished one stays as it is. */
void confab_transfer_cancel(ConfabTransfer *self);

/* Returns: (transfer none) */
ConfabSharedFile *confab_transfer_get_file(ConfabTransfer *self);

/* Returns: (transfer none): the name that the file gets here: safe, and "NAME (1)" where taken */
const char *confab_transfer_get_name(ConfabTransfer *self);
ConfabTransferState confab_transfer_get_state(ConfabTransfer *self);
gint64 confab_transfer_get_bytes_done(ConfabTransfer *self);

/* Return the size of the whole file in bytes, -1 where not known. */
gint64 confab_transfer_get_bytes_total(ConfabTransfer *self);

/* Return the speed in bytes a second, averaged over the last seconds; 0 unless running. */
double confab_transfer_get_speed(ConfabTransfer *self);

/* Return the seconds left at this speed, -1 where that cannot be told. */
gint64 confab_transfer_get_seconds_left(ConfabTransfer *self);

/* Returns: (transfer none) (nullable): why it failed, a translated sentence; NULL unless failed */
const char *confab_transfer_get_error(ConfabTransfer *self);

/* Returns: (transfer none) (nullable): the finished file's absolute path; NULL unless done */
const char *confab_transfer_get_path(ConfabTransfer *self);

/* Return whether the file was found here already, with the same content, and nothing was added. */
gboolean confab_transfer_get_already_there(ConfabTransfer *self);
