/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Table-driven tests: every row is a test of its own, named by its description.
 */
#pragma once

#include <glib.h>

/* Add one test per element of the static array rows, whose member description is unique and
 * without '/'. test is a GTestDataFunc and receives the row. */
#define TEST_ADD_ROWS(prefix, rows, test)                                                          \
  for (size_t row_index = 0; row_index < G_N_ELEMENTS(rows); row_index++) {                        \
    g_autofree char *row_path = g_strconcat(prefix "/", (rows)[row_index].description, NULL);      \
    g_test_add_data_func(row_path, &(rows)[row_index], test);                                      \
  }
