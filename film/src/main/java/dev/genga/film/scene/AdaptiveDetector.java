package dev.genga.film.scene;

import java.util.OptionalInt;

/// A cut where a frame's score stands out from those around it, so that a fast camera makes none:
/// PySceneDetect's `AdaptiveDetector` (0.7.2).
public final class AdaptiveDetector implements CutDetector {
  /// PySceneDetect's defaults.
  public static final double RATIO = 3;

  public static final double LEAST_SCORE = 15;
  public static final int SHORTEST_SCENE = 15;

  /// Frames on either side that a score is compared with.
  static final int REACH = 2;

  private static final int WINDOW = 2 * REACH + 1;
  private static final double NOTHING = 1e-5;
  private static final double LARGEST_RATIO = 255;

  private final double ratio;
  private final double leastScore;
  private final int shortestScene;
  private final double[] window = new double[WINDOW];
  private int frame = -1;
  private int lastCut;

  /// @param ratio of a score to the mean of its neighbours'
  /// @param leastScore that a cut has
  /// @param shortestScene frames; 0 for no bound
  public AdaptiveDetector(double ratio, double leastScore, int shortestScene) {
    this.ratio = ratio;
    this.leastScore = leastScore;
    this.shortestScene = shortestScene;
  }

  @Override
  public OptionalInt next(double score) {
    frame++;
    System.arraycopy(window, 1, window, 0, WINDOW - 1);
    window[WINDOW - 1] = score;
    if (frame < WINDOW - 1) {
      return OptionalInt.empty();
    }
    int target = frame - REACH;
    double found = window[REACH];
    if (found >= leastScore && standsOut(found) >= ratio && target - lastCut >= shortestScene) {
      lastCut = target;
      return OptionalInt.of(target);
    }
    return OptionalInt.empty();
  }

  private double standsOut(double found) {
    double sum = 0;
    for (int i = 0; i < WINDOW; i++) {
      if (i != REACH) {
        sum += window[i];
      }
    }
    double mean = sum / (2.0 * REACH);
    return Math.abs(mean) < NOTHING ? LARGEST_RATIO : Math.min(found / mean, LARGEST_RATIO);
  }
}
