/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One conversation on screen.
 */
#include "gui/widgets/chat-pane.h"

#include "gui/widgets/accessible.h"
#include "gui/widgets/banner.h"
#include "gui/widgets/entry.h"
#include "gui/widgets/message-view.h"
#include "gui/widgets/people.h"
#include "gui/widgets/settings.h"

struct _ConfabChatPane {
  GtkBin parent_instance;
  ConfabBanner *banner;
  HdyFlap *flap;
  ConfabMessageView *messages;
  GtkWidget *entry_frame;
  ConfabEntry *entry;
  ConfabPeople *people;
  GtkWidget *emoji_button;
  GtkWidget *send_button;
  ConfabSession *session;           /* (owned) (nullable) */
  ConfabConversation *conversation; /* (owned) (nullable) */
  bool show_people;                 /* as the person wants it, in conversations that have people */
  bool has_people;
};

G_DEFINE_TYPE(ConfabChatPane, confab_chat_pane, GTK_TYPE_BIN)

enum {
  PROP_0,
  PROP_SHOW_PEOPLE,
  PROP_HAS_PEOPLE,
  N_PROPS,
};

enum {
  MESSAGE_PERSON,
  SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[SIGNALS];

static void
update_flap(ConfabChatPane *self)
{
  hdy_flap_set_reveal_flap(self->flap, self->show_people && self->has_people);
}

static void
set_show_people(ConfabChatPane *self, bool show_people)
{
  if (self->show_people == show_people)
    return;
  self->show_people = show_people;
  update_flap(self);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_SHOW_PEOPLE]);
}

/* A click beside a narrow window's people closes them: that is the person's will too. */
static void
flap_revealed_cb(HdyFlap *flap, GParamSpec *pspec, ConfabChatPane *self)
{
  if (self->has_people)
    set_show_people(self, hdy_flap_get_reveal_flap(flap));
}

/* Where there is room the people are as the person likes them; where there is not they would
 * cover the messages, and wait to be asked for. */
static void
flap_folded_cb(HdyFlap *flap, GParamSpec *pspec, ConfabChatPane *self)
{
  set_show_people(self, !hdy_flap_get_folded(flap) &&
                            g_settings_get_boolean(settings_get(), "show-people"));
}

static void
empty_cb(ConfabEntry *entry, GParamSpec *pspec, ConfabChatPane *self)
{
  gboolean empty;
  g_object_get(entry, "empty", &empty, NULL);
  gtk_widget_set_sensitive(self->send_button, !empty);
}

/* The frame around the entry shows the focus, which a frame does not hear of by itself. */
static void
entry_focus_cb(GtkWidget *entry, GParamSpec *pspec, ConfabChatPane *self)
{
  GtkStyleContext *context = gtk_widget_get_style_context(self->entry_frame);

  if (gtk_widget_has_focus(entry))
    gtk_style_context_add_class(context, "focused");
  else
    gtk_style_context_remove_class(context, "focused");
}

static void
scroll_cb(ConfabEntry *entry, int pages, ConfabChatPane *self)
{
  confab_message_view_scroll_pages(self->messages, pages);
}

static void
send_cb(GtkButton *button, ConfabChatPane *self)
{
  confab_entry_send(self->entry);
}

static void
retry_cb(ConfabMessageView *view, ConfabMessage *message, ConfabChatPane *self)
{
  confab_session_retry(self->session, self->conversation, message);
}

static void
message_person_cb(ConfabPeople *people, const char *nick, ConfabChatPane *self)
{
  /* Over a narrow window's messages the people have done their part. */
  if (hdy_flap_get_folded(self->flap))
    set_show_people(self, false);
  g_signal_emit(self, signals[MESSAGE_PERSON], 0, nick);
}

static void
mention_person_cb(ConfabPeople *people, const char *nick, ConfabChatPane *self)
{
  g_autofree char *text = g_strdup_printf("%s: ", nick);
  confab_entry_type(self->entry, text);
}

/* The object */

