/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A session on screen.
 *
 * It puts the parts together and decides what is seen. The conversation on screen
 * changes only when the person changes it: what arrives elsewhere is counted,
 * never switched to.
 */
#include "gui/widgets/session-view.h"

#include "gui/widgets/accessible.h"
#include "gui/widgets/chat-pane.h"
#include "gui/widgets/file-dialog.h"
#include "gui/widgets/format.h"
#include "gui/widgets/join-dialog.h"
#include "gui/widgets/sidebar.h"

#include <glib/gi18n.h>
#include <handy.h>

struct _ConfabSessionView {
  GtkBin parent_instance;
  HdyLeaflet *leaflet;
  GtkWidget *sidebar_box;
  HdyHeaderBar *sidebar_header;
  ConfabSidebar *sidebar;
  GtkWidget *content_box;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkWidget *back_button;
  GtkLabel *back_unread;
  GtkWidget *files_button;
  GtkWidget *people_button;
  GtkWidget *menu_button;
  GtkWidget *join_button;
  ConfabChatPane *chat;
  HdyHeaderGroup *header_group;
  ConfabSession *session;           /* (owned) */
  ConfabConversation *conversation; /* (owned) (nullable): on screen */
  GActionMap *actions;              /* (owned) */
  GSignalGroup *conversation_signals;
  GSignalGroup *person_signals;
  ConfabFileDialog *files; /* (unowned) (nullable): made when first asked for */
  char *window_title;
  bool active;
};

G_DEFINE_TYPE(ConfabSessionView, confab_session_view, GTK_TYPE_BIN)

enum {
  PROP_0,
  PROP_ACTIVE,
  PROP_WINDOW_TITLE,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

static GtkWindow *
get_window(ConfabSessionView *self)
{
  return GTK_WINDOW(gtk_widget_get_toplevel(GTK_WIDGET(self)));
}

static ConfabNetwork *
get_network(ConfabSessionView *self)
{
  return confab_session_get_network(self->session);
}

/* What is on screen */

static bool
chat_is_visible(ConfabSessionView *self)
{
  return !hdy_leaflet_get_folded(self->leaflet) ||
         hdy_leaflet_get_visible_child(self->leaflet) == self->content_box;
}

/* Tell the conversation whether the person is looking at it: then what arrives is not unread. */
static void
update_active(ConfabSessionView *self)
{
  if (self->conversation)
    confab_conversation_set_active(self->conversation, self->active && chat_is_visible(self));
}

/* Returns: (transfer full) (nullable): what stands below the title */
static char *
make_subtitle(ConfabSessionView *self)
{
  ConfabPerson *person;

  switch (confab_conversation_get_kind(self->conversation)) {
  case CONFAB_CONVERSATION_CHANNEL:
    return g_strdup(confab_conversation_get_topic(self->conversation));
  case CONFAB_CONVERSATION_SERVER:
    return g_strdup(confab_network_get_status(get_network(self)));
  case CONFAB_CONVERSATION_PERSON:
    person = confab_conversation_get_person(self->conversation);
    if (person && !confab_person_get_online(person))
      return g_strdup(_("Offline"));
    if (person && confab_person_get_away(person)) {
      const char *text = confab_person_get_away_text(person);
      return text && *text ? g_strdup_printf(_("Away: %s"), text) : g_strdup(_("Away"));
    }
    return g_strdup(_("Online"));
  }
  return NULL;
}

static void
update_titles(ConfabSessionView *self)
{
  ConfabNetwork *network = get_network(self);

  const char *title = confab_conversation_get_title(self->conversation);
  guint unread = confab_conversation_list_get_unread(confab_network_get_conversations(network));
  g_autofree char *subtitle = make_subtitle(self);
  g_autofree char *place =
      /* Translators: the window's title for lists of windows; %1$s is a channel or person, %2$s a
       * server. */
      g_strdup_printf(_("%1$s on %2$s"), title, confab_network_get_host(network));

  gtk_label_set_text(self->title, title);
  gtk_label_set_text(self->subtitle, subtitle ? subtitle : "");
  gtk_widget_set_visible(GTK_WIDGET(self->subtitle), subtitle && *subtitle);
  gtk_widget_set_tooltip_text(GTK_WIDGET(self->subtitle), subtitle);
  hdy_header_bar_set_subtitle(self->sidebar_header, confab_network_get_nick(network));

  g_free(self->window_title);
  self->window_title =
      unread > 0 ? g_strdup_printf("(%u) %s", unread, place) : g_steal_pointer(&place);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_WINDOW_TITLE]);
}

