/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * /file and /download: what the file dialog does, for those who type.
 */
#include "gui/session/command-handlers.h"
#include "gui/session/session-private.h"

#include <glib/gi18n.h>

/* Names that are told in the view; the dialog has all. */
#define TOLD_MAX 20

/* Where the outcome of something slow is told. */
typedef struct {
  ConfabSession *session;
  ConfabConversation *conversation;
} Place;

static Place *
place_new(ConfabSession *session, ConfabConversation *conversation)
{
  Place *place = g_new(Place, 1);

  place->session = g_object_ref(session);
  place->conversation = g_object_ref(conversation);
  return place;
}

static void
place_free(Place *place)
{
  g_object_unref(place->session);
  g_object_unref(place->conversation);
  g_free(place);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Place, place_free)

static void
tell(Place *place, ConfabMessageKind kind, const char *text)
{
  confab_session_tell(place->session, place->conversation, kind, text);
}

static void
tell_error(Place *place, const GError *error)
{
  if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    tell(place, CONFAB_MESSAGE_KIND_ERROR, error->message);
}

static guint
count_folders(GListModel *files)
{
  guint folders = 0;

  for (guint i = 0; i < g_list_model_get_n_items(files); i++) {
    g_autoptr(ConfabSharedFile) file = g_list_model_get_item(files, i);
    folders += confab_shared_file_is_folder(file);
  }
  return folders;
}

static char *
describe_count(GListModel *files)
{
  guint n_folders = count_folders(files);
  guint n_files = g_list_model_get_n_items(files) - n_folders;
  g_autofree char *of_files =
      g_strdup_printf(ngettext("%u shared file", "%u shared files", n_files), n_files);
  g_autofree char *of_folders =
      g_strdup_printf(ngettext("%u folder", "%u folders", n_folders), n_folders);

  /* Translators: "3 shared files", and "2 folders" */
  return n_folders > 0 ? g_strdup_printf(_("%s and %s:"), of_files, of_folders) :
                         g_strconcat(of_files, ":", NULL);
}

static char *
describe_file(ConfabSharedFile *file)
{
  const char *name = confab_shared_file_get_name(file);
  gint64 size = confab_shared_file_get_size(file);

  if (confab_shared_file_is_folder(file))
    return g_strconcat(name, "/", NULL);
  if (size < 0)
    return g_strdup(name);
  g_autofree char *size_text = g_format_size((guint64)size);
  return g_strdup_printf("%s (%s)", name, size_text);
}

static void
tell_files(Place *place, GListModel *files)
{
  guint length = g_list_model_get_n_items(files);
  g_autofree char *count = describe_count(files);

  tell(place, CONFAB_MESSAGE_KIND_INFO, length > 0 ? count : _("No shared files"));
  for (guint i = 0; i < MIN(length, TOLD_MAX); i++) {
    g_autoptr(ConfabSharedFile) file = g_list_model_get_item(files, i);
    g_autofree char *line = describe_file(file);

    tell(place, CONFAB_MESSAGE_KIND_INFO, line);
  }
  if (length > TOLD_MAX) {
    guint more = length - TOLD_MAX;
    g_autofree char *line = g_strdup_printf(ngettext("and %u more", "and %u more", more), more);
    tell(place, CONFAB_MESSAGE_KIND_INFO, line);
  }
}

static void
listed_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Place) place = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GListModel) files = confab_files_list_finish(CONFAB_FILES(source), result, &error);

  session_begin_turn(place->session);
  if (files)
    tell_files(place, files);
  else
    tell_error(place, error);
  session_end_turn(place->session);
}

gboolean
command_file(const ConfabCommandCall *call, GError **error)
{
  session_emit_open_files(call->session);
  confab_files_list_async(call->session->files, "", call->session->cancellable, listed_cb,
                          place_new(call->session, call->conversation));
  return TRUE;
}

static void
tell_outcome(Place *place, ConfabTransfer *transfer)
{
  g_autofree char *text = NULL;
  const char *name = confab_transfer_get_name(transfer);

  switch (confab_transfer_get_state(transfer)) {
  case CONFAB_TRANSFER_DONE:
    if (confab_transfer_get_already_there(transfer))
      text =
          g_strdup_printf(_("%s is already there: %s"), name, confab_transfer_get_path(transfer));
    else
      text = g_strdup_printf(_("%s is downloaded: %s"), name, confab_transfer_get_path(transfer));
    tell(place, CONFAB_MESSAGE_KIND_INFO, text);
    break;
  case CONFAB_TRANSFER_FAILED:
    text = g_strdup_printf(_("%s could not be downloaded: %s"), name,
                           confab_transfer_get_error(transfer));
    tell(place, CONFAB_MESSAGE_KIND_ERROR, text);
    break;
  case CONFAB_TRANSFER_CANCELLED:
    text = g_strdup_printf(_("The download of %s was cancelled."), name);
    tell(place, CONFAB_MESSAGE_KIND_INFO, text);
    break;
  case CONFAB_TRANSFER_WAITING:
  case CONFAB_TRANSFER_RUNNING:
    break;
  }
}

static void
free_place_cb(gpointer data, GClosure *closure)
{
  place_free(data);
}

static void
state_cb(ConfabTransfer *transfer, GParamSpec *pspec, Place *place)
{
  ConfabTransferState state = confab_transfer_get_state(transfer);

  if (state == CONFAB_TRANSFER_WAITING || state == CONFAB_TRANSFER_RUNNING)
    return;
  tell_outcome(place, transfer);
  /* The last use of place: it goes with the handler. */
  g_signal_handlers_disconnect_by_func(transfer, state_cb, place);
}

static void
found_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Place) place = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(ConfabSharedFile) file = confab_files_find_finish(CONFAB_FILES(source), result, &error);

  if (!file) {
    tell_error(place, error);
    return;
  }
  ConfabTransfer *transfer = confab_transfer_list_download(place->session->transfers, file);
  g_autofree char *text = g_strdup_printf(_("Downloading %s…"), confab_shared_file_get_name(file));
  tell(place, CONFAB_MESSAGE_KIND_INFO, text);

  Place *kept = g_steal_pointer(&place);
  g_signal_connect_data(transfer, "notify::state", G_CALLBACK(state_cb), kept, free_place_cb, 0);
  /* What fails at once has failed before anybody could hear of it. */
  state_cb(transfer, NULL, kept);
}

gboolean
command_download(const ConfabCommandCall *call, GError **error)
{
  confab_files_find_async(call->session->files, call->arguments, call->session->cancellable,
                          found_cb, place_new(call->session, call->conversation));
  return TRUE;
}
