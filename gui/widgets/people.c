/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everyone in a channel.
 *
 * A tree view with rows of one height, since it costs the same for two people and
 * for two thousand. Without a filter its rows are those of the model, one to
 * one; with one, or when many change at once, they are made anew.
 */
#include "gui/widgets/people.h"

#include "gui/widgets/accessible.h"
#include "gui/widgets/mark-cell.h"
#include "gui/widgets/person-status.h"
#include "protocol/names.h"

#include <glib/gi18n.h>
#include <string.h>

/* More rows than this changing at once are cheaper made anew, away from the view. */
#define SPLICE_MAX 64

struct _ConfabPeople {
  GtkBox parent_instance;
  GtkLabel *count;
  GtkSearchEntry *filter;
  GtkTreeView *tree;
  GtkTreeViewColumn *column;
  GtkLabel *nobody;
  GtkListStore *store;              /* column 0: ConfabPerson */
  ConfabNetwork *network;           /* (owned) (nullable) */
  ConfabConversation *conversation; /* (owned) (nullable) */
  GSignalGroup *list_signals;
  GSignalGroup *network_signals;
  char *needle; /* the folded filter; "" for none */
};

G_DEFINE_TYPE(ConfabPeople, confab_people, GTK_TYPE_BOX)

enum {
  MESSAGE,
  MENTION,
  SIGNALS,
};

static guint signals[SIGNALS];

static ConfabPersonList *
get_list(ConfabPeople *self)
{
  return self->conversation ? confab_conversation_get_people(self->conversation) : NULL;
}

/* Returns: (transfer none): the person in a row, who lives as long as the row does */
static ConfabPerson *
get_person(GtkTreeModel *model, GtkTreeIter *iter)
{
  g_autoptr(ConfabPerson) person = NULL;
  gtk_tree_model_get(model, iter, 0, &person, -1);
  return person;
}

static bool
is_self(ConfabPeople *self, ConfabPerson *person)
{
  return self->network && confab_network_is_own_nick(self->network, confab_person_get_nick(person));
}

/* Of oneself the network knows it: a server tells others, not those who are away. */
static bool
is_away(ConfabPeople *self, ConfabPerson *person)
{
  return confab_person_get_away(person) ||
         (is_self(self, person) && confab_network_get_away(self->network));
}

/* Rows */

static void
render_cb(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *iter,
          gpointer user_data)
{
  ConfabPeople *self = CONFAB_PEOPLE(user_data);
  ConfabPerson *person = get_person(model, iter);
  const char *nick = confab_person_get_nick(person);
  bool away = is_away(self, person);
  g_autofree char *text = NULL;

  if (away) {
    /* Translators: a person in the list who is away; %s is the name. */
    text = g_strdup_printf(_("%s (away)"), nick);
  } else if (is_self(self, person)) {
    /* Translators: oneself in the list of people; %s is the name. */
    text = g_strdup_printf(_("%s (you)"), nick);
  }
  g_object_set(cell, "text", text ? text : nick, NULL);
  confab_mark_cell_set_mark(CONFAB_MARK_CELL(cell),
                            GINT_TO_POINTER(away ? PERSON_STATUS_AWAY : PERSON_STATUS_ONLINE));
}

static void
draw_status_cb(GtkWidget *widget, cairo_t *cr, int x, int y, gpointer mark)
{
  person_status_draw(cr, gtk_widget_get_style_context(widget),
                     (enum person_status)GPOINTER_TO_INT(mark), x, y);
}

/* Find a person's row. Returns whether they have one. */
static bool
find_row(ConfabPeople *self, ConfabPerson *person, GtkTreeIter *iter)
{
  GtkTreeModel *model = GTK_TREE_MODEL(self->store);
  guint position;

  if (!*self->needle)
    return confab_person_list_get_position(get_list(self), person, &position) &&
           gtk_tree_model_iter_nth_child(model, iter, NULL, (int)position);
  for (gboolean valid = gtk_tree_model_get_iter_first(model, iter); valid;
       valid = gtk_tree_model_iter_next(model, iter)) {
    if (get_person(model, iter) == person)
      return true;
  }
  return false;
}

