/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The conversations of a network.
 */
#include "gui/widgets/sidebar.h"

#include "gui/widgets/accessible.h"
#include "gui/widgets/sidebar-row.h"

#include <glib/gi18n.h>

struct _ConfabSidebar {
  GtkBin parent_instance;
  GtkListBox *list;
  ConfabNetwork *network;       /* (owned) (nullable) */
  ConfabConversation *selected; /* (owned) (nullable) */
  GSignalGroup *list_signals;
  bool selecting; /* by the program, not by the person */
};

G_DEFINE_TYPE(ConfabSidebar, confab_sidebar, GTK_TYPE_BIN)

enum {
  SELECTED,
  ACTIVATED,
  CLOSE,
  SIGNALS,
};

static guint signals[SIGNALS];

static ConfabConversation *
conversation_of(GtkListBoxRow *row)
{
  return confab_sidebar_row_get_conversation(CONFAB_SIDEBAR_ROW(row));
}

/* Returns: (transfer none) (nullable) */
static GtkListBoxRow *
find_row(ConfabSidebar *self, ConfabConversation *conversation)
{
  guint position;

  if (!self->network || !conversation ||
      !confab_conversation_list_get_position(confab_network_get_conversations(self->network),
                                             conversation, &position))
    return NULL;
  return gtk_list_box_get_row_at_index(self->list, (int)position);
}

/* Select the row of the selected conversation, which may be another one than before. */
static void
sync_selection(ConfabSidebar *self)
{
  self->selecting = true;
  gtk_list_box_select_row(self->list, find_row(self, self->selected));
  self->selecting = false;
}

static GtkWidget *
create_row_cb(gpointer item, gpointer user_data)
{
  ConfabSidebar *self = CONFAB_SIDEBAR(user_data);
  return confab_sidebar_row_new(self->network, item);
}

/* A heading above the first of the people, and above the first of the channels. */
static void
header_cb(GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  ConfabConversationKind kind = confab_conversation_get_kind(conversation_of(row));
  bool first = !before || confab_conversation_get_kind(conversation_of(before)) != kind;

  if (!first || kind == CONFAB_CONVERSATION_SERVER) {
    gtk_list_box_row_set_header(row, NULL);
    return;
  }
  if (gtk_list_box_row_get_header(row))
    return;
  GtkWidget *label =
      gtk_label_new(kind == CONFAB_CONVERSATION_CHANNEL ? _("Channels") : _("People"));
  gtk_label_set_xalign(GTK_LABEL(label), 0);
  gtk_style_context_add_class(gtk_widget_get_style_context(label), "pane-heading");
  gtk_widget_show(label);
  gtk_list_box_row_set_header(row, label);
}

static void
row_selected_cb(GtkListBox *list, GtkListBoxRow *row, ConfabSidebar *self)
{
  if (self->selecting || !row || conversation_of(row) == self->selected)
    return;
  g_set_object(&self->selected, conversation_of(row));
  g_signal_emit(self, signals[SELECTED], 0, self->selected);
}

static void
row_activated_cb(GtkListBox *list, GtkListBoxRow *row, ConfabSidebar *self)
{
  g_signal_emit(self, signals[ACTIVATED], 0, conversation_of(row));
}

/* The context menu */

static void
close_item_cb(GtkMenuItem *item, ConfabSidebar *self)
{
  g_signal_emit(self, signals[CLOSE], 0, g_object_get_data(G_OBJECT(item), "conversation"));
}

/* Returns: (transfer floating) (nullable): NULL for a conversation that cannot be closed */
static GtkWidget *
make_menu(ConfabSidebar *self, ConfabConversation *conversation)
{
  ConfabConversationKind kind = confab_conversation_get_kind(conversation);

  if (kind == CONFAB_CONVERSATION_SERVER || conversation == confab_network_get_lobby(self->network))
    return NULL;
  GtkWidget *menu = gtk_menu_new();
  GtkWidget *item = gtk_menu_item_new_with_mnemonic(
      kind == CONFAB_CONVERSATION_CHANNEL ? _("_Leave Channel") : _("_Close Conversation"));
  g_object_set_data_full(G_OBJECT(item), "conversation", g_object_ref(conversation),
                         g_object_unref);
  g_signal_connect_object(item, "activate", G_CALLBACK(close_item_cb), self, 0);
  gtk_menu_shell_append(GTK_MENU_SHELL(menu), item);
  gtk_menu_attach_to_widget(GTK_MENU(menu), GTK_WIDGET(self->list), NULL);
  g_signal_connect(menu, "selection-done", G_CALLBACK(gtk_widget_destroy), NULL);
  gtk_widget_show_all(menu);
  return menu;
}

