/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where one types what is to be sent.
 */
#include "gui/widgets/entry.h"

#include "gui/session/completion.h"
#include "gui/widgets/accessible.h"
#include "gui/widgets/entry-history.h"

#include <glib/gi18n.h>
#include <string.h>

struct _ConfabEntry {
  GtkTextView parent_instance;
  ConfabSession *session;           /* (owned) (nullable) */
  ConfabConversation *conversation; /* (owned) (nullable) */
  GSignalGroup *conversation_signals;
  struct entry_history history;
  char *placeholder;            /* (nullable) */
  ConfabCompletion *completion; /* (owned) (nullable): being walked with Tab */
  char *before_completion;      /* the text before the first Tab */
  guint candidate;              /* which one stands in the text */
  GCancellable *listing;        /* (nullable): Tab waits for the names of shared files */
  bool changing;                /* by the entry itself, not by the person */
  bool empty;
};

G_DEFINE_TYPE(ConfabEntry, confab_entry, GTK_TYPE_TEXT_VIEW)

enum {
  PROP_0,
  PROP_EMPTY,
  N_PROPS,
};

enum {
  SCROLL_MESSAGES,
  SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[SIGNALS];

static GtkTextBuffer *
get_buffer(ConfabEntry *self)
{
  return gtk_text_view_get_buffer(GTK_TEXT_VIEW(self));
}

static char *
get_text(ConfabEntry *self)
{
  GtkTextIter start, end;
  gtk_text_buffer_get_bounds(get_buffer(self), &start, &end);
  return gtk_text_buffer_get_text(get_buffer(self), &start, &end, FALSE);
}

static void
get_caret(ConfabEntry *self, GtkTextIter *iter)
{
  gtk_text_buffer_get_iter_at_mark(get_buffer(self), iter,
                                   gtk_text_buffer_get_insert(get_buffer(self)));
}

/* Replace all text and put the caret behind its first caret bytes; -1 for the end. */
static void
set_text(ConfabEntry *self, const char *text, gssize caret)
{
  GtkTextIter iter;
  glong offset = g_utf8_strlen(text, caret);

  self->changing = true;
  gtk_text_buffer_set_text(get_buffer(self), text, -1);
  gtk_text_buffer_get_iter_at_offset(get_buffer(self), &iter, (int)offset);
  gtk_text_buffer_place_cursor(get_buffer(self), &iter);
  gtk_text_view_scroll_mark_onscreen(GTK_TEXT_VIEW(self),
                                     gtk_text_buffer_get_insert(get_buffer(self)));
  self->changing = false;
}

/* Completion */

static void
end_completion(ConfabEntry *self)
{
  g_clear_pointer(&self->completion, confab_completion_free);
  g_clear_pointer(&self->before_completion, g_free);
  if (self->listing)
    g_cancellable_cancel(self->listing);
  g_clear_object(&self->listing);
}

static void
put_candidate(ConfabEntry *self)
{
  const ConfabCompletion *completion = self->completion;
  const char *candidate = g_ptr_array_index(completion->candidates, self->candidate);
  g_autofree char *text =
      g_strdup_printf("%.*s%s%s", (int)completion->start, self->before_completion, candidate,
                      self->before_completion + completion->end);

  set_text(self, text, (gssize)(completion->start + strlen(candidate)));
}

/* Returns: (transfer full): what may stand at the caret */
static ConfabCompletion *
find_completion(ConfabEntry *self)
{
  GtkTextIter start, caret;

  gtk_text_buffer_get_start_iter(get_buffer(self), &start);
  get_caret(self, &caret);
  g_autofree char *head = gtk_text_buffer_get_text(get_buffer(self), &start, &caret, FALSE);
  g_autofree char *text = get_text(self);
  return confab_completion_find(self->session, self->conversation, text, strlen(head));
}

/* Put the first candidate into the text. Takes completion over. */
static void
start_completion(ConfabEntry *self, ConfabCompletion *completion)
{
  self->completion = completion;
  self->before_completion = get_text(self);
  self->candidate = 0;
  put_candidate(self);
  if (completion->candidates->len == 1)
    end_completion(self);
}

/* The names that Tab waited for are here, unless something else was typed meanwhile. */
static void
listed_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(ConfabEntry) self = CONFAB_ENTRY(user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GListModel) files = confab_files_list_finish(CONFAB_FILES(source), result, &error);

  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object(&self->listing);
  g_autoptr(ConfabCompletion) completion = find_completion(self);
  if (completion->of_files && completion->candidates->len > 0)
    start_completion(self, g_steal_pointer(&completion));
}

