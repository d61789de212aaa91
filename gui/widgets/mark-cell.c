/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A cell of text with a small picture before it.
 */
#include "gui/widgets/mark-cell.h"

#include <stdbool.h>

/* Between the picture and the text, in pixels. */
#define GAP 8

struct _ConfabMarkCell {
  GtkCellRendererText parent_instance;
  int size;
  ConfabMarkDraw draw;
  gpointer mark; /* (unowned) */
};

G_DEFINE_TYPE(ConfabMarkCell, confab_mark_cell, GTK_TYPE_CELL_RENDERER_TEXT)

static void
confab_mark_cell_get_preferred_width(GtkCellRenderer *cell, GtkWidget *widget, int *minimum,
                                     int *natural)
{
  ConfabMarkCell *self = CONFAB_MARK_CELL(cell);

  GTK_CELL_RENDERER_CLASS(confab_mark_cell_parent_class)
      ->get_preferred_width(cell, widget, minimum, natural);
  if (minimum)
    *minimum += self->size + GAP;
  if (natural)
    *natural += self->size + GAP;
}

static void
confab_mark_cell_render(GtkCellRenderer *cell, cairo_t *cr, GtkWidget *widget,
                        const GdkRectangle *background_area, const GdkRectangle *cell_area,
                        GtkCellRendererState flags)
{
  ConfabMarkCell *self = CONFAB_MARK_CELL(cell);
  bool mirrored = gtk_widget_get_direction(widget) == GTK_TEXT_DIR_RTL;
  GdkRectangle text_area = *cell_area;
  int xpad, x;

  gtk_cell_renderer_get_padding(cell, &xpad, NULL);
  text_area.width = MAX(cell_area->width - self->size - GAP, 1);
  if (mirrored) {
    x = cell_area->x + cell_area->width - xpad - self->size;
  } else {
    x = cell_area->x + xpad;
    text_area.x += self->size + GAP;
  }
  self->draw(widget, cr, x, cell_area->y + (cell_area->height - self->size) / 2, self->mark);
  GTK_CELL_RENDERER_CLASS(confab_mark_cell_parent_class)
      ->render(cell, cr, widget, background_area, &text_area, flags);
}

static void
confab_mark_cell_class_init(ConfabMarkCellClass *klass)
{
  GtkCellRendererClass *cell_class = GTK_CELL_RENDERER_CLASS(klass);

  cell_class->get_preferred_width = confab_mark_cell_get_preferred_width;
  cell_class->render = confab_mark_cell_render;
}

static void
confab_mark_cell_init(ConfabMarkCell *self)
{
}

GtkCellRenderer *
confab_mark_cell_new(int size, ConfabMarkDraw draw)
{
  ConfabMarkCell *self = g_object_new(CONFAB_TYPE_MARK_CELL, NULL);

  self->size = size;
  self->draw = draw;
  return GTK_CELL_RENDERER(self);
}

void
confab_mark_cell_set_mark(ConfabMarkCell *self, gpointer mark)
{
  g_return_if_fail(CONFAB_IS_MARK_CELL(self));
  self->mark = mark;
}
