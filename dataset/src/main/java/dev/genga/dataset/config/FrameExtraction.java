package dev.genga.dataset.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How windows of frames are taken from a clip: musubi-tuner's `frame_extraction`.
public enum FrameExtraction {
  /// The first frames.
  HEAD,
  /// One window after another, without overlap.
  CHUNK,
  /// A window every `frame_stride` frames.
  SLIDE,
  /// `frame_sample` windows, evenly spread from the first frame to the last.
  UNIFORM,
  /// The whole clip, up to `max_frames`.
  FULL;

  /// The word in the data set file.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static List<String> words() {
    return Arrays.stream(values()).map(FrameExtraction::word).toList();
  }

  static @Nullable FrameExtraction ofWord(String word) {
    for (var extraction : values()) {
      if (extraction.word().equals(word)) {
        return extraction;
      }
    }
    return null;
  }
}