static void
wait_for_files(ConfabEntry *self, const char *folder)
{
  if (self->listing)
    return;
  self->listing = g_cancellable_new();
  confab_files_list_async(confab_session_get_files(self->session), folder, self->listing, listed_cb,
                          g_object_ref(self));
}

/* Begin at what Tab offers first. Returns whether the key was used: where a shared file is being
 * named it always is, as whoever types a name does not mean to leave. */
static bool
begin_completion(ConfabEntry *self)
{
  if (!self->session || !self->conversation)
    return false;
  g_autoptr(ConfabCompletion) completion = find_completion(self);
  bool of_files = completion->of_files;

  if (completion->candidates->len > 0) {
    start_completion(self, g_steal_pointer(&completion));
    return true;
  }
  if (completion->unlisted)
    wait_for_files(self, completion->unlisted);
  else if (of_files)
    gtk_widget_error_bell(GTK_WIDGET(self));
  return of_files;
}

/* Go to the next candidate, or the one before. After the last there is what was typed again, and
 * the next Tab leaves the entry: it must not be a trap. Returns whether the key was used. */
static bool
complete(ConfabEntry *self, int step)
{
  if (!self->completion)
    return step > 0 && begin_completion(self);

  guint n = self->completion->candidates->len;
  bool over = step > 0 ? self->candidate + 1 == n : self->candidate == 0;
  if (over) {
    set_text(self, self->before_completion, (gssize)self->completion->end);
    end_completion(self);
    return true;
  }
  self->candidate = step > 0 ? self->candidate + 1 : self->candidate - 1;
  put_candidate(self);
  return true;
}

/* History */

/* Is the caret in the first row, or the last one, as they are on screen? */
static bool
in_outer_row(ConfabEntry *self, int step)
{
  GtkTextIter caret, outer;
  GdkRectangle caret_place, outer_place;

  get_caret(self, &caret);
  if (step < 0)
    gtk_text_buffer_get_start_iter(get_buffer(self), &outer);
  else
    gtk_text_buffer_get_end_iter(get_buffer(self), &outer);
  gtk_text_view_get_iter_location(GTK_TEXT_VIEW(self), &caret, &caret_place);
  gtk_text_view_get_iter_location(GTK_TEXT_VIEW(self), &outer, &outer_place);
  return caret_place.y == outer_place.y;
}

static bool
walk_history(ConfabEntry *self, int step)
{
  if (!in_outer_row(self, step))
    return false;
  g_autofree char *current = get_text(self);
  const char *line = entry_history_walk(&self->history, step, current);
  if (line)
    set_text(self, line, -1);
  return line != NULL;
}

/* Keys */

static bool
handle_key(ConfabEntry *self, GdkEventKey *event)
{
  guint modifiers = event->state & gtk_accelerator_get_default_mod_mask();

  switch (event->keyval) {
  case GDK_KEY_Return:
  case GDK_KEY_KP_Enter:
  case GDK_KEY_ISO_Enter:
    if (modifiers != 0)
      return false;
    /* An input method may need the key to end a composition. */
    if (!gtk_text_view_im_context_filter_keypress(GTK_TEXT_VIEW(self), event))
      confab_entry_send(self);
    return true;
  case GDK_KEY_Tab:
    return modifiers == 0 && complete(self, 1);
  case GDK_KEY_ISO_Left_Tab:
    return modifiers == GDK_SHIFT_MASK && complete(self, -1);
  case GDK_KEY_Up:
  case GDK_KEY_KP_Up:
    return modifiers == 0 && walk_history(self, -1);
  case GDK_KEY_Down:
  case GDK_KEY_KP_Down:
    return modifiers == 0 && walk_history(self, 1);
  case GDK_KEY_Page_Up:
  case GDK_KEY_Page_Down:
    if (modifiers == 0)
      g_signal_emit(self, signals[SCROLL_MESSAGES], 0, event->keyval == GDK_KEY_Page_Up ? -1 : 1);
    return modifiers == 0;
  default:
    return false;
  }
}

