/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Windows that are no wider than the one they open from.
 */
#include "gui/widgets/fit.h"

void
fit_width(GtkWindow *window, GtkWindow *parent)
{
  int width, height, parent_width;

  if (!parent)
    return;
  gtk_window_get_default_size(window, &width, &height);
  gtk_window_get_size(parent, &parent_width, NULL);
  gtk_window_set_default_size(window, width > 0 ? MIN(width, parent_width) : parent_width, height);
}
