/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The text view that shows a message buffer.
 *
 * Columns are tab stops and a hanging indent of the whole view, so that a change
 * of width, font or theme changes all lines at once and none is drawn anew.
 */
#include "gui/widgets/message-text.h"

#include <glib/gi18n.h>
#include <string.h>

/* Under this width, in pixels, names get no column of their own. */
#define NARROW_WIDTH 520

/* The column of names, in average characters; longer names push their text along. */
#define NICK_COLUMN_CHARS 14

#define MARGIN            12
#define TIME_GAP          12
#define OVERFLOW_TAB      6 /* how finely a text is pushed along, in pixels */
#define OVERFLOW_TABS     80
#define RULE_GAP          12 /* between a rule's text and its lines, in pixels */
#define SEPARATOR_OPACITY 0.15

struct _ConfabMessageText {
  GtkTextView parent_instance;
  struct message_styles styles;
  struct message_buffer *lines; /* (owned) */
  GdkCursor *pointer;           /* (owned) (nullable): over links */
  bool narrow;
  bool over_link;
};

G_DEFINE_TYPE(ConfabMessageText, confab_message_text, GTK_TYPE_TEXT_VIEW)

enum {
  RETRY,
  SIGNALS,
};

static guint signals[SIGNALS];

/* Columns */

static int
text_width(GtkWidget *widget, const char *text)
{
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout(widget, text);
  int width;
  pango_layout_get_pixel_size(layout, &width, NULL);
  return width;
}

static int
average_char_width(GtkWidget *widget)
{
  PangoContext *context = gtk_widget_get_pango_context(widget);
  PangoFontMetrics *metrics = pango_context_get_metrics(context, NULL, NULL);
  int width = pango_font_metrics_get_approximate_char_width(metrics);
  pango_font_metrics_unref(metrics);
  return width / PANGO_SCALE;
}

static void
update_columns(ConfabMessageText *self)
{
  GtkWidget *widget = GTK_WIDGET(self);
  int time = text_width(widget, "00:00") + (self->narrow ? TIME_GAP / 2 : TIME_GAP);
  int nick = self->narrow ? 1 : NICK_COLUMN_CHARS * average_char_width(widget);
  PangoTabArray *tabs = pango_tab_array_new(2 + OVERFLOW_TABS, TRUE);

  pango_tab_array_set_tab(tabs, 0, PANGO_TAB_LEFT, time);
  for (int i = 0; i <= OVERFLOW_TABS; i++)
    pango_tab_array_set_tab(tabs, i + 1, PANGO_TAB_LEFT, time + nick + i * OVERFLOW_TAB);
  gtk_text_view_set_tabs(GTK_TEXT_VIEW(self), tabs);
  pango_tab_array_free(tabs);
  gtk_text_view_set_indent(GTK_TEXT_VIEW(self), -(self->narrow ? time : time + nick));
}

/* GtkTextView asks for its longest line, wrapped or not; so a long message would fold the window.
 */
static void
confab_message_text_get_preferred_width(GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = *natural = 0;
}

static void
confab_message_text_size_allocate(GtkWidget *widget, GtkAllocation *allocation)
{
  ConfabMessageText *self = CONFAB_MESSAGE_TEXT(widget);
  bool narrow = allocation->width < NARROW_WIDTH;

  if (narrow != self->narrow) {
    self->narrow = narrow;
    update_columns(self);
  }
  GTK_WIDGET_CLASS(confab_message_text_parent_class)->size_allocate(widget, allocation);
}

static void
confab_message_text_style_updated(GtkWidget *widget)
{
  ConfabMessageText *self = CONFAB_MESSAGE_TEXT(widget);

  GTK_WIDGET_CLASS(confab_message_text_parent_class)->style_updated(widget);
  message_styles_update(&self->styles, gtk_widget_get_style_context(widget));
  update_columns(self);
}

/* Rules */

/* Draw the hairlines to both sides of a rule's text. */
static void
draw_rule(GtkTextView *view, cairo_t *cr, GtkTextIter *start)
{
  GtkTextIter end = *start;
  GdkRectangle first, last;
  int width = gtk_widget_get_allocated_width(GTK_WIDGET(view));

  if (gtk_text_iter_ends_line(start))
    return;
  gtk_text_iter_forward_to_line_end(&end);
  gtk_text_view_get_iter_location(view, start, &first);
  gtk_text_view_get_iter_location(view, &end, &last);
  double y = first.y + first.height / 2 + 0.5;
  bool one_row = first.y == last.y;
  if (!one_row)
    return;

  int left = MIN(first.x, last.x) - RULE_GAP, right = MAX(first.x, last.x) + RULE_GAP;
  cairo_move_to(cr, MARGIN, y);
  cairo_line_to(cr, MAX(left, MARGIN), y);
  cairo_move_to(cr, MIN(right, width - MARGIN), y);
  cairo_line_to(cr, width - MARGIN, y);
  cairo_stroke(cr);
}

