/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A colour for each name.
 *
 * The hues are spread by how different they look rather than by their numbers: there
 * is little to see between two greens. From the middle, each goes towards black or
 * white, whichever is further from the background, until the contrast is enough; so
 * yellow becomes as readable as blue, on light and on dark.
 */
#include "gui/widgets/nick-color.h"

#include "protocol/names.h"

#include <gtk/gtk.h>
#include <math.h>

/* In degrees of the colour circle. */
static const int hues[NICK_COLORS] = {0,   16,  32,  48,  80,  128, 165,
                                      185, 204, 222, 252, 278, 304, 332};

/* WCAG 2.1, "relative luminance". */
static double
luminance(const GdkRGBA *color)
{
  const double channels[] = {color->red, color->green, color->blue};
  const double weights[] = {0.2126, 0.7152, 0.0722};
  double sum = 0;

  for (int i = 0; i < 3; i++) {
    double c = channels[i];
    sum += weights[i] * (c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
  }
  return sum;
}

double
nick_color_contrast(const GdkRGBA *a, const GdkRGBA *b)
{
  double la = luminance(a), lb = luminance(b);
  return (MAX(la, lb) + 0.05) / (MIN(la, lb) + 0.05);
}

guint
nick_color_index(const char *nick)
{
  g_autofree char *folded = name_fold(nick);
  /* The hash of a short name differs in its low bits only from that of another; this spreads them.
   */
  return ((g_str_hash(folded) * 0x9e3779b1U) >> 16) % NICK_COLORS;
}

GdkRGBA
nick_color_get(guint index, const GdkRGBA *background)
{
  GdkRGBA color = {.alpha = 1};
  double hue = hues[index % NICK_COLORS] / 360.0;
  double target = luminance(background) > 0.18 ? 0 : 1;

  gtk_hsv_to_rgb(hue, 0.85, 0.75, &color.red, &color.green, &color.blue);
  for (int step = 0; step < 20 && nick_color_contrast(&color, background) < NICK_COLOR_CONTRAST;
       step++) {
    color.red += (target - color.red) * 0.1;
    color.green += (target - color.green) * 0.1;
    color.blue += (target - color.blue) * 0.1;
  }
  return color;
}
