/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Things found by name, where "Ärzte" and "ärzte" are one name.
 */
#pragma once

#include <glib.h>

/* Values are borrowed; each must have left the table before it is freed. */
struct nametable;

struct nametable *nametable_new(void);
void nametable_free(struct nametable *table);

/* Find by any spelling; name must be valid UTF-8. NULL where nothing has it. */
void *nametable_find(const struct nametable *table, const char *name);

/* Add under a name that nothing has yet. */
void nametable_add(struct nametable *table, const char *name, void *value);

/* Take out; a name that is not there is ignored. */
void nametable_remove(struct nametable *table, const char *name);

unsigned int nametable_size(const struct nametable *table);

/* Step through all, in no order: g_hash_table_iter_next() gives the values. The table must not be
 * changed meanwhile. */
void nametable_iter_init(const struct nametable *table, GHashTableIter *iter);