static void
confab_message_text_draw_layer(GtkTextView *view, GtkTextViewLayer layer, cairo_t *cr)
{
  ConfabMessageText *self = CONFAB_MESSAGE_TEXT(view);
  GdkRectangle visible;
  GtkTextIter iter;
  GdkRGBA color;
  int line_top;

  if (layer != GTK_TEXT_VIEW_LAYER_BELOW_TEXT)
    return;
  gtk_text_view_get_visible_rect(view, &visible);
  gtk_text_view_get_line_at_y(view, &iter, visible.y, &line_top);
  gtk_style_context_get_color(gtk_widget_get_style_context(GTK_WIDGET(view)),
                              gtk_widget_get_state_flags(GTK_WIDGET(view)), &color);
  cairo_set_line_width(cr, 1);
  do {
    int y, height, line = gtk_text_iter_get_line(&iter);
    gtk_text_view_get_line_yrange(view, &iter, &y, &height);
    if (y > visible.y + visible.height)
      break;
    if (line == 0 || !message_buffer_is_rule(self->lines, line))
      continue;
    bool is_new = line == message_buffer_get_new_line(self->lines);
    if (is_new) {
      GdkRGBA *accent = NULL;
      g_object_get(self->styles.tags[MESSAGE_STYLE_NEW], "foreground-rgba", &accent, NULL);
      cairo_set_source_rgba(cr, accent->red, accent->green, accent->blue, 0.6);
      gdk_rgba_free(accent);
    } else {
      cairo_set_source_rgba(cr, color.red, color.green, color.blue, SEPARATOR_OPACITY);
    }
    draw_rule(view, cr, &iter);
  } while (gtk_text_iter_forward_line(&iter));
}

/* Links */

/* Returns: (transfer full) (nullable): the address at iter */
static char *
get_link(ConfabMessageText *self, const GtkTextIter *iter)
{
  GtkTextTag *tag = self->styles.tags[MESSAGE_STYLE_LINK];
  GtkTextIter start = *iter, end = *iter;

  if (!gtk_text_iter_has_tag(iter, tag))
    return NULL;
  if (!gtk_text_iter_starts_tag(&start, tag))
    gtk_text_iter_backward_to_tag_toggle(&start, tag);
  gtk_text_iter_forward_to_tag_toggle(&end, tag);
  return gtk_text_iter_get_text(&start, &end);
}

static bool
is_active(ConfabMessageText *self, const GtkTextIter *iter)
{
  return message_styles_has(&self->styles, iter, MESSAGE_STYLE_LINK) ||
         message_styles_has(&self->styles, iter, MESSAGE_STYLE_RETRY);
}

/* Do what the text at iter is for. Returns whether there was something to do. */
static bool
activate_at(ConfabMessageText *self, const GtkTextIter *iter)
{
  g_autofree char *link = get_link(self, iter);
  if (link) {
    GtkWidget *toplevel = gtk_widget_get_toplevel(GTK_WIDGET(self));
    g_autoptr(GError) error = NULL;
    if (!gtk_show_uri_on_window(GTK_WINDOW(toplevel), link, gtk_get_current_event_time(), &error))
      g_message("Cannot open %s: %s", link, error->message);
    return true;
  }
  if (!message_styles_has(&self->styles, iter, MESSAGE_STYLE_RETRY))
    return false;
  ConfabMessage *message = message_buffer_get_message(self->lines, gtk_text_iter_get_line(iter));
  if (message)
    g_signal_emit(self, signals[RETRY], 0, message);
  return true;
}

/* Find the text under a place of the text window. Returns whether there is any. */
static bool
iter_at_pointer(ConfabMessageText *self, double x, double y, GtkTextIter *iter)
{
  GtkTextView *view = GTK_TEXT_VIEW(self);
  int buffer_x, buffer_y;
  gtk_text_view_window_to_buffer_coords(view, GTK_TEXT_WINDOW_TEXT, (int)x, (int)y, &buffer_x,
                                        &buffer_y);
  return gtk_text_view_get_iter_at_location(view, iter, buffer_x, buffer_y);
}

static void
set_over_link(ConfabMessageText *self, bool over_link)
{
  GtkWidget *widget = GTK_WIDGET(self);
  GdkWindow *window = gtk_text_view_get_window(GTK_TEXT_VIEW(self), GTK_TEXT_WINDOW_TEXT);

  if (self->over_link == over_link || !window)
    return;
  self->over_link = over_link;
  if (!self->pointer)
    self->pointer = gdk_cursor_new_from_name(gtk_widget_get_display(widget), "pointer");
  g_autoptr(GdkCursor) text = gdk_cursor_new_from_name(gtk_widget_get_display(widget), "text");
  gdk_window_set_cursor(window, over_link ? self->pointer : text);
}

