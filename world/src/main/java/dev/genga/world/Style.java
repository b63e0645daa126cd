package dev.genga.world;

import java.util.Arrays;
import java.util.List;

/// How a clip is drawn.
public enum Style {
  /// Soft shading without lines.
  PLAIN("", true),
  /// Flat blocks of colour, rays in the sky, a pale edge round the thing.
  FLAT_POSTER("flat poster style", true),
  /// Graphite outlines and coloured-pencil strokes on white paper.
  PENCIL("pencil style", true),
  /// Dark colours, bright edges, a thing that glows.
  NIGHT_COLOURS("night colours style", true),
  /// Thin washes that gather at their edges, on grained paper.
  WATERCOLOUR("watercolour style", false),
  /// Hatching and outlines in coloured inks on cream paper.
  INK("ink hatching style", false),
  /// Sheets of paper cut with scissors, each throwing a shadow on the next.
  CUT_PAPER("cut paper style", false);

  private final String words;
  private final boolean base;

  Style(String words, boolean base) {
    this.words = words;
    this.base = base;
  }

  /// As a caption names it; empty for the plain style.
  public String words() {
    return words;
  }

  /// Whether a base model learns this style; the others are kept for LoRAs.
  public boolean isBase() {
    return base;
  }

  /// The styles that a base model learns.
  public static List<Style> base() {
    return Arrays.stream(values()).filter(Style::isBase).toList();
  }

  /// The styles that LoRAs learn.
  public static List<Style> later() {
    return Arrays.stream(values()).filter(style -> !style.isBase()).toList();
  }
}