static void
person_changed_cb(ConfabPerson *person, GParamSpec *pspec, ConfabPeople *self)
{
  GtkTreeIter iter;

  if (!find_row(self, person, &iter))
    return;
  GtkTreePath *path = gtk_tree_model_get_path(GTK_TREE_MODEL(self->store), &iter);
  gtk_tree_model_row_changed(GTK_TREE_MODEL(self->store), path, &iter);
  gtk_tree_path_free(path);
}

/* This person went away or came back: their own row says so. */
static void
away_changed_cb(ConfabNetwork *network, GParamSpec *pspec, ConfabPeople *self)
{
  ConfabPerson *person =
      get_list(self) ? confab_person_list_find(get_list(self), confab_network_get_nick(network)) :
                       NULL;
  if (person)
    person_changed_cb(person, NULL, self);
}

static void
insert_row(ConfabPeople *self, int position, ConfabPerson *person)
{
  gtk_list_store_insert_with_values(self->store, NULL, position, 0, person, -1);
  g_signal_connect_object(person, "notify", G_CALLBACK(person_changed_cb), self, 0);
}

/* Returns: whether there is a row after it, which iter is then */
static bool
remove_row(ConfabPeople *self, GtkTreeIter *iter)
{
  ConfabPerson *person = get_person(GTK_TREE_MODEL(self->store), iter);
  g_signal_handlers_disconnect_by_func(person, person_changed_cb, self);
  return gtk_list_store_remove(self->store, iter);
}

static bool
matches(ConfabPeople *self, ConfabPerson *person)
{
  if (!*self->needle)
    return true;
  g_autofree char *folded = name_fold(confab_person_get_nick(person));
  return strstr(folded, self->needle) != NULL;
}

static void
rebuild(ConfabPeople *self)
{
  ConfabPersonList *list = get_list(self);
  guint n = list ? confab_person_list_get_length(list) : 0;
  GtkTreeIter iter;

  gtk_tree_view_set_model(self->tree, NULL);
  if (gtk_tree_model_get_iter_first(GTK_TREE_MODEL(self->store), &iter))
    while (remove_row(self, &iter))
      ;
  for (guint i = 0; i < n; i++) {
    g_autoptr(ConfabPerson) person = g_list_model_get_item(G_LIST_MODEL(list), i);
    if (matches(self, person))
      insert_row(self, -1, person);
  }
  gtk_tree_view_set_model(self->tree, GTK_TREE_MODEL(self->store));
}

static void
splice(ConfabPeople *self, guint position, guint removed, guint added)
{
  GtkTreeIter iter;

  if (removed > 0 &&
      gtk_tree_model_iter_nth_child(GTK_TREE_MODEL(self->store), &iter, NULL, (int)position)) {
    while (removed-- > 0 && remove_row(self, &iter))
      ;
  }
  for (guint i = position; i < position + added; i++) {
    g_autoptr(ConfabPerson) person = g_list_model_get_item(G_LIST_MODEL(get_list(self)), i);
    insert_row(self, (int)i, person);
  }
}

static void
update_count(ConfabPeople *self)
{
  ConfabPersonList *list = get_list(self);
  guint n = list ? confab_person_list_get_length(list) : 0;
  bool none_match = n > 0 && gtk_tree_model_iter_n_children(GTK_TREE_MODEL(self->store), NULL) == 0;
  g_autofree char *text = NULL;

  if (self->network && self->conversation == confab_network_get_lobby(self->network))
    text = g_strdup_printf(ngettext("%u online", "%u online", n), n);
  else
    text = g_strdup_printf(ngettext("%u person", "%u people", n), n);
  gtk_label_set_text(self->count, text);
  gtk_widget_set_visible(GTK_WIDGET(self->nobody), none_match);
}

static void
items_changed_cb(GListModel *list, guint position, guint removed, guint added, ConfabPeople *self)
{
  if (*self->needle || removed > SPLICE_MAX || added > SPLICE_MAX)
    rebuild(self);
  else
    splice(self, position, removed, added);
  update_count(self);
}

/* What people do with it */

static void
emit_for(ConfabPeople *self, guint signal, ConfabPerson *person)
{
  g_autofree char *nick = g_strdup(confab_person_get_nick(person));
  g_signal_emit(self, signals[signal], 0, nick);
}

