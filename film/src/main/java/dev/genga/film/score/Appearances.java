package dev.genga.film.score;

import java.util.Arrays;

/// How the frames of a clip look, so that a part of it can be compared with what it looks like for most of
/// its time: with what each number is in the half of the frames that agree best, so that a part that is
/// unlike the rest doesn't make the rest unlike too.
final class Appearances {
  private static final int COLOURS = FrameAppearance.CHANNELS * FrameAppearance.LEVELS;
  private static final int EDGES =
      FrameAppearance.PARTS * FrameAppearance.PARTS * FrameAppearance.DIRECTIONS;

  /// For each number its values of all frames.
  private final float[][] colours;

  private final float[][] edges;
  private final float[][] steps;
  private final int count;
  private int taken;

  /// How far a part is from its clip, each 0 to 1.
  record Distance(double colour, double edges, double motion) {
    private static final Distance NONE = new Distance(0, 0, 0);
  }

  /// @param count frames of the clip
  Appearances(int count) {
    this.count = count;
    colours = new float[COLOURS][count];
    edges = new float[EDGES][count];
    steps = new float[1][count];
  }

  /// Takes the next frame.
  ///
  /// @param step how far its pixels are from those of the frame before
  void add(FrameAppearance frame, double step) {
    for (int i = 0; i < COLOURS; i++) {
      colours[i][taken] = frame.colours()[i];
    }
    for (int i = 0; i < EDGES; i++) {
      edges[i][taken] = frame.edges()[i];
    }
    steps[0][taken] = (float) step;
    taken++;
  }

  /// How far the frames `first` to before `end` are from the clip; not at all where they are all of it.
  Distance distance(int first, int end) {
    if (end - first == count) {
      return Distance.NONE;
    }
    boolean moves = end - first > 1;
    return new Distance(
        distance(colours, 0, first, end, 0),
        distance(edges, 0, first, end, 0),
        // A single frame doesn't move, which says nothing. A step of 1 of 255 counts half in a
        // still.
        moves ? distance(steps, 1, first + 1, end, 1) : 0);
  }

  /// The differences over the sums (Bray and Curtis 1957).
  ///
  /// @param start the first frame that has such numbers
  /// @param ground is added to the sums
  private double distance(float[][] values, int start, int first, int end, double ground) {
    double differences = 0;
    double sums = ground;
    for (var of : values) {
      double part = mean(of, first, end);
      double whole = usual(of, start);
      differences += Math.abs(part - whole);
      sums += part + whole;
    }
    return sums == 0 ? 0 : differences / sums;
  }

  private static double mean(float[] values, int first, int end) {
    double sum = 0;
    for (int i = first; i < end; i++) {
      sum += values[i];
    }
    return sum / (end - first);
  }

  /// The shorth: the mean of the shortest half (Andrews and others, "Robust Estimates of Location", 1972).
  private static double usual(float[] values, int start) {
    var sorted = Arrays.copyOfRange(values, start, values.length);
    Arrays.sort(sorted);
    int half = sorted.length / 2 + 1;
    int shortest = 0;
    for (int i = 1; i + half <= sorted.length; i++) {
      if (sorted[i + half - 1] - sorted[i] < sorted[shortest + half - 1] - sorted[shortest]) {
        shortest = i;
      }
    }
    return mean(sorted, shortest, shortest + half);
  }
}
