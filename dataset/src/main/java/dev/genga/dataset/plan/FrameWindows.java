package dev.genga.dataset.plan;

import dev.genga.dataset.config.FrameExtraction;
import dev.genga.dataset.config.VideoSection;
import java.util.ArrayList;
import java.util.List;

/// Takes windows from clips, by the rules of musubi-tuner's `VideoDataset`.
///
/// @param extraction how; never `uniform` with one sample, which is `head`
/// @param lengths window lengths, each 4n+1, ascending and distinct; unused by `full`
/// @param stride frames from one window to the next, for `slide`
/// @param samples windows of each length, for `uniform`
/// @param longest longest window, for `full`
public record FrameWindows(
    FrameExtraction extraction, List<Integer> lengths, int stride, int samples, int longest) {

  /// Copies the list.
  public FrameWindows {
    lengths = List.copyOf(lengths);
  }

  /// The windows of a section: lengths cut to 4n+1, equal ones merged.
  public static FrameWindows of(VideoSection section) {
    boolean head =
        section.frameExtraction() == FrameExtraction.UNIFORM && section.frameSample() == 1;
    return new FrameWindows(
        head ? FrameExtraction.HEAD : section.frameExtraction(),
        section.targetFrames().stream().map(FrameWindows::cut).distinct().sorted().toList(),
        section.frameStride(),
        section.frameSample(),
        section.maxFrames());
  }

  /// The longest 4n+1 that is not more than a number of frames: the VAE takes one frame, then four
  /// at a time.
  public static int cut(int frames) {
    return (frames - 1) / 4 * 4 + 1;
  }

  /// The windows of a clip, by length, then by first frame. `uniform` may name one window several
  /// times: they are one cache file, and so one sample.
  ///
  /// @param frames of the clip, at least 1
  /// @throws IllegalArgumentException if the clip has no frame
  public List<FrameWindow> of(int frames) {
    if (frames < 1) {
      throw new IllegalArgumentException("a clip must have a frame: " + frames);
    }
    if (extraction == FrameExtraction.FULL) {
      return List.of(new FrameWindow(0, cut(Math.min(frames, longest))));
    }
    var windows = new ArrayList<FrameWindow>();
    for (int length : lengths) {
      if (frames >= length) {
        for (int first : starts(frames, length)) {
          windows.add(new FrameWindow(first, length));
        }
      }
    }
    return windows;
  }

  /// How many windows of one length a clip should give that is long enough: with `chunk` and
  /// `slide` at least one, with `uniform` as many as the section asks for.
  int expected() {
    return extraction == FrameExtraction.UNIFORM ? samples : 1;
  }

  private List<Integer> starts(int frames, int length) {
    return switch (extraction) {
      case HEAD, FULL -> List.of(0);
      case CHUNK -> steps(frames - length, length);
      case SLIDE -> steps(frames - length, stride);
      case UNIFORM -> spread(frames - length);
    };
  }

  private static List<Integer> steps(int last, int step) {
    var starts = new ArrayList<Integer>();
    for (long start = 0; start <= last; start += step) {
      starts.add((int) start);
    }
    return starts;
  }

  /// Numbers from 0 to `last`, evenly spread and rounded down: numpy's `linspace` for integers,
  /// whose products round as these do.
  private List<Integer> spread(int last) {
    var starts = new ArrayList<Integer>();
    double step = last / (double) (samples - 1);
    for (int i = 0; i < samples - 1; i++) {
      starts.add((int) Math.floor(i * step));
    }
    starts.add(last);
    return starts;
  }
}
