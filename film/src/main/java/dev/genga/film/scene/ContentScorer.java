package dev.genga.film.scene;

import dev.genga.video.PackedFrame;

/// Compares each frame with the one before in HSV, as OpenCV converts to it ([HsvStrip]): sums are whole numbers,
/// and scores are PySceneDetect's to the bit.
final class ContentScorer {
  private static final int BYTE = 0xff;

  private final HsvStrip conversion = new HsvStrip();

  /// The last frame's strips, as [HsvStrip#convert] gives them.
  private int[][] before = new int[0][];

  /// What the next strip is converted into.
  private int[] now = new int[HsvStrip.LENGTH];

  private int pixels;
  private long hueSum;
  private long saturationSum;
  private long valueSum;

  /// @param frame of the same size as those before
  ContentScore score(PackedFrame frame) {
    int count = frame.pixels().length;
    boolean first = pixels == 0;
    if (first) {
      pixels = count;
      before = new int[Math.ceilDiv(count, HsvStrip.LENGTH)][HsvStrip.LENGTH];
    } else if (count != pixels) {
      throw new IllegalArgumentException(
          "a frame of %d pixels after one of %d".formatted(count, pixels));
    }
    hueSum = 0;
    saturationSum = 0;
    valueSum = 0;
    for (int strip = 0; strip < before.length; strip++) {
      compare(frame.pixels(), strip);
    }
    return first
        ? ContentScore.FIRST
        : new ContentScore(
            (double) hueSum / count, (double) saturationSum / count, (double) valueSum / count);
  }

  private void compare(int[] frame, int strip) {
    int start = strip * HsvStrip.LENGTH;
    int count = Math.min(HsvStrip.LENGTH, frame.length - start);
    conversion.convert(frame, start, count, now);
    var last = before[strip];
    addDifferences(count, now, last);
    before[strip] = now;
    now = last;
  }

  private void addDifferences(int count, int[] now, int[] last) {
    int hues = 0;
    int saturations = 0;
    int values = 0;
    for (int i = 0; i < count; i++) {
      int one = now[i];
      int other = last[i];
      hues += Math.abs((one & BYTE) - (other & BYTE));
      saturations += Math.abs(((one >> 8) & BYTE) - ((other >> 8) & BYTE));
      values += Math.abs((one >> 16) - (other >> 16));
    }
    hueSum += hues;
    saturationSum += saturations;
    valueSum += values;
  }
}
