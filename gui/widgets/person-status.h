/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The dot before a person's name: full, hollow or crossed out.
 */
#pragma once

#include <gtk/gtk.h>
#include <stdbool.h>

/* What the dot says; each has its own shape, since not everybody sees its colour. */
enum person_status {
  PERSON_STATUS_ONLINE,
  PERSON_STATUS_AWAY,
  PERSON_STATUS_OFFLINE,
};

/* The width and height of the dot, in pixels. */
#define PERSON_STATUS_SIZE 9

/* Draw a dot with its corner at x, y, in the colours of context. */
void person_status_draw(cairo_t *cr, GtkStyleContext *context, enum person_status status, double x,
                        double y);
