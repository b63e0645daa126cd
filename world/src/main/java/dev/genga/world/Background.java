package dev.genga.world;

/// What lies behind the thing.
public enum Background {
  MEADOW("over a meadow"),
  SEA("over the sea"),
  NIGHT("under the night sky"),
  SNOW("over the snow");

  private final String place;

  Background(String place) {
    this.place = place;
  }

  /// As a caption has it, with its preposition: `over the sea`.
  public String place() {
    return place;
  }
}
