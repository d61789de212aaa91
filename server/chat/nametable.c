/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/chat/nametable.h"

#include "protocol/names.h"

struct nametable {
  GHashTable *by_folded_name;
};

struct nametable *
nametable_new(void)
{
  struct nametable *table = g_new0(struct nametable, 1);

  table->by_folded_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  return table;
}

void
nametable_free(struct nametable *table)
{
  if (!table)
    return;
  g_hash_table_unref(table->by_folded_name);
  g_free(table);
}

void *
nametable_find(const struct nametable *table, const char *name)
{
  g_autofree char *folded = name_fold(name);

  return g_hash_table_lookup(table->by_folded_name, folded);
}

void
nametable_add(struct nametable *table, const char *name, void *value)
{
  g_hash_table_insert(table->by_folded_name, name_fold(name), value);
}

void
nametable_remove(struct nametable *table, const char *name)
{
  g_autofree char *folded = name_fold(name);

  g_hash_table_remove(table->by_folded_name, folded);
}

unsigned int
nametable_size(const struct nametable *table)
{
  return g_hash_table_size(table->by_folded_name);
}

void
nametable_iter_init(const struct nametable *table, GHashTableIter *iter)
{
  g_hash_table_iter_init(iter, table->by_folded_name);
}
