package dev.genga.film.scene;

import dev.genga.video.Frame;

/// How far two frames of one size are from each other.
public final class Difference {
  private Difference() {}

  /// The mean of all channels, of 255.
  ///
  /// @throws IllegalArgumentException if their sizes differ
  public static double of(Frame one, Frame other) {
    if (one.width() != other.width() || one.height() != other.height()) {
      throw new IllegalArgumentException("the sizes of %s and %s differ".formatted(one, other));
    }
    var a = one.rgb();
    var b = other.rgb();
    long sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs((a[i] & 0xff) - (b[i] & 0xff));
    }
    return (double) sum / a.length;
  }
}