/* Where the side bar is folded away, the way back to it tells what waits there. */
static void
update_back_button(ConfabSessionView *self)
{
  ConfabConversationList *list = confab_network_get_conversations(get_network(self));
  guint unread = confab_conversation_list_get_unread(list);
  GtkStyleContext *context = gtk_widget_get_style_context(GTK_WIDGET(self->back_unread));
  g_autofree char *number = format_unread(unread);
  g_autoptr(GString) name = g_string_new(_("Conversations"));

  if (unread > 0) {
    g_string_append(name, ", ");
    /* Translators: for screen readers, after the name of a conversation. */
    g_string_append_printf(name, ngettext("%u unread", "%u unread", unread), unread);
  }
  gtk_label_set_text(self->back_unread, number);
  gtk_widget_set_visible(GTK_WIDGET(self->back_unread), unread > 0);
  if (confab_conversation_list_get_mentions(list) > 0)
    gtk_style_context_add_class(context, "mentioned");
  else
    gtk_style_context_remove_class(context, "mentioned");
  accessible_set_name(self->back_button, name->str);
}

static void
set_action_enabled(ConfabSessionView *self, const char *name, bool enabled)
{
  GAction *action = g_action_map_lookup_action(self->actions, name);
  g_simple_action_set_enabled(G_SIMPLE_ACTION(action), enabled);
}

static void
update_actions(ConfabSessionView *self)
{
  ConfabNetwork *network = get_network(self);
  bool closable = self->conversation != confab_network_get_server(network) &&
                  self->conversation != confab_network_get_lobby(network);

  set_action_enabled(self, "close-conversation", closable);
}

/* Bring a conversation on screen. */
static void
show_conversation(ConfabSessionView *self, ConfabConversation *conversation)
{
  if (conversation != self->conversation) {
    if (self->conversation)
      confab_conversation_set_active(self->conversation, false);
    g_set_object(&self->conversation, conversation);
    confab_sidebar_select(self->sidebar, conversation);
    g_signal_group_set_target(self->conversation_signals, conversation);
    g_signal_group_set_target(self->person_signals, confab_conversation_get_person(conversation));
    confab_chat_pane_set_conversation(self->chat, self->session, conversation);
  }
  update_titles(self);
  update_actions(self);
  update_active(self);
}

/* The same where the person asked for it: what they want next is to type. */
static void
go_to_conversation(ConfabSessionView *self, ConfabConversation *conversation)
{
  show_conversation(self, conversation);
  hdy_leaflet_set_visible_child(self->leaflet, self->content_box);
  confab_chat_pane_focus(self->chat, CHAT_PANE_ENTRY);
}

/* What the session says */

/* The conversation to be in where there is no other. */
static ConfabConversation *
get_home(ConfabSessionView *self)
{
  ConfabConversation *lobby = confab_network_get_lobby(get_network(self));
  return lobby ? lobby : confab_network_get_server(get_network(self));
}

static void
list_changed_cb(ConfabConversationList *list, guint position, guint removed, guint added,
                ConfabSessionView *self)
{
  guint unused;

  if (!confab_conversation_list_get_position(list, self->conversation, &unused))
    show_conversation(self, get_home(self));
}

static void
open_files_cb(ConfabSession *session, ConfabSessionView *self)
{
  g_action_group_activate_action(G_ACTION_GROUP(self->actions), "files", NULL);
}

static void
show_conversation_cb(ConfabSession *session, ConfabConversation *conversation,
                     ConfabSessionView *self)
{
  go_to_conversation(self, conversation);
}

/* What the person does */

static void
sidebar_selected_cb(ConfabSidebar *sidebar, ConfabConversation *conversation,
                    ConfabSessionView *self)
{
  show_conversation(self, conversation);
}