static gboolean
confab_message_text_motion_notify_event(GtkWidget *widget, GdkEventMotion *event)
{
  ConfabMessageText *self = CONFAB_MESSAGE_TEXT(widget);
  GtkTextIter iter;

  set_over_link(self, iter_at_pointer(self, event->x, event->y, &iter) && is_active(self, &iter));
  return GTK_WIDGET_CLASS(confab_message_text_parent_class)->motion_notify_event(widget, event);
}

static gboolean
confab_message_text_button_release_event(GtkWidget *widget, GdkEventButton *event)
{
  ConfabMessageText *self = CONFAB_MESSAGE_TEXT(widget);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer(GTK_TEXT_VIEW(widget));
  bool selecting = gtk_text_buffer_get_has_selection(buffer);
  GtkTextIter iter;

  if (event->button == GDK_BUTTON_PRIMARY && !selecting &&
      event->window == gtk_text_view_get_window(GTK_TEXT_VIEW(widget), GTK_TEXT_WINDOW_TEXT) &&
      iter_at_pointer(self, event->x, event->y, &iter))
    (void)activate_at(self, &iter); /* nothing there is fine: it was a plain click */
  return GTK_WIDGET_CLASS(confab_message_text_parent_class)->button_release_event(widget, event);
}

static void
get_caret(ConfabMessageText *self, GtkTextIter *iter)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer(GTK_TEXT_VIEW(self));
  gtk_text_buffer_get_iter_at_mark(buffer, iter, gtk_text_buffer_get_insert(buffer));
}

static gboolean
confab_message_text_key_press_event(GtkWidget *widget, GdkEventKey *event)
{
  ConfabMessageText *self = CONFAB_MESSAGE_TEXT(widget);
  bool enter = event->keyval == GDK_KEY_Return || event->keyval == GDK_KEY_KP_Enter;
  guint modifiers = event->state & gtk_accelerator_get_default_mod_mask() & ~(guint)GDK_SHIFT_MASK;
  GtkTextIter iter;

  get_caret(self, &iter);
  if (enter && activate_at(self, &iter))
    return GDK_EVENT_STOP;
  /* GtkTextView swallows letters even where it takes none; the window has a use for them. */
  if (modifiers == 0 && g_unichar_isgraph(gdk_keyval_to_unicode(event->keyval)))
    return GDK_EVENT_PROPAGATE;
  return GTK_WIDGET_CLASS(confab_message_text_parent_class)->key_press_event(widget, event);
}

/* The context menu and the clipboard */

static void
open_link_cb(GtkMenuItem *item, gpointer user_data)
{
  GtkWidget *toplevel = gtk_widget_get_toplevel(GTK_WIDGET(user_data));
  const char *link = g_object_get_data(G_OBJECT(item), "link");
  g_autoptr(GError) error = NULL;
  if (!gtk_show_uri_on_window(GTK_WINDOW(toplevel), link, gtk_get_current_event_time(), &error))
    g_message("Cannot open %s: %s", link, error->message);
}

static void
copy_link_cb(GtkMenuItem *item, gpointer user_data)
{
  const char *link = g_object_get_data(G_OBJECT(item), "link");
  gtk_clipboard_set_text(gtk_widget_get_clipboard(user_data, GDK_SELECTION_CLIPBOARD), link, -1);
}

static void
prepend_link_item(ConfabMessageText *self, GtkMenuShell *menu, const char *label, const char *link,
                  GCallback callback)
{
  GtkWidget *item = gtk_menu_item_new_with_mnemonic(label);
  g_object_set_data_full(G_OBJECT(item), "link", g_strdup(link), g_free);
  g_signal_connect_object(item, "activate", callback, self, 0);
  gtk_widget_show(item);
  gtk_menu_shell_prepend(menu, item);
}

static void
confab_message_text_populate_popup(GtkTextView *view, GtkWidget *popup)
{
  ConfabMessageText *self = CONFAB_MESSAGE_TEXT(view);
  GdkEvent *event = gtk_get_current_event();
  GtkTextIter iter;
  double x, y;

  /* By the pointer, the menu is about what is under it; by the menu key, about the caret. */
  bool pointer = event && gdk_event_get_event_type(event) == GDK_BUTTON_PRESS &&
                 gdk_event_get_coords(event, &x, &y) && iter_at_pointer(self, x, y, &iter);
  if (!pointer)
    get_caret(self, &iter);
  g_clear_pointer(&event, gdk_event_free);

  g_autofree char *link = get_link(self, &iter);
  if (!link || !GTK_IS_MENU_SHELL(popup))
    return;
  GtkWidget *separator = gtk_separator_menu_item_new();
  gtk_widget_show(separator);
  gtk_menu_shell_prepend(GTK_MENU_SHELL(popup), separator);
  prepend_link_item(self, GTK_MENU_SHELL(popup), _("_Copy Link"), link, G_CALLBACK(copy_link_cb));
  prepend_link_item(self, GTK_MENU_SHELL(popup), _("_Open Link"), link, G_CALLBACK(open_link_cb));
}

