package dev.genga.app.practice;

/// What practice says beforehand, as a comparison of two ways to train.
///
/// @param words what practice says, one sentence
/// @param variant by name
/// @param against by name
/// @param relation of the variant's figure to the other's
public record Expectation(
    String words, String variant, String against, Figure figure, Relation relation) {
  /// A difference counts from so many times the larger spread on: over three seeds, more than two
  /// standard errors of the difference.
  static final double SPREADS = 2;

  /// How the figure of a variant compares.
  public enum Relation {
    /// Lower by more than the spread explains.
    LOWER,
    /// Higher by more than the spread explains.
    HIGHER,
    /// Not lower by more than the spread explains.
    NOT_LOWER
  }

  /// What came out.
  public enum Verdict {
    /// As expected.
    CONFIRMED("confirmed"),
    /// The spread over seeds could have made the difference.
    WITHIN_SPREAD("not confirmed: within the spread"),
    /// The difference is as clear the other way.
    OPPOSITE("not confirmed: the opposite");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /// Holds the expectation to what was found.
  Verdict verdict(OverSeeds of, OverSeeds other) {
    double difference = of.mean() - other.mean();
    double clear = SPREADS * Math.max(of.spread(), other.spread());
    boolean lower = difference < -clear;
    boolean higher = difference > clear;
    return switch (relation) {
      case LOWER -> lower ? Verdict.CONFIRMED : higher ? Verdict.OPPOSITE : Verdict.WITHIN_SPREAD;
      case HIGHER -> higher ? Verdict.CONFIRMED : lower ? Verdict.OPPOSITE : Verdict.WITHIN_SPREAD;
      case NOT_LOWER -> lower ? Verdict.OPPOSITE : Verdict.CONFIRMED;
    };
  }
}
