package dev.genga.film.score;

import dev.genga.film.scene.FrameLook;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/// How much a clip's picture changes, over spans of several lengths: a cut shows from one frame to the
/// next, a dissolve over more.
final class Changes {
  private static final List<Integer> SPANS = List.of(1, 3, 8);

  private final List<Span> spans = SPANS.stream().map(Span::new).toList();

  /// A change.
  ///
  /// @param excess by how much it is more than what is usual in the clip
  /// @param frame in its middle
  record Change(double excess, int frame) {}

  /// Takes the next frame.
  void add(FrameLook look) {
    spans.forEach(span -> span.add(look));
  }

  /// The strongest between two frames from `first` to before `end`.
  Change strongest(int first, int end) {
    return spans.stream()
        .map(span -> span.strongest(first, end))
        .max(Comparator.comparingDouble(Change::excess))
        .orElseThrow();
  }

  /// The distances of looks that are so many frames apart.
  private static final class Span {
    private final int frames;
    private final Deque<FrameLook> looks = new ArrayDeque<>();
    private final List<Double> distances = new ArrayList<>();
    private double usual = Double.NaN;

    Span(int frames) {
      this.frames = frames;
    }

    void add(FrameLook look) {
      looks.addLast(look);
      if (looks.size() > frames) {
        distances.add(looks.removeFirst().distance(look));
        usual = Double.NaN;
      }
    }

    /// Nothing where the range is shorter than the span.
    Change strongest(int first, int end) {
      int most = -1;
      for (int i = first; i < end - frames; i++) {
        most = most < 0 || distances.get(i) > distances.get(most) ? i : most;
      }
      return most < 0
          ? new Change(0, first)
          : new Change(distances.get(most) - usual(), most + (frames + 1) / 2);
    }

    /// The median.
    private double usual() {
      if (Double.isNaN(usual)) {
        usual = distances.stream().sorted().toList().get(distances.size() / 2);
      }
      return usual;
    }
  }
}
