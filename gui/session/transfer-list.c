/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The downloads of a session, and whose turn it is.
 */
#include "gui/session/transfer-list.h"

#include "gui/session/safe-name.h"

struct _ConfabTransferList {
  GObject parent_instance;
  SoupSession *http;
  GPtrArray *transfers;   /* owned, oldest first */
  char *downloads_folder; /* "" for the desktop's own */
  char *user_name;
  guint active;
};

static void confab_transfer_list_list_model_init(GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE(ConfabTransferList, confab_transfer_list, G_TYPE_OBJECT,
                              G_IMPLEMENT_INTERFACE(G_TYPE_LIST_MODEL,
                                                    confab_transfer_list_list_model_init))

enum {
  PROP_DOWNLOADS_FOLDER = 1,
  PROP_USER_NAME,
  PROP_ACTIVE,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

enum {
  FINISHED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GType
confab_transfer_list_get_item_type(GListModel *model)
{
  return CONFAB_TYPE_TRANSFER;
}

static guint
confab_transfer_list_get_n_items(GListModel *model)
{
  return CONFAB_TRANSFER_LIST(model)->transfers->len;
}

static gpointer
confab_transfer_list_get_item(GListModel *model, guint position)
{
  GPtrArray *transfers = CONFAB_TRANSFER_LIST(model)->transfers;

  return position < transfers->len ? g_object_ref(g_ptr_array_index(transfers, position)) : NULL;
}

static void
confab_transfer_list_list_model_init(GListModelInterface *iface)
{
  iface->get_item_type = confab_transfer_list_get_item_type;
  iface->get_n_items = confab_transfer_list_get_n_items;
  iface->get_item = confab_transfer_list_get_item;
}

static void
confab_transfer_list_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ConfabTransferList *self = CONFAB_TRANSFER_LIST(object);

  switch (id) {
  case PROP_DOWNLOADS_FOLDER:
    g_value_set_string(value, self->downloads_folder);
    break;
  case PROP_USER_NAME:
    g_value_set_string(value, self->user_name);
    break;
  case PROP_ACTIVE:
    g_value_set_uint(value, self->active);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
confab_transfer_list_set_property(GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ConfabTransferList *self = CONFAB_TRANSFER_LIST(object);
  const char *text = g_value_get_string(value);

  switch (id) {
  case PROP_DOWNLOADS_FOLDER:
    g_free(self->downloads_folder);
    self->downloads_folder = g_strdup(text ? text : "");
    break;
  case PROP_USER_NAME:
    g_free(self->user_name);
    self->user_name = g_strdup(text ? text : "");
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
confab_transfer_list_finalize(GObject *object)
{
  ConfabTransferList *self = CONFAB_TRANSFER_LIST(object);

  for (guint i = 0; i < self->transfers->len; i++)
    g_signal_handlers_disconnect_by_data(g_ptr_array_index(self->transfers, i), self);
  g_ptr_array_unref(self->transfers);
  g_clear_object(&self->http);
  g_free(self->downloads_folder);
  g_free(self->user_name);
  G_OBJECT_CLASS(confab_transfer_list_parent_class)->finalize(object);
}

static void
confab_transfer_list_class_init(ConfabTransferListClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS(class);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = confab_transfer_list_get_property;
  object_class->set_property = confab_transfer_list_set_property;
  object_class->finalize = confab_transfer_list_finalize;

  props[PROP_DOWNLOADS_FOLDER] =
      g_param_spec_string("downloads-folder", NULL, NULL, "", flags | G_PARAM_WRITABLE);
  props[PROP_USER_NAME] =
      g_param_spec_string("user-name", NULL, NULL, "", flags | G_PARAM_WRITABLE);
  props[PROP_ACTIVE] = g_param_spec_uint("active", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);

  signals[FINISHED] = g_signal_new("finished", CONFAB_TYPE_TRANSFER_LIST, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, CONFAB_TYPE_TRANSFER);
}

static void
confab_transfer_list_init(ConfabTransferList *self)
{
  self->transfers = g_ptr_array_new_with_free_func(g_object_unref);
  self->downloads_folder = g_strdup("");
}

ConfabTransferList *
confab_transfer_list_new(SoupSession *http, const char *user_name)
{
  ConfabTransferList *self = g_object_new(CONFAB_TYPE_TRANSFER_LIST, NULL);

  self->http = g_object_ref(http);
  self->user_name = g_strdup(user_name);
  return self;
}

static bool
is_active(ConfabTransfer *transfer)
{
  return confab_transfer_get_state(transfer) == CONFAB_TRANSFER_WAITING ||
         confab_transfer_get_state(transfer) == CONFAB_TRANSFER_RUNNING;
}

static guint
count_state(ConfabTransferList *self, ConfabTransferState state)
{
  guint count = 0;

  for (guint i = 0; i < self->transfers->len; i++)
    count += confab_transfer_get_state(g_ptr_array_index(self->transfers, i)) == state;
  return count;
}

static ConfabTransfer *
find_waiting(ConfabTransferList *self)
{
  for (guint i = 0; i < self->transfers->len; i++) {
    ConfabTransfer *transfer = g_ptr_array_index(self->transfers, i);

    if (confab_transfer_get_state(transfer) == CONFAB_TRANSFER_WAITING)
      return transfer;
  }
  return NULL;
}

static void
start_next(ConfabTransferList *self)
{
  ConfabTransfer *next;

  while (count_state(self, CONFAB_TRANSFER_RUNNING) < CONFAB_TRANSFER_LIST_RUNNING_MAX &&
         (next = find_waiting(self)))
    confab_transfer_start(next);
}

static void
update_active(ConfabTransferList *self)
{
  guint active =
      count_state(self, CONFAB_TRANSFER_WAITING) + count_state(self, CONFAB_TRANSFER_RUNNING);

  if (self->active == active)
    return;
  self->active = active;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_ACTIVE]);
}

static void
state_cb(ConfabTransfer *transfer, GParamSpec *pspec, ConfabTransferList *self)
{
  ConfabTransferState state = confab_transfer_get_state(transfer);

  update_active(self);
  if (state == CONFAB_TRANSFER_DONE || state == CONFAB_TRANSFER_FAILED)
    g_signal_emit(self, signals[FINISHED], 0, transfer);
  if (!is_active(transfer))
    start_next(self);
}

static ConfabTransfer *
find_active(ConfabTransferList *self, ConfabSharedFile *file)
{
  const char *url = confab_shared_file_get_url(file);

  for (guint i = 0; i < self->transfers->len; i++) {
    ConfabTransfer *transfer = g_ptr_array_index(self->transfers, i);
    ConfabSharedFile *other = confab_transfer_get_file(transfer);

    if (is_active(transfer) && g_str_equal(confab_shared_file_get_url(other), url))
      return transfer;
  }
  return NULL;
}

ConfabTransfer *
confab_transfer_list_download(ConfabTransferList *self, ConfabSharedFile *file)
{
  ConfabTransfer *active = find_active(self, file);
  g_autofree char *directory = confab_transfer_list_get_directory(self);
  ConfabTransfer *transfer;

  if (active)
    return active;
  transfer = confab_transfer_new(self->http, file, directory);
  g_signal_connect(transfer, "notify::state", G_CALLBACK(state_cb), self);
  g_ptr_array_add(self->transfers, transfer);
  g_list_model_items_changed(G_LIST_MODEL(self), self->transfers->len - 1, 0, 1);
  update_active(self);
  start_next(self);
  return transfer;
}

void
confab_transfer_list_retry(ConfabTransferList *self, ConfabTransfer *transfer)
{
  confab_transfer_wait(transfer);
  start_next(self);
}

void
confab_transfer_list_remove(ConfabTransferList *self, ConfabTransfer *transfer)
{
  guint position;

  if (!g_ptr_array_find(self->transfers, transfer, &position))
    return;
  g_signal_handlers_disconnect_by_data(transfer, self);
  confab_transfer_cancel(transfer);
  g_ptr_array_remove_index(self->transfers, position);
  g_list_model_items_changed(G_LIST_MODEL(self), position, 1, 0);
  update_active(self);
  start_next(self);
}

void
confab_transfer_list_clear_ended(ConfabTransferList *self)
{
  for (guint i = self->transfers->len; i > 0; i--) {
    ConfabTransfer *transfer = g_ptr_array_index(self->transfers, i - 1);

    if (!is_active(transfer))
      confab_transfer_list_remove(self, transfer);
  }
}

void
confab_transfer_list_cancel_all(ConfabTransferList *self)
{
  /* Those that wait first, or each one cancelled would start the next. */
  for (guint i = self->transfers->len; i > 0; i--) {
    ConfabTransfer *transfer = g_ptr_array_index(self->transfers, i - 1);

    if (confab_transfer_get_state(transfer) == CONFAB_TRANSFER_WAITING)
      confab_transfer_cancel(transfer);
  }
  for (guint i = self->transfers->len; i > 0; i--)
    confab_transfer_cancel(g_ptr_array_index(self->transfers, i - 1));
}

guint
confab_transfer_list_get_active(ConfabTransferList *self)
{
  return self->active;
}

char *
confab_transfer_list_default_folder(void)
{
  const char *special = g_get_user_special_dir(G_USER_DIRECTORY_DOWNLOAD);

  return special ? g_strdup(special) : g_build_filename(g_get_home_dir(), "Downloads", NULL);
}

char *
confab_transfer_list_get_directory(ConfabTransferList *self)
{
  g_autofree char *folder = *self->downloads_folder ? g_strdup(self->downloads_folder) :
                                                      confab_transfer_list_default_folder();
  g_autofree char *user = safe_name(self->user_name, 0);

  return g_build_filename(folder, user, NULL);
}
