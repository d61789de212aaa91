/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What was said in one conversation.
 *
 * Nothing is put into the text when it arrives: a tick callback does it, a page a
 * frame, so that a burst never holds up the main loop, and a flood that outruns it
 * is skipped to its end (the rest is there when one scrolls up).
 *
 * The view follows the end until the person scrolls away from it. GtkTextView
 * moves its adjustment too, while it measures lines. So a value that leaves the end
 * is taken for the person's will at once only during their own event; else in
 * the next frame, if the height has not changed with it.
 */
#include "gui/widgets/message-view.h"

#include "gui/widgets/accessible.h"
#include "gui/widgets/message-text.h"

#include <glib/gi18n.h>

/* How near to the end counts as at the end, in pixels: for a person, and for GtkTextView, which
 * scrolls to a line without the margin below it. */
#define END_SLACK      4
#define END_SLACK_AUTO 24

/* More new messages than this at once are announced as a number. */
#define ANNOUNCE_MAX 3

struct _ConfabMessageView {
  GtkBin parent_instance;
  GtkScrolledWindow *scroller;
  ConfabMessageText *text;
  GtkRevealer *end_revealer;
  GtkButton *end_button;
  GtkLabel *end_label;
  GtkLabel *announcer;
  GtkAdjustment *adjustment;    /* (unowned): the scroller's */
  struct message_buffer *lines; /* (unowned): the text's */
  ConfabConversation *conversation;
  GSignalGroup *conversation_signals;
  GSignalGroup *log_signals;
  guint tick_id;           /* the frame's work; 0 for none */
  guint n_new;             /* arrived since the person scrolled away from the end */
  guint n_announce;        /* arrived since the last frame, to be announced */
  ConfabMessage *announce; /* (owned) (nullable): the last of them */
  bool following;
  bool left_end; /* the value left the end, and it is not known yet by whose will */
  bool show_events;
};

G_DEFINE_TYPE(ConfabMessageView, confab_message_view, GTK_TYPE_BIN)

enum {
  PROP_0,
  PROP_CONVERSATION,
  PROP_SHOW_EVENTS,
  N_PROPS,
};

