/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What every fuzz target defines, and what calls it: libFuzzer in a build with -Dfuzz=true,
 * standalone.c in any other.
 */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

/* Feed one input to the code under test and g_assert what must hold for any input.
 *
 * data     size bytes, not terminated
 * Returns  0; libFuzzer keeps the other values for itself
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
