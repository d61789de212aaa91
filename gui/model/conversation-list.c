/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The conversations of one network, in order.
 */
#include "gui/model/conversation-list.h"

#include "protocol/names.h"

#include <string.h>

struct _ConfabConversationList {
  GObject parent_instance;
  GPtrArray *conversations; /* owned, in order */
  GHashTable *by_name;      /* folded name, owned → channel or person of the array */
  guint unread;
  guint mentions;
};

static void confab_conversation_list_list_model_init(GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE(ConfabConversationList, confab_conversation_list, G_TYPE_OBJECT,
                              G_IMPLEMENT_INTERFACE(G_TYPE_LIST_MODEL,
                                                    confab_conversation_list_list_model_init))

enum {
  PROP_UNREAD = 1,
  PROP_MENTIONS,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

static int
compare(ConfabConversation *a, ConfabConversation *b)
{
  int order = (int)confab_conversation_get_kind(a) - (int)confab_conversation_get_kind(b);

  if (order)
    return order;

  g_autofree char *fold_a = name_fold(confab_conversation_get_name(a));
  g_autofree char *fold_b = name_fold(confab_conversation_get_name(b));
  order = g_utf8_collate(fold_a, fold_b);
  return order ? order : strcmp(fold_a, fold_b);
}

static guint
lower_bound(ConfabConversationList *self, ConfabConversation *conversation)
{
  guint low = 0;
  guint high = self->conversations->len;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (compare(g_ptr_array_index(self->conversations, middle), conversation) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static bool
has_name(ConfabConversation *conversation)
{
  return confab_conversation_get_kind(conversation) != CONFAB_CONVERSATION_SERVER;
}

static void
set_count(ConfabConversationList *self, guint *field, guint value, guint property)
{
  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec(G_OBJECT(self), props[property]);
}

static void
count_cb(ConfabConversation *conversation, GParamSpec *pspec, ConfabConversationList *self)
{
  guint unread = 0;
  guint mentions = 0;

  for (guint i = 0; i < self->conversations->len; i++) {
    unread += confab_conversation_get_unread(g_ptr_array_index(self->conversations, i));
    mentions += confab_conversation_get_mentions(g_ptr_array_index(self->conversations, i));
  }
  set_count(self, &self->unread, unread, PROP_UNREAD);
  set_count(self, &self->mentions, mentions, PROP_MENTIONS);
}

static GType
confab_conversation_list_get_item_type(GListModel *model)
{
  return CONFAB_TYPE_CONVERSATION;
}

static guint
confab_conversation_list_get_n_items(GListModel *model)
{
  return CONFAB_CONVERSATION_LIST(model)->conversations->len;
}

static gpointer
confab_conversation_list_get_item(GListModel *model, guint position)
{
  ConfabConversation *conversation =
      confab_conversation_list_peek(CONFAB_CONVERSATION_LIST(model), position);

  return conversation ? g_object_ref(conversation) : NULL;
}

static void
confab_conversation_list_list_model_init(GListModelInterface *iface)
{
  iface->get_item_type = confab_conversation_list_get_item_type;
  iface->get_n_items = confab_conversation_list_get_n_items;
  iface->get_item = confab_conversation_list_get_item;
}

static void
confab_conversation_list_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ConfabConversationList *self = CONFAB_CONVERSATION_LIST(object);

  switch (id) {
  case PROP_UNREAD:
    g_value_set_uint(value, self->unread);
    break;
  case PROP_MENTIONS:
    g_value_set_uint(value, self->mentions);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
confab_conversation_list_finalize(GObject *object)
{
  ConfabConversationList *self = CONFAB_CONVERSATION_LIST(object);

  for (guint i = 0; i < self->conversations->len; i++)
    g_signal_handlers_disconnect_by_data(g_ptr_array_index(self->conversations, i), self);
  g_hash_table_unref(self->by_name);
  g_ptr_array_unref(self->conversations);
  G_OBJECT_CLASS(confab_conversation_list_parent_class)->finalize(object);
}

static void
confab_conversation_list_class_init(ConfabConversationListClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS(class);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = confab_conversation_list_get_property;
  object_class->finalize = confab_conversation_list_finalize;

  props[PROP_UNREAD] = g_param_spec_uint("unread", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_MENTIONS] = g_param_spec_uint("mentions", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);
}

static void
confab_conversation_list_init(ConfabConversationList *self)
{
  self->conversations = g_ptr_array_new_with_free_func(g_object_unref);
  self->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

ConfabConversationList *
confab_conversation_list_new(void)
{
  return g_object_new(CONFAB_TYPE_CONVERSATION_LIST, NULL);
}

guint
confab_conversation_list_get_length(ConfabConversationList *self)
{
  return self->conversations->len;
}

ConfabConversation *
confab_conversation_list_peek(ConfabConversationList *self, guint position)
{
  return position < self->conversations->len ? g_ptr_array_index(self->conversations, position) :
                                               NULL;
}

ConfabConversation *
confab_conversation_list_find(ConfabConversationList *self, const char *name)
{
  g_autofree char *fold = name_fold(name);

  return g_hash_table_lookup(self->by_name, fold);
}

bool
confab_conversation_list_get_position(ConfabConversationList *self,
                                      ConfabConversation *conversation, guint *position)
{
  return g_ptr_array_find(self->conversations, conversation, position);
}

/* Put in a conversation, giving away a reference. */
static void
insert(ConfabConversationList *self, ConfabConversation *conversation)
{
  guint position = lower_bound(self, conversation);

  g_ptr_array_insert(self->conversations, (int)position, conversation);
  if (has_name(conversation))
    g_hash_table_insert(self->by_name, name_fold(confab_conversation_get_name(conversation)),
                        conversation);
  g_list_model_items_changed(G_LIST_MODEL(self), position, 0, 1);
}

void
confab_conversation_list_add(ConfabConversationList *self, ConfabConversation *conversation)
{
  insert(self, g_object_ref(conversation));
  g_signal_connect(conversation, "notify::unread", G_CALLBACK(count_cb), self);
  g_signal_connect(conversation, "notify::mentions", G_CALLBACK(count_cb), self);
  count_cb(conversation, NULL, self);
}

/* Take one out, with the list's reference. */
static ConfabConversation *
take(ConfabConversationList *self, ConfabConversation *conversation)
{
  guint position;

  if (!confab_conversation_list_get_position(self, conversation, &position))
    return NULL;
  if (has_name(conversation)) {
    g_autofree char *fold = name_fold(confab_conversation_get_name(conversation));
    g_hash_table_remove(self->by_name, fold);
  }
  ConfabConversation *taken = g_ptr_array_steal_index(self->conversations, position);
  g_list_model_items_changed(G_LIST_MODEL(self), position, 1, 0);
  return taken;
}

void
confab_conversation_list_remove(ConfabConversationList *self, ConfabConversation *conversation)
{
  g_autoptr(ConfabConversation) taken = take(self, conversation);

  if (!taken)
    return;
  g_signal_handlers_disconnect_by_data(taken, self);
  count_cb(taken, NULL, self);
}

void
confab_conversation_list_rename(ConfabConversationList *self, ConfabConversation *conversation,
                                const char *name)
{
  guint from;
  if (!confab_conversation_list_get_position(self, conversation, &from))
    return;

  g_autofree char *old_fold = name_fold(confab_conversation_get_name(conversation));
  g_hash_table_remove(self->by_name, old_fold);
  confab_conversation_set_name(conversation, name);
  g_hash_table_insert(self->by_name, name_fold(name), conversation);

  (void)g_ptr_array_steal_index(self->conversations, from);
  guint to = lower_bound(self, conversation);
  g_ptr_array_insert(self->conversations, (int)to, conversation);
  if (from == to)
    return;

  /* One change over the range between both places: a row that is on screen is never told to be
   * gone for good. */
  guint first = MIN(from, to);
  guint count = MAX(from, to) - first + 1;
  g_list_model_items_changed(G_LIST_MODEL(self), first, count, count);
}

guint
confab_conversation_list_get_unread(ConfabConversationList *self)
{
  return self->unread;
}

guint
confab_conversation_list_get_mentions(ConfabConversationList *self)
{
  return self->mentions;
}