static gboolean
confab_entry_key_press_event(GtkWidget *widget, GdkEventKey *event)
{
  if (handle_key(CONFAB_ENTRY(widget), event))
    return GDK_EVENT_STOP;
  return GTK_WIDGET_CLASS(confab_entry_parent_class)->key_press_event(widget, event);
}

/* GtkTextView asks for its longest line, wrapped or not; so a long text would fold the window. */
static void
confab_entry_get_preferred_width(GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = *natural = 0;
}

/* The placeholder */

static gboolean
confab_entry_draw(GtkWidget *widget, cairo_t *cr)
{
  ConfabEntry *self = CONFAB_ENTRY(widget);
  GtkTextView *view = GTK_TEXT_VIEW(widget);
  GtkTextIter start;
  GdkRectangle place;
  GdkRGBA color;
  int x, y;

  GTK_WIDGET_CLASS(confab_entry_parent_class)->draw(widget, cr);
  if (!self->empty || !self->placeholder)
    return GDK_EVENT_PROPAGATE;

  gtk_text_buffer_get_start_iter(get_buffer(self), &start);
  gtk_text_view_get_iter_location(view, &start, &place);
  gtk_text_view_buffer_to_window_coords(view, GTK_TEXT_WINDOW_WIDGET, place.x, place.y, &x, &y);
  GtkStyleContext *context = gtk_widget_get_style_context(widget);
  if (!gtk_style_context_lookup_color(context, "placeholder_text_color", &color))
    gtk_style_context_get_color(context, GTK_STATE_FLAG_INSENSITIVE, &color);

  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout(widget, self->placeholder);
  pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width(layout, (gtk_widget_get_allocated_width(widget) - 2 * x) * PANGO_SCALE);
  gdk_cairo_set_source_rgba(cr, &color);
  cairo_move_to(cr, x, y);
  pango_cairo_show_layout(cr, layout);
  return GDK_EVENT_PROPAGATE;
}

static void
update_placeholder(ConfabEntry *self)
{
  g_clear_pointer(&self->placeholder, g_free);
  if (self->conversation &&
      confab_conversation_get_kind(self->conversation) == CONFAB_CONVERSATION_SERVER) {
    /* The server is no person: only commands go there. */
    self->placeholder = g_strdup(_("Command to the server"));
  } else if (self->conversation) {
    /* Translators: the name of the text entry; %s is a channel or a person. */
    self->placeholder =
        g_strdup_printf(_("Message to %s"), confab_conversation_get_title(self->conversation));
  }
  accessible_set_name(GTK_WIDGET(self), self->placeholder ? self->placeholder : _("Message"));
  gtk_widget_queue_draw(GTK_WIDGET(self));
}

/* The object */

static void
changed_cb(GtkTextBuffer *buffer, ConfabEntry *self)
{
  bool empty = gtk_text_buffer_get_char_count(buffer) == 0;

  if (!self->changing)
    end_completion(self);
  if (empty == self->empty)
    return;
  self->empty = empty;
  gtk_widget_queue_draw(GTK_WIDGET(self));
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_EMPTY]);
}

