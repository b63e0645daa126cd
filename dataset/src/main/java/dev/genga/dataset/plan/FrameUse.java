package dev.genga.dataset.plan;

import dev.genga.dataset.config.FrameExtraction;
import dev.genga.dataset.config.FrameRateRule;
import dev.genga.dataset.config.VideoSection;
import dev.genga.dataset.media.FrameTimesText;
import dev.genga.dataset.media.MediaInfo;
import dev.genga.video.FrameRate;
import dev.genga.video.FrameTimes;
import java.util.Arrays;
import java.util.Collections;

/// Which of a file's frames make up the clip at 16 frames a second, from which windows are taken.
///
/// [#toString] is the form in the plan's file, which [#parse] reads.
public sealed interface FrameUse {
  /// By how much a clip's rate may differ from 16 and still be taken as it is.
  double TOLERANCE = 0.02;

  /// The file's frame numbers, in the order of the clip: ascending, with repetitions where a slow
  /// film is brought to 16 frames a second.
  ///
  /// @param frames of the file
  int[] sourceFrames(int frames);

  /// Every frame, once.
  record EveryFrame() implements FrameUse {
    @Override
    public int[] sourceFrames(int frames) {
      var all = new int[frames];
      Arrays.setAll(all, i -> i);
      return all;
    }

    @Override
    public String toString() {
      return "every frame";
    }
  }

  /// musubi-tuner's rule for `source_fps`.
  ///
  /// @param sourceFps as the data set file says
  /// @param end the target frame to stop before, which `head` sets to its longest window; where
  ///     `source_fps` is below 16 that leaves fewer frames than the window has, as in musubi-tuner
  record Dropped(double sourceFps, int end) implements FrameUse {
    static final int NO_END = Integer.MAX_VALUE;

    @Override
    public int[] sourceFrames(int frames) {
      return FrameRate.drop(frames, sourceFps, FrameRateRule.WAN, 0, end);
    }

    @Override
    public String toString() {
      return "source_fps " + sourceFps + (end == NO_END ? "" : " until " + end);
    }
  }

  /// Brought to 16 frames a second by the file's timestamps.
  ///
  /// @param times of the file
  record Resampled(FrameTimes times) implements FrameUse {
    @Override
    public int[] sourceFrames(int frames) {
      if (frames != times.count()) {
        throw new IllegalArgumentException(
            "the plan knows %d frames, not %d".formatted(times.count(), frames));
      }
      return FrameRate.resample(times, FrameRateRule.WAN);
    }

    @Override
    public String toString() {
      return "resampled " + FrameTimesText.of(times);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Resampled && toString().equals(other.toString());
    }

    @Override
    public int hashCode() {
      return toString().hashCode();
    }
  }

  /// What a section does with a clip.
  static FrameUse of(VideoSection section, MediaInfo info) {
    return switch (section.frameRate()) {
      case FrameRateRule.AsIs _ -> new EveryFrame();
      case FrameRateRule.SourceFps(double fps) -> {
        var windows = FrameWindows.of(section);
        boolean head = windows.extraction() == FrameExtraction.HEAD;
        yield new Dropped(fps, head ? Collections.max(windows.lengths()) : Dropped.NO_END);
      }
      case FrameRateRule.ByTimestamps _ -> {
        var times = info.times();
        if (times == null || (times.count() > 1 && times.averageRate() == 0)) {
          yield new EveryFrame(); // Nothing says when they are shown.
        }
        yield FrameRate.isAt(times, FrameRateRule.WAN, TOLERANCE)
            ? new EveryFrame()
            : new Resampled(times);
      }
    };
  }

  /// Reads what [#toString] wrote.
  ///
  /// @throws IllegalArgumentException if the text is none of it
  static FrameUse parse(String text) {
    var words = text.split(" ", -1);
    if (text.equals("every frame")) {
      return new EveryFrame();
    }
    if (words[0].equals("resampled") && words.length == 2) {
      return new Resampled(FrameTimesText.parse(words[1]));
    }
    if (words[0].equals("source_fps") && words.length == 2) {
      return new Dropped(Double.parseDouble(words[1]), Dropped.NO_END);
    }
    if (words[0].equals("source_fps") && words.length == 4) {
      return new Dropped(Double.parseDouble(words[1]), Integer.parseInt(words[3]));
    }
    throw new IllegalArgumentException("no use of frames: " + text);
  }
}
