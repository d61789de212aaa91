/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A cell of text with a small picture before it.
 *
 * The picture is drawn by the cell of the text rather than by one of its own, so
 * that a screen reader meets one cell, with a name.
 */
#pragma once

#include <gtk/gtk.h>

#define CONFAB_TYPE_MARK_CELL (confab_mark_cell_get_type())
G_DECLARE_FINAL_TYPE(ConfabMarkCell, confab_mark_cell, CONFAB, MARK_CELL, GtkCellRendererText)

/* Draw the picture of a row into a square with its corner at x, y.
 *
 * widget  the tree view, whose style context has the row's state
 * mark    what confab_mark_cell_set_mark() was given for the row
 */
typedef void (*ConfabMarkDraw)(GtkWidget *widget, cairo_t *cr, int x, int y, gpointer mark);

/* Returns: (transfer floating)
 *
 * size  of the picture, in pixels
 */
GtkCellRenderer *confab_mark_cell_new(int size, ConfabMarkDraw draw);

/* Say what the picture is of, for the row about to be drawn: for cell data functions.
 *
 * mark  (transfer none): it must live until the row is drawn
 */
void confab_mark_cell_set_mark(ConfabMarkCell *self, gpointer mark);
