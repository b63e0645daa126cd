package dev.genga.film.score;

import dev.genga.film.index.FrameList;
import dev.genga.film.scene.Difference;
import dev.genga.film.scene.FrameLook;
import dev.genga.film.text.TextScorer;
import dev.genga.video.Frame;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Scores the windows that a training takes from one clip, frame by frame of its file.
final class WindowScorer {
  private final FrameList frames;
  private final List<ClipWindows.Window> windows;
  private final Changes changes = new Changes();
  private final Comings comings;
  private final Appearances clip;

  /// Sums of the differences, and of the black frames, before each frame.
  private final double[] moved;

  private final int[] black;
  private @Nullable Frame before;
  private int taken;

  WindowScorer(ClipWindows of) {
    frames = of.frames();
    windows = of.windows();
    comings = new Comings(ends(windows));
    clip = new Appearances(frames.count());
    moved = new double[frames.count() + 1];
    black = new int[frames.count() + 1];
  }

  /// Where the first and the last four frames of the windows begin.
  private static Set<Integer> ends(List<ClipWindows.Window> windows) {
    var ends = new HashSet<Integer>();
    for (var window : windows) {
      ends.add(window.first());
      ends.add(window.end() - 1 - Comings.SPAN);
    }
    return ends;
  }

  /// Takes the file's next frame, whether the clip has it or not.
  ///
  /// @param index its number in the file
  /// @param frame small
  void add(int index, Frame frame, FrameLook look) {
    if (taken == frames.count() || frames.at(taken) != index) {
      return;
    }
    var grey = SmallGrey.of(frame);
    var appearance = FrameAppearance.of(frame, grey);
    // A slow film's frames come several times.
    while (taken < frames.count() && frames.at(taken) == index) {
      take(frame, look, grey, appearance);
    }
  }

  private void take(Frame frame, FrameLook look, SmallGrey grey, FrameAppearance appearance) {
    double step = before == null ? 0 : Difference.of(before, frame);
    moved[taken + 1] = moved[taken] + step;
    black[taken + 1] = black[taken] + (look.isBlack() ? 1 : 0);
    changes.add(look);
    comings.add(grey);
    clip.add(appearance, step);
    before = frame;
    taken++;
  }

  /// Whether the file had all of the clip's frames.
  boolean isWhole() {
    return taken == frames.count();
  }

  /// @param text of the file's frames
  /// @return the scores of each window, in their order
  List<Map<Score, Double>> finish(TextScorer text) {
    var scores = new ArrayList<Map<Score, Double>>();
    for (var window : windows) {
      scores.add(scores(window, text));
    }
    return scores;
  }

  private Map<Score, Double> scores(ClipWindows.Window window, TextScorer text) {
    int first = window.first();
    int end = window.end();
    var change = changes.strongest(first, end);
    var unlike = clip.distance(first, end);
    boolean hasEnds = window.length() > Comings.SPAN;
    var scores = new EnumMap<Score, Double>(Score.class);
    scores.put(Score.MOTION, (moved[end] - moved[first + 1]) / Math.max(1, window.length() - 1));
    scores.put(Score.DARK, (double) (black[end] - black[first]) / window.length());
    scores.put(Score.CHANGE, change.excess());
    scores.put(Score.CHANGE_FRAME, (double) frames.at(change.frame()));
    scores.put(Score.TEXT, (double) text.most(frames.at(first), frames.at(end - 1) + 1));
    scores.put(Score.HEAD, hasEnds ? comings.from(first) : 0);
    scores.put(Score.TAIL, hasEnds ? comings.from(end - 1 - Comings.SPAN) : 0);
    scores.put(Score.UNLIKE_COLOUR, unlike.colour());
    scores.put(Score.UNLIKE_EDGES, unlike.edges());
    scores.put(Score.UNLIKE_MOTION, unlike.motion());
    return scores;
  }
}