static void
activate_row(ConfabPeople *self, GtkTreeIter *iter)
{
  ConfabPerson *person = get_person(GTK_TREE_MODEL(self->store), iter);
  if (!is_self(self, person))
    emit_for(self, MESSAGE, person);
}

static void
row_activated_cb(GtkTreeView *tree, GtkTreePath *path, GtkTreeViewColumn *column,
                 ConfabPeople *self)
{
  GtkTreeIter iter;
  if (gtk_tree_model_get_iter(GTK_TREE_MODEL(self->store), &iter, path))
    activate_row(self, &iter);
}

static void
filter_changed_cb(GtkSearchEntry *entry, ConfabPeople *self)
{
  const char *text = gtk_entry_get_text(GTK_ENTRY(entry));

  g_free(self->needle);
  self->needle = name_fold(text);
  g_strstrip(self->needle);
  rebuild(self);
  update_count(self);
}

static void
stop_search_cb(GtkSearchEntry *entry, ConfabPeople *self)
{
  gtk_entry_set_text(GTK_ENTRY(entry), "");
}

/* Enter in the filter takes the first who is left. */
static void
filter_activate_cb(GtkEntry *entry, ConfabPeople *self)
{
  GtkTreeIter iter;

  /* The list lags behind the typing by the delay of "search-changed". */
  filter_changed_cb(GTK_SEARCH_ENTRY(entry), self);
  if (*self->needle && gtk_tree_model_get_iter_first(GTK_TREE_MODEL(self->store), &iter)) {
    activate_row(self, &iter);
    gtk_entry_set_text(entry, "");
  }
}

static gboolean
filter_key_cb(GtkWidget *entry, GdkEventKey *event, ConfabPeople *self)
{
  if (event->keyval != GDK_KEY_Down && event->keyval != GDK_KEY_KP_Down)
    return GDK_EVENT_PROPAGATE;
  confab_people_focus(self);
  return GDK_EVENT_STOP;
}

/* Letters typed on the list go into the filter. */
static gboolean
tree_key_cb(GtkWidget *tree, GdkEventKey *event, ConfabPeople *self)
{
  gunichar c = gdk_keyval_to_unicode(event->keyval);
  bool plain =
      (event->state & gtk_accelerator_get_default_mod_mask() & ~(guint)GDK_SHIFT_MASK) == 0;

  if (!plain || !g_unichar_isalnum(c))
    return GDK_EVENT_PROPAGATE;
  gtk_widget_grab_focus(GTK_WIDGET(self->filter));
  return gtk_widget_event(GTK_WIDGET(self->filter), (GdkEvent *)event);
}

/* The context menu */

static void
message_item_cb(GtkMenuItem *item, ConfabPeople *self)
{
  emit_for(self, MESSAGE, g_object_get_data(G_OBJECT(item), "person"));
}

static void
mention_item_cb(GtkMenuItem *item, ConfabPeople *self)
{
  emit_for(self, MENTION, g_object_get_data(G_OBJECT(item), "person"));
}

static void
copy_item_cb(GtkMenuItem *item, ConfabPeople *self)
{
  ConfabPerson *person = g_object_get_data(G_OBJECT(item), "person");
  gtk_clipboard_set_text(gtk_widget_get_clipboard(GTK_WIDGET(self), GDK_SELECTION_CLIPBOARD),
                         confab_person_get_nick(person), -1);
}

static void
add_item(ConfabPeople *self, GtkWidget *menu, const char *label, GCallback callback,
         ConfabPerson *person)
{
  GtkWidget *item = gtk_menu_item_new_with_mnemonic(label);
  g_object_set_data_full(G_OBJECT(item), "person", g_object_ref(person), g_object_unref);
  g_signal_connect_object(item, "activate", callback, self, 0);
  gtk_menu_shell_append(GTK_MENU_SHELL(menu), item);
}

