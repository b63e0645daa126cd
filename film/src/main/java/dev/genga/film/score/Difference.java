package dev.genga.film.score;

import dev.genga.video.Frame;

/// How far two frames of one size are from each other.
final class Difference {
  private Difference() {}

  /// The mean of all channels, of 255.
  static double of(Frame one, Frame other) {
    var a = one.rgb();
    var b = other.rgb();
    long sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs((a[i] & 0xff) - (b[i] & 0xff));
    }
    return (double) sum / a.length;
  }
}
