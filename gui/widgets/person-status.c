/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The dot before a person's name.
 */
#include "gui/widgets/person-status.h"

#define LINE_WIDTH   1.5
#define LINE_OPACITY 0.6

static void
draw_hollow(cairo_t *cr, const GdkRGBA *color, double x, double y, bool crossed)
{
  const double size = PERSON_STATUS_SIZE, radius = size / 2;

  cairo_set_source_rgba(cr, color->red, color->green, color->blue, LINE_OPACITY);
  cairo_set_line_width(cr, LINE_WIDTH);
  cairo_arc(cr, x + radius, y + radius, radius - LINE_WIDTH / 2, 0, 2 * G_PI);
  if (crossed) {
    cairo_move_to(cr, x + LINE_WIDTH, y + size - LINE_WIDTH);
    cairo_line_to(cr, x + size - LINE_WIDTH, y + LINE_WIDTH);
  }
  cairo_stroke(cr);
}

void
person_status_draw(cairo_t *cr, GtkStyleContext *context, enum person_status status, double x,
                   double y)
{
  const double radius = PERSON_STATUS_SIZE / 2.0;
  GtkStateFlags state = gtk_style_context_get_state(context);
  GdkRGBA text, online;

  gtk_style_context_get_color(context, state, &text);
  if (!gtk_style_context_lookup_color(context, "success_color", &online))
    online = text;

  cairo_save(cr);
  if (status == PERSON_STATUS_ONLINE) {
    gdk_cairo_set_source_rgba(cr, &online);
    cairo_arc(cr, x + radius, y + radius, radius, 0, 2 * G_PI);
    cairo_fill(cr);
    /* What is selected may stand on a colour that is as dark as the dot. */
    if (state & GTK_STATE_FLAG_SELECTED)
      draw_hollow(cr, &text, x, y, false);
  } else {
    draw_hollow(cr, &text, x, y, status == PERSON_STATUS_OFFLINE);
  }
  cairo_restore(cr);
}
