package dev.genga.film.text;

import dev.genga.video.Frame;
import java.util.ArrayList;
import java.util.List;

/// Counts letters in frames of a clip, one in [#STEP].
///
/// What looks like letters in one frame may be leaves or a crowd. A text stands still, or moves as a
/// whole, for as long as people need to read it: so letters count where the next frame looked at has them
/// too, all moved by one step. That is the constancy in time which Wang, Jin and Wu use ("A
/// novel video caption detection approach using multi-frame integration", ICPR 2004), and credits that roll have it
/// as well.
public final class TextScorer {
  /// Frames from one that is looked at to the next: half a second at 16 a second.
  public static final int STEP = 8;

  /// The longer side of the frames that are looked at.
  public static final int SIDE = 640;

  private final List<Integer> counts = new ArrayList<>();
  private List<Letter> before = List.of();

  /// Takes the next frame that is looked at.
  ///
  /// @param frame no larger than [#SIDE]
  public void add(Frame frame) {
    var letters = TextLines.of(frame);
    int kept = Constancy.kept(before, letters, frame.width(), frame.height());
    if (!counts.isEmpty()) {
      counts.set(counts.size() - 1, Math.max(counts.getLast(), kept));
    }
    counts.add(kept);
    before = letters;
  }

  /// The most letters that a frame has, of those looked at from `first` to before `end` by their
  /// numbers in the clip; of the one nearest before where none is.
  public int most(int first, int end) {
    int most = 0;
    int from = Math.min(Math.ceilDiv(first, STEP), Math.max(0, end - 1) / STEP);
    for (int i = from; i < counts.size() && i * STEP < end; i++) {
      most = Math.max(most, counts.get(i));
    }
    return most;
  }
}