static void
confab_entry_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ConfabEntry *self = CONFAB_ENTRY(object);

  switch (id) {
  case PROP_EMPTY:
    g_value_set_boolean(value, self->empty);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
confab_entry_dispose(GObject *object)
{
  ConfabEntry *self = CONFAB_ENTRY(object);

  end_completion(self);
  g_clear_object(&self->conversation_signals);
  g_clear_object(&self->conversation);
  g_clear_object(&self->session);
  G_OBJECT_CLASS(confab_entry_parent_class)->dispose(object);
}

static void
confab_entry_finalize(GObject *object)
{
  ConfabEntry *self = CONFAB_ENTRY(object);

  entry_history_clear(&self->history);
  g_free(self->placeholder);
  G_OBJECT_CLASS(confab_entry_parent_class)->finalize(object);
}

static void
confab_entry_class_init(ConfabEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  object_class->get_property = confab_entry_get_property;
  object_class->dispose = confab_entry_dispose;
  object_class->finalize = confab_entry_finalize;
  widget_class->key_press_event = confab_entry_key_press_event;
  widget_class->get_preferred_width = confab_entry_get_preferred_width;
  widget_class->draw = confab_entry_draw;

  props[PROP_EMPTY] =
      g_param_spec_boolean("empty", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties(object_class, N_PROPS, props);
  signals[SCROLL_MESSAGES] =
      g_signal_new("scroll-messages", G_TYPE_FROM_CLASS(klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                   NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
confab_entry_init(ConfabEntry *self)
{
  GtkTextView *view = GTK_TEXT_VIEW(self);

  self->empty = true;
  entry_history_init(&self->history);
  gtk_text_view_set_wrap_mode(view, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab(view, FALSE);
  g_signal_connect_object(get_buffer(self), "changed", G_CALLBACK(changed_cb), self, 0);

  self->conversation_signals = g_signal_group_new(CONFAB_TYPE_CONVERSATION);
  g_signal_group_connect_swapped(self->conversation_signals, "notify::title",
                                 G_CALLBACK(update_placeholder), self);
  accessible_set_id(GTK_WIDGET(self), "entry");
  update_placeholder(self);
}

/* Put back what was not sent. A command is selected, so that the next one takes its place; what
 * was to be said is not, or a letter typed by mistake would cost it. */
static void
give_back(ConfabEntry *self, const char *text)
{
  GtkTextIter start, end;

  set_text(self, text, -1);
  if (text[0] != '/' || text[1] == '/')
    return;
  gtk_text_buffer_get_bounds(get_buffer(self), &start, &end);
  gtk_text_buffer_select_range(get_buffer(self), &end, &start);
}

void
confab_entry_set_target(ConfabEntry *self, ConfabSession *session, ConfabConversation *conversation)
{
  g_return_if_fail(CONFAB_IS_ENTRY(self));
  g_set_object(&self->session, session);
  if (conversation == self->conversation)
    return;

  if (self->conversation) {
    g_autofree char *draft = get_text(self);
    confab_conversation_set_draft(self->conversation, draft);
  }
  g_set_object(&self->conversation, conversation);
  g_signal_group_set_target(self->conversation_signals, conversation);
  end_completion(self);
  set_text(self, conversation ? confab_conversation_get_draft(conversation) : "", -1);
  update_placeholder(self);
}

void
confab_entry_send(ConfabEntry *self)
{
  g_return_if_fail(CONFAB_IS_ENTRY(self));
  g_autofree char *text = get_text(self);
  g_autofree char *stripped = g_strstrip(g_strdup(text));

  if (!*stripped || !self->session || !self->conversation)
    return;
  g_autoptr(ConfabEntry) keep = g_object_ref(self); /* "/quit" closes the window */
  end_completion(self);
  /* A command may lead to another conversation, whose draft is then what stands here: this text is
   * taken out first, and put back where it failed. */
  g_autoptr(ConfabConversation) conversation = g_object_ref(self->conversation);
  set_text(self, "", -1);
  if (confab_session_enter(self->session, conversation, text, NULL)) {
    entry_history_add(&self->history, text);
    return;
  }
  /* The session has told why, in the conversation. */
  if (conversation == self->conversation)
    give_back(self, text);
  else
    confab_conversation_set_draft(conversation, text);
}

void
confab_entry_type(ConfabEntry *self, const char *text)
{
  g_return_if_fail(CONFAB_IS_ENTRY(self));
  gtk_widget_grab_focus(GTK_WIDGET(self));
  gtk_text_buffer_insert_at_cursor(get_buffer(self), text, -1);
}
