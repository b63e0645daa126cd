package dev.genga.testing;

/// How many cases the sampled proofs take: a fair sample in `mvn verify`, all of them with
/// `-Pfull`. Every such count is read here, and nowhere else.
public enum Proof {
  /// Moments at which a run is killed: each of the six places in the writing of a file once, or five
  /// times.
  KILLS(6, 30),
  /// Clips of a large data set.
  CLIPS(300, 30_000),
  /// Clips that are scored.
  SCORED(300, 10_000),
  /// Clips of each style of the little world.
  SCENES(40, 400),
  /// Prompts of a quality measure.
  PROMPTS(40, 200);

  private final int fair;
  private final int full;

  Proof(int fair, int full) {
    this.fair = fair;
    this.full = full;
  }

  /// The number of cases that this run takes.
  public int count() {
    return isWhole() ? full : fair;
  }

  /// Whether this run takes all cases.
  public boolean isWhole() {
    return "full".equals(System.getProperty("genga.proof"));
  }
}
