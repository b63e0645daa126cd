package dev.genga.world;

/// The colour of a thing, by its hue; how light and how strong it is, is the style's.
public enum Colour {
  RED("red"),
  ORANGE("orange"),
  YELLOW("yellow"),
  GREEN("green"),
  BLUE("blue"),
  PURPLE("purple");

  private final String word;

  Colour(String word) {
    this.word = word;
  }

  /// As a caption has it: `green`.
  public String word() {
    return word;
  }
}
