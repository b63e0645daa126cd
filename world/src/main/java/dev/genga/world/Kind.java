package dev.genga.world;

/// What moves in a clip.
public enum Kind {
  BALL("ball"),
  FISH("fish"),
  HOUSE("house"),
  TREE("tree"),
  BOAT("boat"),
  BIRD("bird");

  private final String word;

  Kind(String word) {
    this.word = word;
  }

  /// As a caption has it: `boat`.
  public String word() {
    return word;
  }
}