static void
sidebar_activated_cb(ConfabSidebar *sidebar, ConfabConversation *conversation,
                     ConfabSessionView *self)
{
  go_to_conversation(self, conversation);
}

static void
sidebar_close_cb(ConfabSidebar *sidebar, ConfabConversation *conversation, ConfabSessionView *self)
{
  confab_session_close_conversation(self->session, conversation);
}

static void
message_person_cb(ConfabChatPane *chat, const char *nick, ConfabSessionView *self)
{
  go_to_conversation(self, confab_session_open_person(self->session, nick));
}

static void
leaflet_cb(HdyLeaflet *leaflet, GParamSpec *pspec, ConfabSessionView *self)
{
  bool folded = hdy_leaflet_get_folded(leaflet);

  gtk_widget_set_visible(self->back_button, folded);
  gtk_widget_set_visible(self->files_button,
                         !folded); /* the menu has it, the title needs the room */
  update_active(self);
}

static void
join_response_cb(ConfabJoinDialog *dialog, int response, ConfabSessionView *self)
{
  if (response == GTK_RESPONSE_ACCEPT) {
    g_autofree char *command = g_strdup_printf("/join %s", confab_join_dialog_get_channel(dialog));
    /* A failure is told in the conversation. */
    (void)confab_session_enter(self->session, self->conversation, command, NULL);
  }
  gtk_widget_destroy(GTK_WIDGET(dialog));
}

/* Actions */

static void
files_action_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ConfabSessionView *self = CONFAB_SESSION_VIEW(user_data);

  if (!self->files) {
    self->files = confab_file_dialog_new(get_window(self), self->session);
    g_object_add_weak_pointer(G_OBJECT(self->files), (gpointer *)&self->files);
  }
  gtk_window_present(GTK_WINDOW(self->files));
}

static void
join_action_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ConfabSessionView *self = CONFAB_SESSION_VIEW(user_data);
  ConfabJoinDialog *dialog = confab_join_dialog_new(get_window(self));

  g_signal_connect_object(dialog, "response", G_CALLBACK(join_response_cb), self, 0);
  gtk_window_present(GTK_WINDOW(dialog));
}

static void
close_conversation_action_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ConfabSessionView *self = CONFAB_SESSION_VIEW(user_data);
  confab_session_close_conversation(self->session, self->conversation);
}

static void
show_sidebar_action_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ConfabSessionView *self = CONFAB_SESSION_VIEW(user_data);
  hdy_leaflet_set_visible_child(self->leaflet, self->sidebar_box);
  confab_sidebar_focus(self->sidebar);
}

static void
insert_emoji_action_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  confab_chat_pane_insert_emoji(CONFAB_SESSION_VIEW(user_data)->chat);
}

static void
step_conversation_action_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ConfabSessionView *self = CONFAB_SESSION_VIEW(user_data);
  guint position;

  ConfabConversationList *list = confab_network_get_conversations(get_network(self));
  guint n = confab_conversation_list_get_length(list);
  if (confab_conversation_list_get_position(list, self->conversation, &position)) {
    guint next = (position + n + (guint)g_variant_get_int32(parameter)) % n;
    go_to_conversation(self, confab_conversation_list_peek(list, next));
  }
}

/* F6: the side bar, then the parts of the conversation, round and round. */
static void
step_pane_action_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ConfabSessionView *self = CONFAB_SESSION_VIEW(user_data);
  GtkWidget *focus = gtk_window_get_focus(get_window(self));
  const int n = CHAT_PANE_PEOPLE + 2; /* 0 is the side bar */
  bool sidebar = !hdy_leaflet_get_folded(self->leaflet) || !chat_is_visible(self);
  int at = focus && gtk_widget_is_ancestor(focus, GTK_WIDGET(self->sidebar)) ? 0 : n - 1;

  for (int i = 1; i < n; i++) {
    if (confab_chat_pane_is_focused(self->chat, (enum chat_pane_part)(i - 1)))
      at = i;
  }
  for (int i = 0; i < n; i++) {
    at = (at + n + g_variant_get_int32(parameter)) % n;
    if (at == 0 && sidebar) {
      confab_sidebar_focus(self->sidebar);
      return;
    }
    if (at > 0 && confab_chat_pane_has_part(self->chat, (enum chat_pane_part)(at - 1))) {
      confab_chat_pane_focus(self->chat, (enum chat_pane_part)(at - 1));
      return;
    }
  }
}

