package dev.genga.video;

import java.math.BigInteger;

/// An exact number, such as a frame rate of 24000/1001 a second or a time unit of 1/90000 s. Kept in
/// lowest terms with a denominator above 0.
public record Fraction(long numerator, long denominator) {

  /// @throws IllegalArgumentException if the denominator is 0
  public Fraction {
    if (denominator == 0) {
      throw new IllegalArgumentException("a fraction's denominator can't be 0: " + numerator);
    }
    long divisor =
        BigInteger.valueOf(numerator).gcd(BigInteger.valueOf(denominator)).longValueExact();
    divisor = denominator < 0 ? -divisor : divisor;
    numerator /= divisor;
    denominator /= divisor;
  }

  /// A whole number.
  public static Fraction of(long whole) {
    return new Fraction(whole, 1);
  }

  /// The nearest double.
  public double toDouble() {
    return (double) numerator / denominator;
  }

  /// One divided by this.
  public Fraction inverse() {
    return new Fraction(denominator, numerator);
  }

  /// `16` or `24000/1001`.
  @Override
  public String toString() {
    return denominator == 1 ? Long.toString(numerator) : numerator + "/" + denominator;
  }
}