static GtkWidget *
make_menu(ConfabPeople *self, ConfabPerson *person)
{
  GtkWidget *menu = gtk_menu_new();

  if (!is_self(self, person)) {
    g_autofree char *label =
        /* Translators: in the context menu of a person; %s is the name. */
        g_strdup_printf(_("_Message %s"), confab_person_get_nick(person));
    add_item(self, menu, label, G_CALLBACK(message_item_cb), person);
    /* Translators: puts the person's name into the text being typed. */
    add_item(self, menu, _("Men_tion"), G_CALLBACK(mention_item_cb), person);
  }
  add_item(self, menu, _("_Copy Name"), G_CALLBACK(copy_item_cb), person);
  gtk_menu_attach_to_widget(GTK_MENU(menu), GTK_WIDGET(self->tree), NULL);
  g_signal_connect(menu, "selection-done", G_CALLBACK(gtk_widget_destroy), NULL);
  gtk_widget_show_all(menu);
  return menu;
}

static gboolean
button_press_cb(GtkWidget *widget, GdkEventButton *event, ConfabPeople *self)
{
  GtkTreePath *path = NULL;
  GtkTreeIter iter;

  if (!gdk_event_triggers_context_menu((GdkEvent *)event) ||
      !gtk_tree_view_get_path_at_pos(self->tree, (int)event->x, (int)event->y, &path, NULL, NULL,
                                     NULL))
    return GDK_EVENT_PROPAGATE;
  gtk_tree_view_set_cursor(self->tree, path, NULL, FALSE);
  gtk_tree_model_get_iter(GTK_TREE_MODEL(self->store), &iter, path);
  gtk_tree_path_free(path);
  GtkWidget *menu = make_menu(self, get_person(GTK_TREE_MODEL(self->store), &iter));
  gtk_menu_popup_at_pointer(GTK_MENU(menu), (GdkEvent *)event);
  return GDK_EVENT_STOP;
}

static gboolean
popup_menu_cb(GtkWidget *widget, ConfabPeople *self)
{
  GtkTreeModel *model;
  GtkTreeIter iter;

  if (!gtk_tree_selection_get_selected(gtk_tree_view_get_selection(self->tree), &model, &iter))
    return FALSE;
  GtkWidget *menu = make_menu(self, get_person(model, &iter));
  gtk_menu_popup_at_widget(GTK_MENU(menu), widget, GDK_GRAVITY_CENTER, GDK_GRAVITY_NORTH, NULL);
  return TRUE;
}

/* Returns: (transfer full) (nullable): what there is to say beside the name; NULL for nothing */
static char *
describe(ConfabPerson *person)
{
  const char *real_name = confab_person_get_real_name(person);
  const char *away_text = confab_person_get_away_text(person);
  g_autoptr(GString) text = g_string_new(NULL);

  if (real_name && *real_name && strcmp(real_name, confab_person_get_nick(person)) != 0)
    g_string_append(text, real_name);
  if (confab_person_get_away(person) && away_text && *away_text) {
    if (text->len > 0)
      g_string_append_c(text, '\n');
    /* Translators: %s is what the person said about being away. */
    g_string_append_printf(text, _("Away: %s"), away_text);
  }
  return text->len > 0 ? g_strdup(text->str) : NULL;
}

static gboolean
query_tooltip_cb(GtkWidget *widget, int x, int y, gboolean by_keyboard, GtkTooltip *tooltip,
                 ConfabPeople *self)
{
  GtkTreeModel *model;
  GtkTreePath *path;
  GtkTreeIter iter;

  if (!gtk_tree_view_get_tooltip_context(self->tree, &x, &y, by_keyboard, &model, &path, &iter))
    return FALSE;
  g_autofree char *text = describe(get_person(model, &iter));
  if (text) {
    gtk_tooltip_set_text(tooltip, text);
    gtk_tree_view_set_tooltip_row(self->tree, tooltip, path);
  }
  gtk_tree_path_free(path);
  return text != NULL;
}

/* The object */

static void
confab_people_dispose(GObject *object)
{
  ConfabPeople *self = CONFAB_PEOPLE(object);

  g_clear_object(&self->list_signals);
  g_clear_object(&self->network_signals);
  g_clear_object(&self->conversation);
  g_clear_object(&self->network);
  G_OBJECT_CLASS(confab_people_parent_class)->dispose(object);
}

