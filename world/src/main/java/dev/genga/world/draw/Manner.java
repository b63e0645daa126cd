package dev.genga.world.draw;

import dev.genga.world.Style;
import java.util.List;

/// How a style paints. A manner knows the scene's colours; geometry comes part by part.
interface Manner {
  static Manner of(Style style, Palette palette) {
    return switch (style) {
      case PLAIN -> new Plain(palette);
      case FLAT_POSTER -> new FlatPoster(palette);
      case PENCIL -> new Pencil(palette);
      case NIGHT_COLOURS -> new NightColours(palette);
      case WATERCOLOUR -> new Watercolour(palette);
      case INK -> new Ink(palette);
      case CUT_PAPER -> new CutPaper(palette);
    };
  }

  /// Paints one part of a background or a thing over what is there.
  void paint(Brush brush, Part part);

  /// Paints what lies under a thing as a whole, before its parts.
  default void underThing(Brush brush, List<Part> parts) {}

  /// What is done to each finished frame: paper, mostly. Frames are `[height * width]`, `0xRRGGBB`.
  default int[] finish(int[] frame, int width, int height) {
    return frame;
  }
}
