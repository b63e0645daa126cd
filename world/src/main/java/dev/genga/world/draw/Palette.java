package dev.genga.world.draw;

import dev.genga.world.Background;
import dev.genga.world.Colour;

/// The colours of a scene before a style changes them. Backgrounds are pale in hue throughout (chroma
/// up to 0.07), so that the thing's hue (0.17 and more) is read at a glance.
record Palette(Background background, Colour colour) {
  Oklch of(Role role) {
    return switch (role) {
      case BODY -> body();
      case SHADE -> body().lighter(-0.1).chromaTimes(0.92);
      case TINT -> body().lighter(colour == Colour.YELLOW ? 0.05 : 0.11).chromaTimes(0.8);
      case PALE -> new Oklch(0.97, 0.025, 95);
      case DARK -> new Oklch(0.27, 0.03, 280);
      case SKY, SUN, STAR, CLOUD, FAR, MIDDLE, GROUND, DETAIL, LIGHT ->
          switch (background) {
            case MEADOW -> meadow(role);
            case SEA -> sea(role);
            case NIGHT -> night(role);
            case SNOW -> snow(role);
          };
    };
  }

  /// The sky's colour at the horizon.
  Oklch horizon() {
    return switch (background) {
      case MEADOW -> new Oklch(0.96, 0.025, 100);
      case SEA -> new Oklch(0.95, 0.025, 70);
      case NIGHT -> new Oklch(0.45, 0.06, 290);
      case SNOW -> new Oklch(0.95, 0.02, 50);
    };
  }

  private Oklch body() {
    return switch (colour) {
      case RED -> new Oklch(0.59, 0.215, 26);
      case ORANGE -> new Oklch(0.72, 0.175, 56);
      case YELLOW -> new Oklch(0.87, 0.178, 97);
      case GREEN -> new Oklch(0.61, 0.175, 144);
      case BLUE -> new Oklch(0.56, 0.19, 259);
      case PURPLE -> new Oklch(0.53, 0.2, 312);
    };
  }

  private static Oklch meadow(Role role) {
    return switch (role) {
      case SKY -> new Oklch(0.86, 0.045, 228);
      case SUN -> new Oklch(0.97, 0.05, 95);
      case CLOUD -> new Oklch(0.98, 0.006, 230);
      case FAR -> new Oklch(0.8, 0.035, 190);
      case MIDDLE -> new Oklch(0.77, 0.055, 150);
      case GROUND -> new Oklch(0.71, 0.066, 135);
      case DETAIL -> new Oklch(0.6, 0.06, 145);
      default -> new Oklch(0.96, 0.03, 100);
    };
  }

  private static Oklch sea(Role role) {
    return switch (role) {
      case SKY -> new Oklch(0.86, 0.04, 235);
      case SUN -> new Oklch(0.97, 0.045, 80);
      case CLOUD -> new Oklch(0.98, 0.008, 60);
      case FAR -> new Oklch(0.76, 0.045, 218);
      case MIDDLE -> new Oklch(0.68, 0.055, 222);
      case GROUND -> new Oklch(0.6, 0.06, 228);
      case DETAIL -> new Oklch(0.52, 0.06, 235);
      default -> new Oklch(0.95, 0.012, 210);
    };
  }

  private static Oklch night(Role role) {
    return switch (role) {
      case SKY -> new Oklch(0.3, 0.055, 272);
      case SUN -> new Oklch(0.95, 0.035, 95);
      case STAR -> new Oklch(0.9, 0.03, 95);
      case CLOUD -> new Oklch(0.42, 0.045, 280);
      case FAR -> new Oklch(0.36, 0.05, 268);
      case MIDDLE -> new Oklch(0.3, 0.045, 240);
      case GROUND -> new Oklch(0.25, 0.035, 210);
      case DETAIL -> new Oklch(0.18, 0.03, 230);
      default -> new Oklch(0.88, 0.05, 90);
    };
  }

  private static Oklch snow(Role role) {
    return switch (role) {
      case SKY -> new Oklch(0.83, 0.028, 245);
      case SUN -> new Oklch(0.98, 0.02, 80);
      case CLOUD -> new Oklch(0.92, 0.012, 240);
      case FAR -> new Oklch(0.83, 0.025, 260);
      case MIDDLE -> new Oklch(0.92, 0.014, 250);
      case GROUND -> new Oklch(0.97, 0.006, 240);
      case DETAIL -> new Oklch(0.58, 0.03, 215);
      default -> new Oklch(0.99, 0.003, 240);
    };
  }
}