static void
confab_people_finalize(GObject *object)
{
  ConfabPeople *self = CONFAB_PEOPLE(object);

  g_free(self->needle);
  G_OBJECT_CLASS(confab_people_parent_class)->finalize(object);
}

static void
confab_people_class_init(ConfabPeopleClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = confab_people_dispose;
  G_OBJECT_CLASS(klass)->finalize = confab_people_finalize;

  signals[MESSAGE] = g_signal_new("message", G_TYPE_FROM_CLASS(klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[MENTION] = g_signal_new("mention", G_TYPE_FROM_CLASS(klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource(widget_class, "/org/confab/Confab/people.ui");
  gtk_widget_class_bind_template_child(widget_class, ConfabPeople, count);
  gtk_widget_class_bind_template_child(widget_class, ConfabPeople, filter);
  gtk_widget_class_bind_template_child(widget_class, ConfabPeople, tree);
  gtk_widget_class_bind_template_child(widget_class, ConfabPeople, column);
  gtk_widget_class_bind_template_child(widget_class, ConfabPeople, nobody);
  gtk_widget_class_bind_template_child(widget_class, ConfabPeople, store);
  gtk_widget_class_bind_template_callback(widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback(widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, filter_activate_cb);
  gtk_widget_class_bind_template_callback(widget_class, filter_key_cb);
  gtk_widget_class_bind_template_callback(widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback(widget_class, tree_key_cb);
  gtk_widget_class_bind_template_callback(widget_class, button_press_cb);
  gtk_widget_class_bind_template_callback(widget_class, popup_menu_cb);
  gtk_widget_class_bind_template_callback(widget_class, query_tooltip_cb);
}

static void
confab_people_init(ConfabPeople *self)
{
  GtkCellRenderer *cell = confab_mark_cell_new(PERSON_STATUS_SIZE, draw_status_cb);

  gtk_widget_init_template(GTK_WIDGET(self));
  self->needle = g_strdup("");
  g_object_set(cell, "ellipsize", PANGO_ELLIPSIZE_END, "xpad", 12, "ypad", 4, NULL);
  gtk_tree_view_column_pack_start(self->column, cell, TRUE);
  gtk_tree_view_column_set_cell_data_func(self->column, cell, render_cb, self, NULL);
  gtk_tree_view_set_model(self->tree, GTK_TREE_MODEL(self->store));

  self->list_signals = g_signal_group_new(CONFAB_TYPE_PERSON_LIST);
  g_signal_group_connect(self->list_signals, "items-changed", G_CALLBACK(items_changed_cb), self);
  self->network_signals = g_signal_group_new(CONFAB_TYPE_NETWORK);
  g_signal_group_connect(self->network_signals, "notify::away", G_CALLBACK(away_changed_cb), self);
  accessible_set_id(GTK_WIDGET(self->tree), "people");
  accessible_set_id(GTK_WIDGET(self->filter), "people-filter");
  accessible_set_id(GTK_WIDGET(self->count), "people-count");
}

void
confab_people_set_conversation(ConfabPeople *self, ConfabNetwork *network,
                               ConfabConversation *conversation)
{
  g_return_if_fail(CONFAB_IS_PEOPLE(self));
  g_set_object(&self->network, network);
  g_signal_group_set_target(self->network_signals, network);
  if (!g_set_object(&self->conversation, conversation))
    return;
  g_signal_group_set_target(self->list_signals, get_list(self));
  gtk_entry_set_text(GTK_ENTRY(self->filter), "");
  g_clear_pointer(&self->needle, g_free);
  self->needle = g_strdup("");
  rebuild(self);
  update_count(self);
}

void
confab_people_focus(ConfabPeople *self)
{
  g_return_if_fail(CONFAB_IS_PEOPLE(self));
  GtkTreePath *path = NULL;

  gtk_widget_grab_focus(GTK_WIDGET(self->tree));
  gtk_tree_view_get_cursor(self->tree, &path, NULL);
  if (!path && gtk_tree_model_iter_n_children(GTK_TREE_MODEL(self->store), NULL) > 0) {
    path = gtk_tree_path_new_first();
    gtk_tree_view_set_cursor(self->tree, path, NULL, FALSE);
  }
  g_clear_pointer(&path, gtk_tree_path_free);
}
