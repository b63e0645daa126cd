package dev.genga.film.scene;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds cuts and flashes: frames whose score stands out from those around it ([AdaptiveDetector], for
/// scenes of any length). It is a flash if the picture is soon as it was before, or was so shortly ago.
final class SuddenChanges {
  /// Below this distance of looks ([FrameLook#distance]) it is a change of hue in the dark, or of detail.
  private static final double LEAST_DISTANCE = 5;

  /// Two looks are of one scene if they are nearer than this share of the change between them.
  private static final double SAME = 0.35;

  /// The same where the camera moves.
  private static final double MOVED = 0.6;

  /// A change from one moving picture to another is not above its neighbours' scores as a rule, but is
  /// above their distances of looks.
  private static final double LOOK_RATIO = 2.5;

  private final LookBuffer looks;
  private final int flashLength;
  private final AdaptiveDetector detector;
  private final Deque<Integer> waiting = new ArrayDeque<>();
  private final List<SuddenChange> found = new ArrayList<>();
  private final double[] scores = new double[2 * AdaptiveDetector.REACH + 1];

  /// @param looks of the last frames, at least `2 * flashLength + 8`
  /// @param flashLength the most frames of a flash
  SuddenChanges(LookBuffer looks, int flashLength) {
    this.looks = looks;
    this.flashLength = flashLength;
    detector = new AdaptiveDetector(AdaptiveDetector.RATIO, AdaptiveDetector.LEAST_SCORE, 0);
  }

  /// Takes the score of the frame whose look is the newest.
  void next(double score) {
    System.arraycopy(scores, 1, scores, 0, scores.length - 1);
    scores[scores.length - 1] = score;
    var standing = detector.next(score);
    int target = looks.newest() - AdaptiveDetector.REACH;
    if (target >= 1
        && (standing.isPresent() || standsOutByLook(target) || isUndone(target))
        && isClear(target)) {
      waiting.add(target);
    }
    while (!waiting.isEmpty() && looks.newest() >= waiting.getFirst() + flashLength) {
      settle(waiting.removeFirst());
    }
  }

  private boolean isClear(int frame) {
    return step(frame) >= LEAST_DISTANCE;
  }

  private double step(int frame) {
    return looks.at(frame).distance(looks.at(frame - 1));
  }

  private boolean standsOutByLook(int frame) {
    if (scores[AdaptiveDetector.REACH] < AdaptiveDetector.LEAST_SCORE || frame < 3) {
      return false;
    }
    double largest = 0;
    for (int other = frame - AdaptiveDetector.REACH; other <= looks.newest(); other++) {
      if (other != frame) {
        largest = Math.max(largest, step(other));
      }
    }
    return step(frame) >= LOOK_RATIO * largest && step(frame) >= 2 * LEAST_DISTANCE;
  }

  /// Whether it stands out from all steps around but the one that undoes it, as a flash of a frame or two ends: the
  /// two hide each other.
  private boolean isUndone(int frame) {
    if (scores[AdaptiveDetector.REACH] < AdaptiveDetector.LEAST_SCORE
        || frame < 3
        || step(frame) < 2 * LEAST_DISTANCE) {
      return false;
    }
    double largest = 0;
    boolean undone = false;
    for (int other = frame - AdaptiveDetector.REACH; other <= looks.newest(); other++) {
      if (other != frame && undoes(other, frame)) {
        undone = true;
      } else if (other != frame) {
        largest = Math.max(largest, step(other));
      }
    }
    return undone && step(frame) >= LOOK_RATIO * largest;
  }

  private boolean undoes(int other, int frame) {
    double rest =
        other > frame
            ? looks.at(frame - 1).distance(looks.at(other))
            : looks.at(other - 1).distance(looks.at(frame));
    return rest < SAME * step(frame) && step(other) >= LEAST_DISTANCE;
  }

  private void settle(int frame) {
    found.add(new SuddenChange(frame, flash(frame)));
  }

  private @Nullable Flash flash(int frame) {
    var before = looks.at(frame - 1);
    var after = looks.at(frame);
    double change = before.distance(after);
    for (int back = frame + 1; back <= Math.min(looks.newest(), frame + flashLength); back++) {
      if (before.distance(looks.at(back)) < same(change, frame - 1, back)) {
        return new Flash(frame, back);
      }
    }
    for (int ago = frame - 2; ago >= Math.max(looks.oldest(), frame - 1 - flashLength); ago--) {
      if (after.distance(looks.at(ago)) < same(change, ago, frame)) {
        return new Flash(ago + 1, frame);
      }
    }
    return null;
  }

  /// How far looks of one scene may be from each other: a moving camera takes them apart.
  private double same(double change, int from, int to) {
    double speed = 0;
    if (from - 1 > looks.oldest()) {
      speed = step(from);
    }
    if (to < looks.newest()) {
      speed = Math.max(speed, step(to + 1));
    }
    double drift = 1.2 * speed * (to - from);
    return Math.min(MOVED * change, Math.max(SAME * change, drift));
  }

  /// All that was found, in order; the film is over.
  List<SuddenChange> finish() {
    waiting.forEach(this::settle);
    waiting.clear();
    return found;
  }
}