enum {
  RETRY,
  SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[SIGNALS];

/* The end */

static void
update_end_button(ConfabMessageView *self)
{
  AtkObject *accessible = gtk_widget_get_accessible(GTK_WIDGET(self->end_button));
  g_autofree char *text = g_strdup_printf(ngettext("%u new", "%u new", self->n_new), self->n_new);

  gtk_label_set_text(self->end_label, text);
  gtk_widget_set_visible(GTK_WIDGET(self->end_label), self->n_new > 0);
  /* Translators: the name of the button that scrolls to the last message. */
  atk_object_set_name(accessible, self->n_new > 0 ? text : _("Go to the last message"));
  gtk_revealer_set_reveal_child(self->end_revealer, !self->following);
}

static void
set_following(ConfabMessageView *self, bool following)
{
  if (self->following == following)
    return;
  self->following = following;
  self->left_end = false;
  self->n_new = 0;
  update_end_button(self);
}

static double
end_value(ConfabMessageView *self)
{
  return gtk_adjustment_get_upper(self->adjustment) -
         gtk_adjustment_get_page_size(self->adjustment);
}

/* Have the last line on screen. GtkTextView measures it first. */
static void
show_end(ConfabMessageView *self)
{
  GtkTextView *view = GTK_TEXT_VIEW(self->text);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer(view);
  gtk_text_view_scroll_to_mark(view, gtk_text_buffer_get_mark(buffer, "end"), 0, TRUE, 0, 1);
}

/* Announcing */

static void
announce(ConfabMessageView *self)
{
  g_autoptr(ConfabMessage) message = g_steal_pointer(&self->announce);
  guint n = self->n_announce;
  g_autofree char *text = NULL;

  self->n_announce = 0;
  if (!message || !gtk_widget_get_mapped(GTK_WIDGET(self)))
    return;
  if (n > ANNOUNCE_MAX) {
    text = g_strdup_printf(ngettext("%u new message", "%u new messages", n), n);
  } else {
    const char *sender = confab_message_get_sender(message);
    text = sender ? g_strdup_printf("%s: %s", sender, confab_message_get_text(message)) :
                    g_strdup(confab_message_get_text(message));
  }
  accessible_announce(GTK_WIDGET(self->announcer), text);
}

static void
note_arrivals(ConfabMessageView *self, guint position, guint added)
{
  ConfabMessageLog *log = confab_conversation_get_log(self->conversation);
  guint n = 0;

  for (guint i = 0; i < added; i++) {
    ConfabMessage *message = confab_message_log_peek(log, position + i);
    if (!message || confab_message_is_own(message) || !confab_message_is_said(message))
      continue;
    n++;
    g_set_object(&self->announce, message);
  }
  self->n_announce += n;
  if (!self->following && n > 0) {
    self->n_new += n;
    update_end_button(self);
  }
}

/* The work of a frame */

static bool
near_top(ConfabMessageView *self)
{
  double page = gtk_adjustment_get_page_size(self->adjustment);
  return !self->following && gtk_adjustment_get_value(self->adjustment) < page;
}

static bool
near_end(ConfabMessageView *self)
{
  double page = gtk_adjustment_get_page_size(self->adjustment);
  return self->following || gtk_adjustment_get_value(self->adjustment) > end_value(self) - page;
}

/* Put the header out of sight, so that GtkTextView keeps its place by a line that stays. */
static void
step_past_header(ConfabMessageView *self)
{
  GtkTextView *view = GTK_TEXT_VIEW(self->text);
  GtkTextIter iter;
  int y, height;

  gtk_text_buffer_get_iter_at_line(gtk_text_view_get_buffer(view), &iter, 1);
  gtk_text_view_get_line_yrange(view, &iter, &y, &height);
  if (gtk_adjustment_get_value(self->adjustment) < y)
    gtk_adjustment_set_value(self->adjustment, y);
}

/* Returns: whether there is more to do in the next frame */
static bool
work(ConfabMessageView *self)
{
  bool more = false;

  if (self->left_end)
    set_following(self, false);
  announce(self);
  if (near_top(self) && message_buffer_count_older(self->lines) > 0) {
    step_past_header(self);
    message_buffer_add_older(self->lines);
    message_buffer_trim_newest(self->lines);
  } else if (near_end(self) && message_buffer_count_newer(self->lines) > 0) {
    if (self->following && message_buffer_count_newer(self->lines) > MESSAGE_BUFFER_LINES)
      message_buffer_restart(self->lines);
    message_buffer_add_newer(self->lines);
    message_buffer_trim_oldest(self->lines);
    if (self->following)
      show_end(self);
    more = near_end(self) && message_buffer_count_newer(self->lines) > 0;
  }
  return more;
}

static gboolean
tick_cb(GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  ConfabMessageView *self = CONFAB_MESSAGE_VIEW(widget);

  if (work(self))
    return G_SOURCE_CONTINUE;
  self->tick_id = 0;
  return G_SOURCE_REMOVE;
}

static void
queue_work(ConfabMessageView *self)
{
  if (self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback(GTK_WIDGET(self), tick_cb, NULL, NULL);
}

/* Callbacks */

static void
height_changed_cb(GtkAdjustment *adjustment, ConfabMessageView *self)
{
  if (self->following)
    gtk_adjustment_set_value(adjustment, end_value(self));
  self->left_end = false;
}

/* Is this happening because of something that the person does with the mouse or the keyboard? */
static bool
person_acts(void)
{
  g_autoptr(GdkEvent) event = gtk_get_current_event();
  if (!event)
    return false;
  switch (gdk_event_get_event_type(event)) {
  case GDK_SCROLL:
  case GDK_KEY_PRESS:
  case GDK_BUTTON_PRESS:
  case GDK_BUTTON_RELEASE:
  case GDK_MOTION_NOTIFY:
  case GDK_TOUCH_UPDATE:
    return true;
  default:
    return false;
  }
}

static void
value_changed_cb(GtkAdjustment *adjustment, ConfabMessageView *self)
{
  double missing = end_value(self) - gtk_adjustment_get_value(adjustment);
  bool person = person_acts();

  if (self->following && !person && missing > 0 && missing <= END_SLACK_AUTO) {
    gtk_adjustment_set_value(adjustment, end_value(self)); /* comes here again */
    return;
  }
  bool at_end = missing <= END_SLACK;
  if (at_end && message_buffer_count_newer(self->lines) == 0)
    set_following(self, true);
  else if (!at_end && self->following && person)
    set_following(self, false);
  self->left_end = !at_end && self->following;
  if (!self->following || self->left_end)
    queue_work(self);
}

static void
items_changed_cb(ConfabMessageLog *log, guint position, guint removed, guint added,
                 ConfabMessageView *self)
{
  message_buffer_log_changed(self->lines, position, removed, added);
  note_arrivals(self, position, added);
  queue_work(self);
}

static void
message_changed_cb(ConfabMessageLog *log, ConfabMessage *message, ConfabMessageView *self)
{
  message_buffer_update(self->lines, message);
}

static void
first_unread_cb(ConfabConversation *conversation, GParamSpec *pspec, ConfabMessageView *self)
{
  message_buffer_update_new_line(self->lines);
}

static void
retry_cb(ConfabMessageText *text, ConfabMessage *message, ConfabMessageView *self)
{
  g_signal_emit(self, signals[RETRY], 0, message);
}

static void
end_clicked_cb(GtkButton *button, ConfabMessageView *self)
{
  confab_message_view_scroll_to_end(self);
}

/* The object */

static void
set_show_events(ConfabMessageView *self, bool show_events)
{
  if (self->show_events == show_events)
    return;
  self->show_events = show_events;
  message_buffer_set_show_events(self->lines, show_events);
  confab_message_view_set_conversation(self, self->conversation);
}

static void
confab_message_view_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ConfabMessageView *self = CONFAB_MESSAGE_VIEW(object);

  switch (id) {
  case PROP_CONVERSATION:
    g_value_set_object(value, self->conversation);
    break;
  case PROP_SHOW_EVENTS:
    g_value_set_boolean(value, self->show_events);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
confab_message_view_set_property(GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ConfabMessageView *self = CONFAB_MESSAGE_VIEW(object);

  switch (id) {
  case PROP_CONVERSATION:
    confab_message_view_set_conversation(self, g_value_get_object(value));
    break;
  case PROP_SHOW_EVENTS:
    set_show_events(self, g_value_get_boolean(value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
confab_message_view_dispose(GObject *object)
{
  ConfabMessageView *self = CONFAB_MESSAGE_VIEW(object);

  if (self->tick_id > 0)
    gtk_widget_remove_tick_callback(GTK_WIDGET(self), self->tick_id);
  self->tick_id = 0;
  if (self->adjustment)
    g_signal_handlers_disconnect_by_data(self->adjustment, self);
  self->adjustment = NULL;
  g_clear_object(&self->conversation_signals);
  g_clear_object(&self->log_signals);
  g_clear_object(&self->conversation);
  g_clear_object(&self->announce);
  G_OBJECT_CLASS(confab_message_view_parent_class)->dispose(object);
}

static void
confab_message_view_class_init(ConfabMessageViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  object_class->get_property = confab_message_view_get_property;
  object_class->set_property = confab_message_view_set_property;
  object_class->dispose = confab_message_view_dispose;

  props[PROP_CONVERSATION] =
      g_param_spec_object("conversation", NULL, NULL, CONFAB_TYPE_CONVERSATION,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_SHOW_EVENTS] =
      g_param_spec_boolean("show-events", NULL, NULL, TRUE,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties(object_class, N_PROPS, props);

  signals[RETRY] = g_signal_new("retry", G_TYPE_FROM_CLASS(klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, CONFAB_TYPE_MESSAGE);

  g_type_ensure(CONFAB_TYPE_MESSAGE_TEXT);
  gtk_widget_class_set_template_from_resource(widget_class, "/org/confab/Confab/message-view.ui");
  gtk_widget_class_bind_template_child(widget_class, ConfabMessageView, scroller);
  gtk_widget_class_bind_template_child(widget_class, ConfabMessageView, text);
  gtk_widget_class_bind_template_child(widget_class, ConfabMessageView, end_revealer);
  gtk_widget_class_bind_template_child(widget_class, ConfabMessageView, end_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabMessageView, end_label);
  gtk_widget_class_bind_template_child(widget_class, ConfabMessageView, announcer);
  gtk_widget_class_bind_template_callback(widget_class, retry_cb);
  gtk_widget_class_bind_template_callback(widget_class, end_clicked_cb);
}

static void
connect_model(ConfabMessageView *self)
{
  self->log_signals = g_signal_group_new(CONFAB_TYPE_MESSAGE_LOG);
  g_signal_group_connect(self->log_signals, "items-changed", G_CALLBACK(items_changed_cb), self);
  g_signal_group_connect(self->log_signals, "message-changed", G_CALLBACK(message_changed_cb),
                         self);
  self->conversation_signals = g_signal_group_new(CONFAB_TYPE_CONVERSATION);
  g_signal_group_connect(self->conversation_signals, "notify::first-unread",
                         G_CALLBACK(first_unread_cb), self);
}

static void
confab_message_view_init(ConfabMessageView *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  self->following = true;
  self->show_events = true;
  self->lines = confab_message_text_get_lines(self->text);
  self->adjustment = gtk_scrolled_window_get_vadjustment(self->scroller);
  g_signal_connect(self->adjustment, "changed", G_CALLBACK(height_changed_cb), self);
  g_signal_connect(self->adjustment, "value-changed", G_CALLBACK(value_changed_cb), self);
  connect_model(self);

  GtkTextBuffer *buffer = gtk_text_view_get_buffer(GTK_TEXT_VIEW(self->text));
  GtkTextIter end;
  gtk_text_buffer_get_end_iter(buffer, &end);
  gtk_text_buffer_create_mark(buffer, "end", &end, FALSE);

  accessible_set_id(GTK_WIDGET(self->text), "messages");
  accessible_set_id(GTK_WIDGET(self->end_button), "end");
  update_end_button(self);
}

void
confab_message_view_set_conversation(ConfabMessageView *self, ConfabConversation *conversation)
{
  g_return_if_fail(CONFAB_IS_MESSAGE_VIEW(self));
  bool changed = g_set_object(&self->conversation, conversation);
  ConfabMessageLog *log = conversation ? confab_conversation_get_log(conversation) : NULL;

  g_clear_object(&self->announce);
  self->n_announce = 0;
  g_signal_group_set_target(self->log_signals, log);
  g_signal_group_set_target(self->conversation_signals, conversation);
  message_buffer_show(self->lines, conversation);
  confab_message_view_scroll_to_end(self);
  if (changed)
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_CONVERSATION]);
}

void
confab_message_view_scroll_pages(ConfabMessageView *self, int pages)
{
  g_return_if_fail(CONFAB_IS_MESSAGE_VIEW(self));
  double page = gtk_adjustment_get_page_increment(self->adjustment);
  if (pages < 0)
    set_following(self, false);
  gtk_adjustment_set_value(self->adjustment,
                           gtk_adjustment_get_value(self->adjustment) + pages * page);
}

void
confab_message_view_scroll_to_end(ConfabMessageView *self)
{
  g_return_if_fail(CONFAB_IS_MESSAGE_VIEW(self));
  GtkTextBuffer *buffer = gtk_text_view_get_buffer(GTK_TEXT_VIEW(self->text));
  GtkTextIter end;

  set_following(self, true);
  if (message_buffer_count_newer(self->lines) > MESSAGE_BUFFER_PAGE)
    message_buffer_restart(self->lines);
  message_buffer_add_newer(self->lines);
  gtk_text_buffer_get_end_iter(buffer, &end);
  gtk_text_buffer_place_cursor(buffer, &end);
  show_end(self);
}

void
confab_message_view_focus(ConfabMessageView *self)
{
  g_return_if_fail(CONFAB_IS_MESSAGE_VIEW(self));
  gtk_widget_grab_focus(GTK_WIDGET(self->text));
}
