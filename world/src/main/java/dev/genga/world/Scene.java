package dev.genga.world;

/// A clip's contents: what it shows, and a seed from which all that the caption leaves open is
/// drawn (sizes, places, speeds, shapes of clouds).
public record Scene(Kind kind, Colour colour, Background background, Movement movement, long seed) {

  public Scene(Combination combination, long seed) {
    this(
        combination.kind(),
        combination.colour(),
        combination.background(),
        combination.movement(),
        seed);
  }

  /// What it shows, without the seed.
  public Combination combination() {
    return new Combination(kind, colour, background, movement);
  }
}
