package dev.genga.film.score;

import dev.genga.film.scene.FrameLook;
import dev.genga.video.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Scores one clip, frame by frame.
public final class ClipScorer {
  /// Over how many frames changes are measured: a cut shows from one to the next, a dissolve over more.
  private static final List<Integer> SPANS = List.of(1, 3, 8);

  private final List<Changes> changes = SPANS.stream().map(Changes::new).toList();
  private @Nullable Frame before;
  private double motion;
  private int frames;
  private int black;
  private double sharpness;

  /// Takes the next frame.
  ///
  /// @param frame small; see [dev.genga.video.SmallFrames]
  public void add(Frame frame) {
    var look = FrameLook.of(frames, frame);
    frames++;
    if (look.isBlack()) {
      black++;
    }
    if (before != null) {
      motion += difference(before, frame);
    }
    before = frame;
    changes.forEach(of -> of.add(look));
  }

  /// The distances of looks that are so many frames apart.
  private static final class Changes {
    private final int span;
    private final Deque<FrameLook> looks = new ArrayDeque<>();
    private final List<Double> distances = new ArrayList<>();

    Changes(int span) {
      this.span = span;
    }

    void add(FrameLook look) {
      looks.addLast(look);
      if (looks.size() > span) {
        distances.add(looks.removeFirst().distance(look));
      }
    }

    /// The frame in the middle of the largest.
    int frame() {
      return distances.isEmpty()
          ? 0
          : distances.indexOf(Collections.max(distances)) + (span + 1) / 2;
    }

    /// The largest, less the median.
    double excess() {
      if (distances.isEmpty()) {
        return 0;
      }
      double median = distances.stream().sorted().toList().get(distances.size() / 2);
      return Collections.max(distances) - median;
    }
  }

  /// Takes a frame in its own size; a few of a clip are enough.
  public void addWhole(Frame frame) {
    sharpness = Math.max(sharpness, Sharpness.of(frame));
  }

  private static double difference(Frame one, Frame other) {
    var a = one.rgb();
    var b = other.rgb();
    long sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs((a[i] & 0xff) - (b[i] & 0xff));
    }
    return (double) sum / a.length;
  }

  /// The scores of the frames so far.
  ///
  /// @throws IllegalStateException if there was none
  public ClipScores finish() {
    if (frames == 0) {
      throw new IllegalStateException("a clip needs a frame");
    }
    var change = Collections.max(changes, Comparator.comparingDouble(Changes::excess));
    return new ClipScores(
        motion / Math.max(1, frames - 1),
        (double) black / frames,
        change.excess(),
        change.frame(),
        sharpness);
  }
}
