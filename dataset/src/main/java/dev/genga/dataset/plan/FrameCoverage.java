package dev.genga.dataset.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// How many windows hold each frame of a clip: none where it is lost, several where it is trained on more
/// than once.
///
/// @param frames of the clip, at 16 a second
/// @param runs of frames that as many windows hold, in order, without gaps
public record FrameCoverage(int frames, List<Run> runs) {

  /// Copies the list.
  public FrameCoverage {
    runs = List.copyOf(runs);
  }

  /// Neighbouring frames.
  ///
  /// @param first of them
  /// @param end the frame after the last
  /// @param windows that hold each of them
  public record Run(int first, int end, int windows) {
    /// How many frames.
    public int length() {
      return end - first;
    }

    /// `45-80`, or `45` for a single one.
    @Override
    public String toString() {
      return length() == 1 ? Integer.toString(first) : first + "-" + (end - 1);
    }
  }

  /// The frames of a clip in one section.
  public static FrameCoverage of(PlannedMedia media) {
    return of(media.frames(), media.samples().stream().map(Sample::window).toList());
  }

  /// @param windows within the clip
  static FrameCoverage of(int frames, Collection<FrameWindow> windows) {
    var change = new int[frames + 1];
    for (var window : windows) {
      change[window.first()]++;
      change[window.end()]--;
    }
    var runs = new ArrayList<Run>();
    int first = 0;
    int held = change[0];
    for (int i = 1; i <= frames; i++) {
      if (i == frames || change[i] != 0) {
        runs.add(new Run(first, i, held));
        first = i;
        held += change[i];
      }
    }
    return new FrameCoverage(frames, joined(runs));
  }

  /// Where one window begins as another ends, the number stays.
  private static List<Run> joined(List<Run> runs) {
    var joined = new ArrayList<Run>();
    for (var run : runs) {
      if (!joined.isEmpty() && joined.getLast().windows() == run.windows()) {
        joined.set(joined.size() - 1, new Run(joined.getLast().first(), run.end(), run.windows()));
      } else {
        joined.add(run);
      }
    }
    return joined;
  }

  /// The frames that no window holds.
  public List<Run> lost() {
    return runs.stream().filter(run -> run.windows() == 0).toList();
  }

  /// The frames that several windows hold.
  public List<Run> doubled() {
    return runs.stream().filter(run -> run.windows() > 1).toList();
  }
}
