package dev.genga.app.accelerators;

import dev.genga.video.Frame;
import java.util.List;

/// How like a video is to another of the same size and length, frame by frame.
///
/// @param psnr peak signal to noise ratio over all frames and colours, in decibels; infinite where they
///     are equal
/// @param ssim structural similarity, the mean over windows and frames; 1 where they are equal
record Likeness(double psnr, double ssim) {
  private static final double PEAK = 255;

  static Likeness of(List<Frame> video, List<Frame> reference) {
    if (video.size() != reference.size()) {
      throw new IllegalArgumentException(
          "videos of %d and %d frames".formatted(video.size(), reference.size()));
    }
    double squares = 0;
    long values = 0;
    double ssim = 0;
    for (int i = 0; i < video.size(); i++) {
      squares += squares(video.get(i).rgb(), reference.get(i).rgb());
      values += video.get(i).rgb().length;
      ssim += Ssim.of(Grey.of(video.get(i)), Grey.of(reference.get(i)));
    }
    return new Likeness(
        squares == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(PEAK * PEAK / (squares / values)),
        ssim / video.size());
  }

  private static double squares(byte[] a, byte[] b) {
    long sum = 0;
    for (int i = 0; i < a.length; i++) {
      int difference = (a[i] & 255) - (b[i] & 255);
      sum += (long) difference * difference;
    }
    return sum;
  }
}