static const GActionEntry actions[] = {
    {.name = "files", .activate = files_action_cb},
    {.name = "join", .activate = join_action_cb},
    {.name = "close-conversation", .activate = close_conversation_action_cb},
    {.name = "show-sidebar", .activate = show_sidebar_action_cb},
    {.name = "insert-emoji", .activate = insert_emoji_action_cb},
    {.name = "step-conversation", .activate = step_conversation_action_cb, .parameter_type = "i"},
    {.name = "step-pane", .activate = step_pane_action_cb, .parameter_type = "i"},
};

/* The object */

static void
confab_session_view_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ConfabSessionView *self = CONFAB_SESSION_VIEW(object);

  switch (id) {
  case PROP_ACTIVE:
    g_value_set_boolean(value, self->active);
    break;
  case PROP_WINDOW_TITLE:
    g_value_set_string(value, self->window_title);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
confab_session_view_set_property(GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ConfabSessionView *self = CONFAB_SESSION_VIEW(object);

  switch (id) {
  case PROP_ACTIVE:
    self->active = g_value_get_boolean(value);
    update_active(self);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
confab_session_view_dispose(GObject *object)
{
  ConfabSessionView *self = CONFAB_SESSION_VIEW(object);

  g_clear_object(&self->conversation_signals);
  g_clear_object(&self->person_signals);
  g_clear_object(&self->conversation);
  g_clear_weak_pointer(&self->files);
  G_OBJECT_CLASS(confab_session_view_parent_class)->dispose(object);
  g_clear_object(&self->session);
  g_clear_object(&self->actions);
}

static void
confab_session_view_finalize(GObject *object)
{
  ConfabSessionView *self = CONFAB_SESSION_VIEW(object);

  g_free(self->window_title);
  G_OBJECT_CLASS(confab_session_view_parent_class)->finalize(object);
}

static void
bind_template(GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource(widget_class, "/org/confab/Confab/session-view.ui");
  gtk_widget_class_bind_template_child(widget_class, ConfabSessionView, leaflet);
  gtk_widget_class_bind_template_child(widget_class, ConfabSessionView, sidebar_box);
  gtk_widget_class_bind_template_child(widget_class, ConfabSessionView, sidebar_header);
  gtk_widget_class_bind_template_child(widget_class, ConfabSessionView, sidebar);
  gtk_widget_class_bind_template_child(widget_class, ConfabSessionView, content_box);
  gtk_widget_class_bind_template_child(widget_class, ConfabSessionView, title);
  gtk_widget_class_bind_template_child(widget_class, ConfabSessionView, subtitle);
  gtk_widget_class_bind_template_child(widget_class, ConfabSessionView, back_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabSessionView, back_unread);
  gtk_widget_class_bind_template_child(widget_class, ConfabSessionView, files_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabSessionView, people_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabSessionView, menu_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabSessionView, join_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabSessionView, chat);
  gtk_widget_class_bind_template_child(widget_class, ConfabSessionView, header_group);
  gtk_widget_class_bind_template_callback(widget_class, sidebar_selected_cb);
  gtk_widget_class_bind_template_callback(widget_class, sidebar_activated_cb);
  gtk_widget_class_bind_template_callback(widget_class, sidebar_close_cb);
  gtk_widget_class_bind_template_callback(widget_class, message_person_cb);
  gtk_widget_class_bind_template_callback(widget_class, leaflet_cb);
}

static void
confab_session_view_class_init(ConfabSessionViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);

  object_class->get_property = confab_session_view_get_property;
  object_class->set_property = confab_session_view_set_property;
  object_class->dispose = confab_session_view_dispose;
  object_class->finalize = confab_session_view_finalize;

  props[PROP_ACTIVE] =
      g_param_spec_boolean("active", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_WINDOW_TITLE] = g_param_spec_string("window-title", NULL, NULL, NULL,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties(object_class, N_PROPS, props);

  g_type_ensure(CONFAB_TYPE_CHAT_PANE);
  g_type_ensure(CONFAB_TYPE_SIDEBAR);
  bind_template(GTK_WIDGET_CLASS(klass));
}

static void
set_accessible_ids(ConfabSessionView *self)
{
  accessible_set_id(self->files_button, "files");
  accessible_set_id(self->people_button, "show-people");
  accessible_set_id(self->menu_button, "menu");
  accessible_set_id(self->back_button, "back");
  accessible_set_id(self->join_button, "join");
  accessible_set_id(GTK_WIDGET(self->title), "title");
  accessible_set_id(GTK_WIDGET(self->subtitle), "subtitle");
}

static void
confab_session_view_init(ConfabSessionView *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  g_object_bind_property(self->leaflet, "folded", self->header_group, "decorate-all",
                         G_BINDING_SYNC_CREATE);
  g_object_bind_property(self->chat, "has-people", self->people_button, "visible",
                         G_BINDING_SYNC_CREATE);

  self->conversation_signals = g_signal_group_new(CONFAB_TYPE_CONVERSATION);
  g_signal_group_connect_swapped(self->conversation_signals, "notify::title",
                                 G_CALLBACK(update_titles), self);
  g_signal_group_connect_swapped(self->conversation_signals, "notify::topic",
                                 G_CALLBACK(update_titles), self);
  self->person_signals = g_signal_group_new(CONFAB_TYPE_PERSON);
  g_signal_group_connect_swapped(self->person_signals, "notify", G_CALLBACK(update_titles), self);
  set_accessible_ids(self);
}

static void
connect_model(ConfabSessionView *self)
{
  ConfabNetwork *network = get_network(self);
  ConfabConversationList *list = confab_network_get_conversations(network);

  g_signal_connect_object(self->session, "open-files", G_CALLBACK(open_files_cb), self, 0);
  g_signal_connect_object(self->session, "show-conversation", G_CALLBACK(show_conversation_cb),
                          self, 0);
  g_signal_connect_object(network, "notify::nick", G_CALLBACK(update_titles), self,
                          G_CONNECT_SWAPPED);
  g_signal_connect_object(network, "notify::status", G_CALLBACK(update_titles), self,
                          G_CONNECT_SWAPPED);
  g_signal_connect_object(network, "notify::lobby", G_CALLBACK(update_actions), self,
                          G_CONNECT_SWAPPED);
  g_signal_connect_object(list, "items-changed", G_CALLBACK(list_changed_cb), self, 0);
  g_signal_connect_object(list, "notify::unread", G_CALLBACK(update_titles), self,
                          G_CONNECT_SWAPPED);
  g_signal_connect_object(list, "notify::unread", G_CALLBACK(update_back_button), self,
                          G_CONNECT_SWAPPED);
  g_signal_connect_object(list, "notify::mentions", G_CALLBACK(update_back_button), self,
                          G_CONNECT_SWAPPED);
}

GtkWidget *
confab_session_view_new(ConfabSession *session, GActionMap *action_map)
{
  ConfabSessionView *self = g_object_new(CONFAB_TYPE_SESSION_VIEW, NULL);
  g_autoptr(GPropertyAction) people = g_property_action_new("people", self->chat, "show-people");

  self->session = g_object_ref(session);
  self->actions = g_object_ref(action_map);
  g_action_map_add_action_entries(action_map, actions, G_N_ELEMENTS(actions), self);
  g_action_map_add_action(action_map, G_ACTION(people));
  confab_sidebar_set_network(self->sidebar, get_network(self));
  connect_model(self);
  update_back_button(self);
  show_conversation(self, get_home(self));
  return GTK_WIDGET(self);
}

void
confab_session_view_focus(ConfabSessionView *self)
{
  g_return_if_fail(CONFAB_IS_SESSION_VIEW(self));
  go_to_conversation(self, self->conversation);
}

bool
confab_session_view_type(ConfabSessionView *self, const char *text)
{
  g_return_val_if_fail(CONFAB_IS_SESSION_VIEW(self), false);
  if (!chat_is_visible(self))
    return false;
  confab_chat_pane_type(self->chat, text);
  return true;
}
