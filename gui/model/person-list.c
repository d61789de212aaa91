/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The people of one conversation: an array in order, and a table by folded name.
 */
#include "gui/model/person-list.h"

#include "protocol/names.h"

#include <string.h>

struct _ConfabPersonList {
  GObject parent_instance;
  GPtrArray *people;   /* owned, in order */
  GHashTable *by_name; /* folded name, owned → person of the array */
};

static void confab_person_list_list_model_init(GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE(ConfabPersonList, confab_person_list, G_TYPE_OBJECT,
                              G_IMPLEMENT_INTERFACE(G_TYPE_LIST_MODEL,
                                                    confab_person_list_list_model_init))

enum {
  PROP_LENGTH = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

/* Names that collate alike still differ as names, so the order is total. */
static int
compare_people(ConfabPerson *a, ConfabPerson *b)
{
  int order = strcmp(confab_person_get_sort_key(a), confab_person_get_sort_key(b));

  return order ? order : strcmp(confab_person_get_nick(a), confab_person_get_nick(b));
}

static int
compare_places(gconstpointer a, gconstpointer b)
{
  ConfabPerson *const *first = a;
  ConfabPerson *const *second = b;

  return compare_people(*first, *second);
}

/* The first position whose person does not come before this one. */
static guint
lower_bound(ConfabPersonList *self, ConfabPerson *person)
{
  guint low = 0;
  guint high = self->people->len;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (compare_people(g_ptr_array_index(self->people, middle), person) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static void
changed(ConfabPersonList *self, guint position, guint removed, guint added)
{
  g_list_model_items_changed(G_LIST_MODEL(self), position, removed, added);
  if (removed != added)
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_LENGTH]);
}

static GType
confab_person_list_get_item_type(GListModel *model)
{
  return CONFAB_TYPE_PERSON;
}

static guint
confab_person_list_get_n_items(GListModel *model)
{
  return CONFAB_PERSON_LIST(model)->people->len;
}

static gpointer
confab_person_list_get_item(GListModel *model, guint position)
{
  GPtrArray *people = CONFAB_PERSON_LIST(model)->people;

  return position < people->len ? g_object_ref(g_ptr_array_index(people, position)) : NULL;
}

static void
confab_person_list_list_model_init(GListModelInterface *iface)
{
  iface->get_item_type = confab_person_list_get_item_type;
  iface->get_n_items = confab_person_list_get_n_items;
  iface->get_item = confab_person_list_get_item;
}

static void
confab_person_list_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_LENGTH)
    g_value_set_uint(value, CONFAB_PERSON_LIST(object)->people->len);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
}

static void
confab_person_list_finalize(GObject *object)
{
  ConfabPersonList *self = CONFAB_PERSON_LIST(object);

  g_hash_table_unref(self->by_name);
  g_ptr_array_unref(self->people);
  G_OBJECT_CLASS(confab_person_list_parent_class)->finalize(object);
}

static void
confab_person_list_class_init(ConfabPersonListClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS(class);

  object_class->get_property = confab_person_list_get_property;
  object_class->finalize = confab_person_list_finalize;

  props[PROP_LENGTH] = g_param_spec_uint("length", NULL, NULL, 0, G_MAXUINT, 0,
                                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties(object_class, N_PROPS, props);
}

static void
confab_person_list_init(ConfabPersonList *self)
{
  self->people = g_ptr_array_new_with_free_func(g_object_unref);
  self->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

ConfabPersonList *
confab_person_list_new(void)
{
  return g_object_new(CONFAB_TYPE_PERSON_LIST, NULL);
}

guint
confab_person_list_get_length(ConfabPersonList *self)
{
  return self->people->len;
}

ConfabPerson *
confab_person_list_find(ConfabPersonList *self, const char *nick)
{
  g_autofree char *fold = name_fold(nick);

  return g_hash_table_lookup(self->by_name, fold);
}

bool
confab_person_list_get_position(ConfabPersonList *self, ConfabPerson *person, guint *position)
{
  guint found = lower_bound(self, person);

  if (found >= self->people->len || g_ptr_array_index(self->people, found) != person)
    return false;
  *position = found;
  return true;
}

ConfabPerson *
confab_person_list_add(ConfabPersonList *self, const char *nick, const char *prefixes)
{
  g_autofree char *fold = name_fold(nick);
  ConfabPerson *person = g_hash_table_lookup(self->by_name, fold);

  if (person)
    return person;

  person = confab_person_new(nick, prefixes);
  guint position = lower_bound(self, person);
  g_ptr_array_insert(self->people, (int)position, person);
  g_hash_table_insert(self->by_name, g_steal_pointer(&fold), person);
  changed(self, position, 0, 1);
  return person;
}

void
confab_person_list_replace(ConfabPersonList *self, GPtrArray *people)
{
  g_autoptr(GPtrArray) old_people = g_steal_pointer(&self->people);
  g_autoptr(GHashTable) old_by_name = g_steal_pointer(&self->by_name);

  confab_person_list_init(self);
  for (guint i = 0; i < people->len; i++) {
    ConfabPerson *person = g_ptr_array_index(people, i);
    g_autofree char *fold = name_fold(confab_person_get_nick(person));

    if (g_hash_table_contains(self->by_name, fold))
      continue;
    ConfabPerson *known = g_hash_table_lookup(old_by_name, fold);
    if (known) {
      confab_person_set_prefixes(known, confab_person_get_prefixes(person));
      confab_person_set_nick(known, confab_person_get_nick(person));
      person = known;
    }
    g_ptr_array_add(self->people, g_object_ref(person));
    g_hash_table_insert(self->by_name, g_steal_pointer(&fold), person);
  }
  g_ptr_array_sort(self->people, compare_places);
  changed(self, 0, old_people->len, self->people->len);
}

bool
confab_person_list_remove(ConfabPersonList *self, const char *nick)
{
  g_autofree char *fold = name_fold(nick);
  ConfabPerson *person = g_hash_table_lookup(self->by_name, fold);
  guint position;

  if (!person || !confab_person_list_get_position(self, person, &position))
    return false;
  g_hash_table_remove(self->by_name, fold);
  g_ptr_array_remove_index(self->people, position);
  changed(self, position, 1, 0);
  return true;
}

bool
confab_person_list_rename(ConfabPersonList *self, const char *old_nick, const char *new_nick)
{
  ConfabPerson *found = confab_person_list_find(self, old_nick);

  if (!found)
    return false;

  g_autoptr(ConfabPerson) person = g_object_ref(found);
  (void)confab_person_list_remove(self, old_nick);
  /* A name comes free before it is taken again, so this only follows a line that was missed. */
  (void)confab_person_list_remove(self, new_nick);

  confab_person_set_nick(person, new_nick);
  guint position = lower_bound(self, person);
  g_ptr_array_insert(self->people, (int)position, g_object_ref(person));
  g_hash_table_insert(self->by_name, name_fold(new_nick), person);
  changed(self, position, 0, 1);
  return true;
}

void
confab_person_list_clear(ConfabPersonList *self)
{
  guint length = self->people->len;

  if (length == 0)
    return;
  g_hash_table_remove_all(self->by_name);
  g_ptr_array_set_size(self->people, 0);
  changed(self, 0, length, 0);
}