static void
confab_chat_pane_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ConfabChatPane *self = CONFAB_CHAT_PANE(object);

  switch (id) {
  case PROP_SHOW_PEOPLE:
    g_value_set_boolean(value, self->show_people);
    break;
  case PROP_HAS_PEOPLE:
    g_value_set_boolean(value, self->has_people);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
confab_chat_pane_set_property(GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ConfabChatPane *self = CONFAB_CHAT_PANE(object);

  switch (id) {
  case PROP_SHOW_PEOPLE:
    set_show_people(self, g_value_get_boolean(value));
    if (!hdy_flap_get_folded(self->flap))
      g_settings_set_boolean(settings_get(), "show-people", self->show_people);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
confab_chat_pane_dispose(GObject *object)
{
  ConfabChatPane *self = CONFAB_CHAT_PANE(object);

  g_clear_object(&self->session);
  g_clear_object(&self->conversation);
  G_OBJECT_CLASS(confab_chat_pane_parent_class)->dispose(object);
}

static void
confab_chat_pane_class_init(ConfabChatPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  object_class->get_property = confab_chat_pane_get_property;
  object_class->set_property = confab_chat_pane_set_property;
  object_class->dispose = confab_chat_pane_dispose;

  props[PROP_SHOW_PEOPLE] =
      g_param_spec_boolean("show-people", NULL, NULL, FALSE,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_HAS_PEOPLE] = g_param_spec_boolean("has-people", NULL, NULL, FALSE,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties(object_class, N_PROPS, props);
  signals[MESSAGE_PERSON] =
      g_signal_new("message-person", G_TYPE_FROM_CLASS(klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure(CONFAB_TYPE_BANNER);
  g_type_ensure(CONFAB_TYPE_ENTRY);
  g_type_ensure(CONFAB_TYPE_MESSAGE_VIEW);
  g_type_ensure(CONFAB_TYPE_PEOPLE);
  gtk_widget_class_set_template_from_resource(widget_class, "/org/confab/Confab/chat-pane.ui");
  gtk_widget_class_bind_template_child(widget_class, ConfabChatPane, banner);
  gtk_widget_class_bind_template_child(widget_class, ConfabChatPane, flap);
  gtk_widget_class_bind_template_child(widget_class, ConfabChatPane, messages);
  gtk_widget_class_bind_template_child(widget_class, ConfabChatPane, entry);
  gtk_widget_class_bind_template_child(widget_class, ConfabChatPane, entry_frame);
  gtk_widget_class_bind_template_child(widget_class, ConfabChatPane, people);
  gtk_widget_class_bind_template_child(widget_class, ConfabChatPane, emoji_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabChatPane, send_button);
  gtk_widget_class_bind_template_callback(widget_class, flap_revealed_cb);
  gtk_widget_class_bind_template_callback(widget_class, flap_folded_cb);
  gtk_widget_class_bind_template_callback(widget_class, empty_cb);
  gtk_widget_class_bind_template_callback(widget_class, entry_focus_cb);
  gtk_widget_class_bind_template_callback(widget_class, scroll_cb);
  gtk_widget_class_bind_template_callback(widget_class, send_cb);
  gtk_widget_class_bind_template_callback(widget_class, retry_cb);
  gtk_widget_class_bind_template_callback(widget_class, message_person_cb);
  gtk_widget_class_bind_template_callback(widget_class, mention_person_cb);
}

static void
confab_chat_pane_init(ConfabChatPane *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  hdy_flap_set_locked(self->flap, TRUE); /* it shows and hides when told, not when it folds */
  self->show_people = g_settings_get_boolean(settings_get(), "show-people");
  update_flap(self);
  g_settings_bind(settings_get(), "show-joins", self->messages, "show-events", G_SETTINGS_BIND_GET);
  accessible_set_id(self->send_button, "send");
  accessible_set_id(self->emoji_button, "insert-emoji");
}

void
confab_chat_pane_set_conversation(ConfabChatPane *self, ConfabSession *session,
                                  ConfabConversation *conversation)
{
  g_return_if_fail(CONFAB_IS_CHAT_PANE(self));
  ConfabNetwork *network = session ? confab_session_get_network(session) : NULL;
  bool has_people =
      conversation && confab_conversation_get_kind(conversation) == CONFAB_CONVERSATION_CHANNEL;

  g_set_object(&self->session, session);
  g_set_object(&self->conversation, conversation);
  confab_banner_set_session(self->banner, session);
  confab_message_view_set_conversation(self->messages, conversation);
  confab_people_set_conversation(self->people, network, conversation);
  confab_entry_set_target(self->entry, session, conversation);
  if (has_people != self->has_people) {
    self->has_people = has_people;
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_HAS_PEOPLE]);
  }
  update_flap(self);
}

static GtkWidget *
get_part(ConfabChatPane *self, enum chat_pane_part part)
{
  switch (part) {
  case CHAT_PANE_MESSAGES:
    return GTK_WIDGET(self->messages);
  case CHAT_PANE_ENTRY:
    return GTK_WIDGET(self->entry);
  case CHAT_PANE_PEOPLE:
    return GTK_WIDGET(self->people);
  }
  g_assert_not_reached();
}

bool
confab_chat_pane_has_part(ConfabChatPane *self, enum chat_pane_part part)
{
  g_return_val_if_fail(CONFAB_IS_CHAT_PANE(self), false);
  if (part == CHAT_PANE_PEOPLE)
    return hdy_flap_get_reveal_flap(self->flap);
  return gtk_widget_get_mapped(get_part(self, part));
}

bool
confab_chat_pane_is_focused(ConfabChatPane *self, enum chat_pane_part part)
{
  g_return_val_if_fail(CONFAB_IS_CHAT_PANE(self), false);
  GtkWidget *toplevel = gtk_widget_get_toplevel(GTK_WIDGET(self));
  GtkWidget *focus = GTK_IS_WINDOW(toplevel) ? gtk_window_get_focus(GTK_WINDOW(toplevel)) : NULL;
  GtkWidget *widget = get_part(self, part);
  return focus && (focus == widget || gtk_widget_is_ancestor(focus, widget));
}

void
confab_chat_pane_focus(ConfabChatPane *self, enum chat_pane_part part)
{
  g_return_if_fail(CONFAB_IS_CHAT_PANE(self));
  switch (part) {
  case CHAT_PANE_MESSAGES:
    confab_message_view_focus(self->messages);
    break;
  case CHAT_PANE_ENTRY:
    gtk_widget_grab_focus(GTK_WIDGET(self->entry));
    break;
  case CHAT_PANE_PEOPLE:
    confab_people_focus(self->people);
    break;
  }
}

void
confab_chat_pane_type(ConfabChatPane *self, const char *text)
{
  g_return_if_fail(CONFAB_IS_CHAT_PANE(self));
  confab_entry_type(self->entry, text);
}

void
confab_chat_pane_insert_emoji(ConfabChatPane *self)
{
  g_return_if_fail(CONFAB_IS_CHAT_PANE(self));
  gtk_widget_grab_focus(GTK_WIDGET(self->entry));
  g_signal_emit_by_name(self->entry, "insert-emoji");
}
