/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The messages of one conversation: a ring, so that both ends are cheap.
 */
#include "gui/model/message-log.h"

/* Over the limit this part of it is dropped at once, so that a full log does not
 * cost its view a deletion with every message. */
#define DROP_FRACTION 10
#define CAPACITY_MIN  16

struct _ConfabMessageLog {
  GObject parent_instance;
  ConfabMessage **ring; /* capacity places, a power of two; length of them used, from first on */
  guint capacity;
  guint first;
  guint length;
  guint limit;
  guint freeze_count;
  GPtrArray *waiting; /* appended while frozen: not to be seen yet */
};

static void confab_message_log_list_model_init(GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE(ConfabMessageLog, confab_message_log, G_TYPE_OBJECT,
                              G_IMPLEMENT_INTERFACE(G_TYPE_LIST_MODEL,
                                                    confab_message_log_list_model_init))

enum {
  MESSAGE_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static ConfabMessage **
place(ConfabMessageLog *self, guint position)
{
  return &self->ring[(self->first + position) & (self->capacity - 1)];
}

static void
grow(ConfabMessageLog *self)
{
  guint capacity = MAX(CAPACITY_MIN, self->capacity * 2);
  ConfabMessage **ring = g_new(ConfabMessage *, capacity);

  for (guint i = 0; i < self->length; i++)
    ring[i] = *place(self, i);
  g_free(self->ring);
  self->ring = ring;
  self->capacity = capacity;
  self->first = 0;
}

static void
push(ConfabMessageLog *self, ConfabMessage *message)
{
  if (self->length == self->capacity)
    grow(self);
  *place(self, self->length) = message;
  self->length++;
}

static void
drop_oldest(ConfabMessageLog *self, guint count)
{
  for (guint i = 0; i < count; i++)
    g_object_unref(*place(self, i));
  self->first = (self->first + count) & (self->capacity - 1);
  self->length -= count;
}

static GType
confab_message_log_get_item_type(GListModel *model)
{
  return CONFAB_TYPE_MESSAGE;
}

static guint
confab_message_log_get_n_items(GListModel *model)
{
  return CONFAB_MESSAGE_LOG(model)->length;
}

static gpointer
confab_message_log_get_item(GListModel *model, guint position)
{
  ConfabMessage *message = confab_message_log_peek(CONFAB_MESSAGE_LOG(model), position);

  return message ? g_object_ref(message) : NULL;
}

static void
confab_message_log_list_model_init(GListModelInterface *iface)
{
  iface->get_item_type = confab_message_log_get_item_type;
  iface->get_n_items = confab_message_log_get_n_items;
  iface->get_item = confab_message_log_get_item;
}

static void
confab_message_log_finalize(GObject *object)
{
  ConfabMessageLog *self = CONFAB_MESSAGE_LOG(object);

  if (self->length > 0)
    drop_oldest(self, self->length);
  g_free(self->ring);
  g_ptr_array_unref(self->waiting);
  G_OBJECT_CLASS(confab_message_log_parent_class)->finalize(object);
}

static void
confab_message_log_class_init(ConfabMessageLogClass *class)
{
  G_OBJECT_CLASS(class)->finalize = confab_message_log_finalize;

  signals[MESSAGE_CHANGED] =
      g_signal_new("message-changed", CONFAB_TYPE_MESSAGE_LOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                   NULL, G_TYPE_NONE, 1, CONFAB_TYPE_MESSAGE);
}

static void
confab_message_log_init(ConfabMessageLog *self)
{
  self->limit = CONFAB_MESSAGE_LOG_LIMIT;
  self->waiting = g_ptr_array_new_with_free_func(g_object_unref);
}

ConfabMessageLog *
confab_message_log_new(guint limit)
{
  ConfabMessageLog *self = g_object_new(CONFAB_TYPE_MESSAGE_LOG, NULL);

  self->limit = MAX(limit, 1);
  return self;
}

/* Make room for count more messages, at most limit. */
static void
make_room(ConfabMessageLog *self, guint count)
{
  if (self->length + count <= self->limit)
    return;

  guint over = self->length + count - self->limit;
  guint dropped = MIN(self->length, over + self->limit / DROP_FRACTION);

  drop_oldest(self, dropped);
  g_list_model_items_changed(G_LIST_MODEL(self), 0, dropped, 0);
}

static void
show_waiting(ConfabMessageLog *self)
{
  if (self->waiting->len > self->limit)
    g_ptr_array_remove_range(self->waiting, 0, self->waiting->len - self->limit);

  /* A handler of items-changed may append: it finds an empty waiting list and its own turn. */
  g_autoptr(GPtrArray) arrived = g_steal_pointer(&self->waiting);
  self->waiting = g_ptr_array_new_with_free_func(g_object_unref);
  if (arrived->len == 0)
    return;

  make_room(self, arrived->len);
  guint position = self->length;
  for (guint i = 0; i < arrived->len; i++)
    push(self, g_object_ref(g_ptr_array_index(arrived, i)));
  g_list_model_items_changed(G_LIST_MODEL(self), position, 0, arrived->len);
}

void
confab_message_log_append(ConfabMessageLog *self, ConfabMessage *message)
{
  if (self->freeze_count == 0) {
    make_room(self, 1);
    push(self, g_object_ref(message));
    g_list_model_items_changed(G_LIST_MODEL(self), self->length - 1, 0, 1);
    return;
  }

  /* Far over the limit the oldest would be dropped at the thaw anyway. */
  if (self->waiting->len >= 2 * self->limit)
    g_ptr_array_remove_range(self->waiting, 0, self->limit);
  g_ptr_array_add(self->waiting, g_object_ref(message));
}

void
confab_message_log_freeze(ConfabMessageLog *self)
{
  self->freeze_count++;
}

void
confab_message_log_thaw(ConfabMessageLog *self)
{
  g_return_if_fail(self->freeze_count > 0);

  if (--self->freeze_count == 0 && self->waiting->len > 0)
    show_waiting(self);
}

void
confab_message_log_clear(ConfabMessageLog *self)
{
  guint length = self->length;

  g_ptr_array_set_size(self->waiting, 0);
  if (length == 0)
    return;
  drop_oldest(self, length);
  g_list_model_items_changed(G_LIST_MODEL(self), 0, length, 0);
}

guint
confab_message_log_get_length(ConfabMessageLog *self)
{
  return self->length;
}

ConfabMessage *
confab_message_log_peek(ConfabMessageLog *self, guint position)
{
  return position < self->length ? *place(self, position) : NULL;
}

bool
confab_message_log_find(ConfabMessageLog *self, ConfabMessage *message, guint *position)
{
  for (guint i = self->length; i > 0; i--) {
    if (*place(self, i - 1) != message)
      continue;
    *position = i - 1;
    return true;
  }
  return false;
}

void
confab_message_log_confirm(ConfabMessageLog *self, ConfabMessage *message, const char *msgid,
                           gint64 time_ms)
{
  confab_message_confirm(message, msgid, time_ms);
  g_signal_emit(self, signals[MESSAGE_CHANGED], 0, message);
}

void
confab_message_log_fail(ConfabMessageLog *self, ConfabMessage *message, const char *reason)
{
  confab_message_fail(message, reason);
  g_signal_emit(self, signals[MESSAGE_CHANGED], 0, message);
}

void
confab_message_log_resend(ConfabMessageLog *self, ConfabMessage *message, const char *label)
{
  confab_message_resend(message, label);
  g_signal_emit(self, signals[MESSAGE_CHANGED], 0, message);
}
