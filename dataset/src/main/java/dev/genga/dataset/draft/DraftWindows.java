package dev.genga.dataset.draft;

import dev.genga.dataset.config.FrameExtraction;
import java.util.List;
import java.util.stream.Collectors;

/// How a section takes windows from clips, as [dev.genga.dataset.plan.FrameWindows] understands it.
///
/// @param extraction how
/// @param lengths of windows in frames, as given; unused by `full`
/// @param stride frames from one window to the next, for `slide`
/// @param samples windows of each length, for `uniform`
/// @param longest window, for `full`
public record DraftWindows(
    FrameExtraction extraction, List<Integer> lengths, int stride, int samples, int longest) {
  /// musubi-tuner's `max_frames` where none is given.
  public static final int LONGEST = 129;

  /// Copies the list.
  public DraftWindows {
    lengths = List.copyOf(lengths);
  }

  /// The first frames of clips.
  public static DraftWindows head(Integer... lengths) {
    return new DraftWindows(FrameExtraction.HEAD, List.of(lengths), 1, 1, LONGEST);
  }

  /// `uniform 21,45 x 2`, which [DraftText] reads.
  @Override
  public String toString() {
    String numbers = lengths.stream().map(String::valueOf).collect(Collectors.joining(","));
    return extraction.word()
        + switch (extraction) {
          case HEAD, CHUNK -> " " + numbers;
          case SLIDE -> " " + numbers + " every " + stride;
          case UNIFORM -> " " + numbers + " x " + samples;
          case FULL -> " up to " + longest;
        };
  }
}
