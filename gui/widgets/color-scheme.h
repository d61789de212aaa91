/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Light or dark, as the person chose it here or for the whole desktop.
 */
#pragma once

#include <gio/gio.h>

/* Follow the setting "color-scheme", and the desktop where it says so, from now on. The desktop is
 * asked without waiting for its answer. */
void color_scheme_start(GSettings *settings);
