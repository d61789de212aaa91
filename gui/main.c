/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Confab, the desktop program: begins with the language, then the application has it.
 */
#include "confab-config.h"
#include "gui/application.h"
#include "gui/widgets/place.h"

#include <glib/gi18n.h>
#include <locale.h>

static void
choose_language(void)
{
  static const char *const places[] = {"../po", "../share/locale", NULL};
  g_autofree char *place = place_find(places);

  setlocale(LC_ALL, "");
  bindtextdomain(GETTEXT_PACKAGE, place ? place : LOCALEDIR);
  bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
  textdomain(GETTEXT_PACKAGE);
}

int
main(int argc, char **argv)
{
  g_autoptr(ConfabApplication) application = NULL;

  choose_language();
  g_set_application_name("Confab");

  application = confab_application_new();
  return g_application_run(G_APPLICATION(application), argc, argv);
}