/* Turn selected lines into text for elsewhere: "10:02 bob: hello", and the events without the empty
 * column. first_tab tells how many tabs of the first line are before the selection. */
static char *
columns_to_text(const char *selected, guint first_tab)
{
  GString *text = g_string_sized_new(strlen(selected) + 64);
  guint tab = first_tab;

  for (const char *p = selected; *p; p++) {
    if (*p == '\t') {
      tab++;
      if (tab == 1)
        g_string_append_c(text, ' ');
      else if (p > selected && p[-1] == ' ')
        g_string_overwrite(text, text->len - 1, ": ");
      continue;
    }
    if (*p == '\n')
      tab = 0;
    g_string_append_c(text, *p);
  }
  g_string_replace(text, "\xe2\x80\xa8", "\n", 0); /* see message-line.h */
  return g_string_free(text, FALSE);
}

static void
confab_message_text_copy_clipboard(GtkTextView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer(view);
  GtkTextIter start, end;

  if (!gtk_text_buffer_get_selection_bounds(buffer, &start, &end))
    return;
  guint tabs_before = 0;
  GtkTextIter iter = start;
  for (gtk_text_iter_set_line_offset(&iter, 0); gtk_text_iter_compare(&iter, &start) < 0;
       gtk_text_iter_forward_char(&iter))
    tabs_before += gtk_text_iter_get_char(&iter) == '\t';

  g_autofree char *selected = gtk_text_iter_get_slice(&start, &end);
  g_autofree char *text = columns_to_text(selected, tabs_before);
  gtk_clipboard_set_text(gtk_widget_get_clipboard(GTK_WIDGET(view), GDK_SELECTION_CLIPBOARD), text,
                         -1);
}

/* The object */

static void
confab_message_text_finalize(GObject *object)
{
  ConfabMessageText *self = CONFAB_MESSAGE_TEXT(object);

  g_clear_pointer(&self->lines, message_buffer_free);
  g_clear_object(&self->pointer);
  G_OBJECT_CLASS(confab_message_text_parent_class)->finalize(object);
}

static void
confab_message_text_class_init(ConfabMessageTextClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
  GtkTextViewClass *view_class = GTK_TEXT_VIEW_CLASS(klass);

  G_OBJECT_CLASS(klass)->finalize = confab_message_text_finalize;
  widget_class->get_preferred_width = confab_message_text_get_preferred_width;
  widget_class->size_allocate = confab_message_text_size_allocate;
  widget_class->style_updated = confab_message_text_style_updated;
  widget_class->motion_notify_event = confab_message_text_motion_notify_event;
  widget_class->button_release_event = confab_message_text_button_release_event;
  widget_class->key_press_event = confab_message_text_key_press_event;
  view_class->draw_layer = confab_message_text_draw_layer;
  view_class->populate_popup = confab_message_text_populate_popup;
  view_class->copy_clipboard = confab_message_text_copy_clipboard;

  signals[RETRY] = g_signal_new("retry", G_TYPE_FROM_CLASS(klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, CONFAB_TYPE_MESSAGE);
}

static void
confab_message_text_init(ConfabMessageText *self)
{
  GtkTextView *view = GTK_TEXT_VIEW(self);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer(view);

  message_styles_init(&self->styles, gtk_text_buffer_get_tag_table(buffer));
  self->lines = message_buffer_new(buffer, &self->styles);
  gtk_text_view_set_editable(view, FALSE);
  gtk_text_view_set_cursor_visible(view, TRUE);
  gtk_text_view_set_accepts_tab(view, FALSE);
  gtk_text_view_set_wrap_mode(view, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin(view, MARGIN);
  gtk_text_view_set_right_margin(view, MARGIN);
  /* No top margin: GtkTextView 3.24 moves by it where lines are put in above what is on screen. */
  gtk_text_view_set_bottom_margin(view, 6);
  gtk_text_view_set_pixels_above_lines(view, 2);
  gtk_text_view_set_pixels_below_lines(view, 2);
}

struct message_buffer *
confab_message_text_get_lines(ConfabMessageText *self)
{
  g_return_val_if_fail(CONFAB_IS_MESSAGE_TEXT(self), NULL);
  return self->lines;
}
