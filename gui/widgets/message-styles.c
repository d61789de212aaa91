/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The text tags of the message view.
 *
 * Colours are mixed from the theme's own, so that light, dark and high contrast
 * each stay what they are.
 */
#include "gui/widgets/message-styles.h"

#include <string.h>

/* How small secondary text may get beside the text. */
#define SMALL_SCALE 0.88

static GtkTextTag *
add_tag(GtkTextTagTable *table, const char *first_property, ...)
{
  GtkTextTag *tag = gtk_text_tag_new(NULL);
  va_list arguments;

  va_start(arguments, first_property);
  if (first_property)
    g_object_set_valist(G_OBJECT(tag), first_property, arguments);
  va_end(arguments);
  gtk_text_tag_table_add(table, tag);
  g_object_unref(tag); /* the table has it */
  return tag;
}

/* A line of its own over the whole width, without columns. */
static GtkTextTag *
add_rule(GtkTextTagTable *table)
{
  return add_tag(table, "justification", GTK_JUSTIFY_CENTER, "indent", 0, "left-margin", 12,
                 "scale", SMALL_SCALE, "pixels-above-lines", 12, "pixels-below-lines", 8, NULL);
}

void
message_styles_init(struct message_styles *styles, GtkTextTagTable *table)
{
  GtkTextTag **tags = styles->tags;

  memset(styles, 0, sizeof *styles);
  /* What is added later wins where two say the same. */
  tags[MESSAGE_STYLE_TIME] = add_tag(table, "scale", SMALL_SCALE, NULL);
  for (int i = 0; i < NICK_COLORS; i++)
    styles->nicks[i] = add_tag(table, "weight", PANGO_WEIGHT_SEMIBOLD, NULL);
  tags[MESSAGE_STYLE_OWN_NICK] = add_tag(table, "weight", PANGO_WEIGHT_BOLD, NULL);
  tags[MESSAGE_STYLE_NOTICE] = add_tag(table, NULL);
  tags[MESSAGE_STYLE_ACTION] = add_tag(table, "style", PANGO_STYLE_ITALIC, NULL);
  tags[MESSAGE_STYLE_EVENT] = add_tag(table, NULL);
  tags[MESSAGE_STYLE_ERROR] = add_tag(table, "weight", PANGO_WEIGHT_SEMIBOLD, NULL);
  tags[MESSAGE_STYLE_MENTION] = add_tag(table, NULL);
  tags[MESSAGE_STYLE_PENDING] = add_tag(table, NULL);
  tags[MESSAGE_STYLE_FAILED] = add_tag(table, NULL);
  tags[MESSAGE_STYLE_LINK] = add_tag(table, "underline", PANGO_UNDERLINE_SINGLE, NULL);
  tags[MESSAGE_STYLE_RETRY] =
      add_tag(table, "underline", PANGO_UNDERLINE_SINGLE, "weight", PANGO_WEIGHT_BOLD, NULL);
  tags[MESSAGE_STYLE_DAY] = add_rule(table);
  tags[MESSAGE_STYLE_NEW] = add_rule(table);
  g_object_set(tags[MESSAGE_STYLE_NEW], "weight", PANGO_WEIGHT_BOLD, NULL);
  tags[MESSAGE_STYLE_HEADER] = add_rule(table);
}

static GdkRGBA
mix(const GdkRGBA *a, const GdkRGBA *b, double part_of_b)
{
  return (GdkRGBA){
      a->red + (b->red - a->red) * part_of_b,
      a->green + (b->green - a->green) * part_of_b,
      a->blue + (b->blue - a->blue) * part_of_b,
      1,
  };
}

/* Return the theme's colour of that name, or another where it has none. */
static GdkRGBA
lookup(GtkStyleContext *context, const char *name, const char *otherwise)
{
  GdkRGBA color;
  if (!gtk_style_context_lookup_color(context, name, &color))
    gdk_rgba_parse(&color, otherwise);
  return color;
}

/* Move a colour towards the text's until it can be read. */
static GdkRGBA
readable(GdkRGBA color, const GdkRGBA *text, const GdkRGBA *background)
{
  for (int step = 0; step < 10 && nick_color_contrast(&color, background) < NICK_COLOR_CONTRAST;
       step++)
    color = mix(&color, text, 0.15);
  return color;
}

static void
set_color(struct message_styles *styles, enum message_style style, const GdkRGBA *color)
{
  g_object_set(styles->tags[style], "foreground-rgba", color, NULL);
}

void
message_styles_update(struct message_styles *styles, GtkStyleContext *context)
{
  GdkRGBA text = lookup(context, "theme_text_color", "#2e3436");
  GdkRGBA base = lookup(context, "theme_base_color", "#ffffff");
  GdkRGBA accent = lookup(context, "theme_selected_bg_color", "#3584e4");
  GdkRGBA error = lookup(context, "error_color", "#c01c28");
  GdkRGBA link = lookup(context, "link_color", "#1b6acb");
  GdkRGBA dim = mix(&text, &base, 0.45);
  GdkRGBA mention = mix(&base, &accent, 0.14);

  dim = readable(dim, &text, &base);
  error = readable(error, &text, &base);
  link = readable(link, &text, &base);
  accent = readable(accent, &text, &base);

  static const enum message_style dims[] = {MESSAGE_STYLE_TIME,   MESSAGE_STYLE_EVENT,
                                            MESSAGE_STYLE_NOTICE, MESSAGE_STYLE_PENDING,
                                            MESSAGE_STYLE_DAY,    MESSAGE_STYLE_HEADER};
  for (size_t i = 0; i < G_N_ELEMENTS(dims); i++)
    set_color(styles, dims[i], &dim);
  set_color(styles, MESSAGE_STYLE_OWN_NICK, &text); /* the one that no colour of a name can be */
  set_color(styles, MESSAGE_STYLE_NEW, &accent);
  set_color(styles, MESSAGE_STYLE_ERROR, &error);
  set_color(styles, MESSAGE_STYLE_FAILED, &error);
  set_color(styles, MESSAGE_STYLE_LINK, &link);
  set_color(styles, MESSAGE_STYLE_RETRY, &link);
  g_object_set(styles->tags[MESSAGE_STYLE_MENTION], "paragraph-background-rgba", &mention, NULL);

  for (guint i = 0; i < NICK_COLORS; i++) {
    GdkRGBA color = nick_color_get(i, &base);
    g_object_set(styles->nicks[i], "foreground-rgba", &color, NULL);
  }
}

GtkTextTag *
message_styles_get_tag(const struct message_styles *styles, const struct message_span *span)
{
  if (span->style == MESSAGE_STYLE_NICK)
    return styles->nicks[span->nick_color % NICK_COLORS];
  return styles->tags[span->style];
}

bool
message_styles_has(const struct message_styles *styles, const GtkTextIter *iter,
                   enum message_style style)
{
  return gtk_text_iter_has_tag(iter, styles->tags[style]);
}
