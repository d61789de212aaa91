/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A colour for each name: always the same one, and readable on the background.
 */
#pragma once

#include <gdk/gdk.h>

/* How many colours there are. */
#define NICK_COLORS 14

/* The least contrast between a name and its background (WCAG 2.1, success criterion 1.4.3). */
#define NICK_COLOR_CONTRAST 4.5

/* Return which colour a name has, less than NICK_COLORS: the same for all ways to write the name in
 * upper and lower case. */
guint nick_color_index(const char *nick);

/* Return the colour with that index, made dark or light enough for the background. */
GdkRGBA nick_color_get(guint index, const GdkRGBA *background);

/* Return the contrast between two opaque colours, 1 to 21. */
double nick_color_contrast(const GdkRGBA *a, const GdkRGBA *b);
