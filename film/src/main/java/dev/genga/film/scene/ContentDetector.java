package dev.genga.film.scene;

import java.util.OptionalInt;

/// A cut where a frame's score reaches a threshold: PySceneDetect's `ContentDetector` (0.7.2) with its
/// `FlashFilter` in the mode `MERGE`, where cuts that follow each other faster than the shortest scene
/// become one, at the last of them.
public final class ContentDetector implements CutDetector {
  /// PySceneDetect's defaults.
  public static final double THRESHOLD = 27;

  public static final int SHORTEST_SCENE = 15;

  private final double threshold;
  private final int shortestScene;
  private int frame = -1;
  private int lastAbove;
  private boolean mergesAfterFirst;
  private boolean merging;
  private int mergeStart;

  /// @param threshold of [ContentScore#mean()]
  /// @param shortestScene frames; 0 for no bound
  public ContentDetector(double threshold, int shortestScene) {
    this.threshold = threshold;
    this.shortestScene = shortestScene;
  }

  @Override
  public OptionalInt next(double score) {
    frame++;
    boolean above = score >= threshold;
    if (shortestScene == 0) {
      return above ? OptionalInt.of(frame) : OptionalInt.empty();
    }
    boolean longEnough = frame - lastAbove >= shortestScene;
    if (above) {
      lastAbove = frame;
    }
    if (merging) {
      return endMerge(above, longEnough);
    }
    if (!above) {
      return OptionalInt.empty();
    }
    if (longEnough) {
      mergesAfterFirst = true;
      return OptionalInt.of(frame);
    }
    // Before the first cut there is nothing to merge with.
    if (mergesAfterFirst) {
      merging = true;
      mergeStart = frame;
    }
    return OptionalInt.empty();
  }

  private OptionalInt endMerge(boolean above, boolean longEnough) {
    if (!above && longEnough && lastAbove - mergeStart >= shortestScene) {
      merging = false;
      return OptionalInt.of(lastAbove);
    }
    return OptionalInt.empty();
  }
}