static gboolean
button_press_cb(GtkWidget *widget, GdkEventButton *event, ConfabSidebar *self)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_y(self->list, (int)event->y);

  if (!gdk_event_triggers_context_menu((GdkEvent *)event) || !row)
    return GDK_EVENT_PROPAGATE;
  GtkWidget *menu = make_menu(self, conversation_of(row));
  if (menu)
    gtk_menu_popup_at_pointer(GTK_MENU(menu), (GdkEvent *)event);
  return GDK_EVENT_STOP;
}

static gboolean
popup_menu_cb(GtkWidget *widget, ConfabSidebar *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row(self->list);
  GtkWidget *menu = row ? make_menu(self, conversation_of(row)) : NULL;

  if (menu)
    gtk_menu_popup_at_widget(GTK_MENU(menu), GTK_WIDGET(row), GDK_GRAVITY_SOUTH, GDK_GRAVITY_NORTH,
                             NULL);
  return menu != NULL;
}

/* The object */

static void
confab_sidebar_dispose(GObject *object)
{
  ConfabSidebar *self = CONFAB_SIDEBAR(object);

  g_clear_object(&self->list_signals);
  g_clear_object(&self->selected);
  g_clear_object(&self->network);
  G_OBJECT_CLASS(confab_sidebar_parent_class)->dispose(object);
}

static void
confab_sidebar_class_init(ConfabSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = confab_sidebar_dispose;
  static const char *const names[SIGNALS] = {"selected", "activated", "close"};
  for (int i = 0; i < SIGNALS; i++)
    signals[i] = g_signal_new(names[i], G_TYPE_FROM_CLASS(klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 1, CONFAB_TYPE_CONVERSATION);

  gtk_widget_class_set_template_from_resource(widget_class, "/org/confab/Confab/sidebar.ui");
  gtk_widget_class_bind_template_child(widget_class, ConfabSidebar, list);
  gtk_widget_class_bind_template_callback(widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback(widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback(widget_class, button_press_cb);
  gtk_widget_class_bind_template_callback(widget_class, popup_menu_cb);
}

static void
confab_sidebar_init(ConfabSidebar *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  gtk_list_box_set_header_func(self->list, header_cb, NULL, NULL);
  self->list_signals = g_signal_group_new(CONFAB_TYPE_CONVERSATION_LIST);
  /* After the list box's own handler, when the rows are those of the model again. */
  g_signal_group_connect_data(self->list_signals, "items-changed", G_CALLBACK(sync_selection), self,
                              NULL, G_CONNECT_AFTER | G_CONNECT_SWAPPED);
  accessible_set_id(GTK_WIDGET(self->list), "conversations");
}

void
confab_sidebar_set_network(ConfabSidebar *self, ConfabNetwork *network)
{
  g_return_if_fail(CONFAB_IS_SIDEBAR(self));
  if (!g_set_object(&self->network, network))
    return;
  g_clear_object(&self->selected);
  GListModel *list = network ? G_LIST_MODEL(confab_network_get_conversations(network)) : NULL;
  self->selecting = true;
  gtk_list_box_bind_model(self->list, list, create_row_cb, self, NULL);
  self->selecting = false;
  g_signal_group_set_target(self->list_signals, list);
}

void
confab_sidebar_select(ConfabSidebar *self, ConfabConversation *conversation)
{
  g_return_if_fail(CONFAB_IS_SIDEBAR(self));
  g_set_object(&self->selected, conversation);
  sync_selection(self);
}

void
confab_sidebar_focus(ConfabSidebar *self)
{
  g_return_if_fail(CONFAB_IS_SIDEBAR(self));
  GtkListBoxRow *row = gtk_list_box_get_selected_row(self->list);
  gtk_widget_grab_focus(row ? GTK_WIDGET(row) : GTK_WIDGET(self->list));
}
