package dev.genga.dataset.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where the captions of a clip are that has more than one: genga's `several_captions`.
public enum SeveralCaptions {
  /// Each clip has one caption file, which is one caption.
  NONE,
  /// Each line of a caption file that is not blank is a caption.
  LINES,
  /// `rain.1.txt`, `rain.2.txt` and so on beside `rain.txt`: musubi-tuner reads the first alone.
  FILES;

  /// The word in the data set file.
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static List<String> words() {
    return Arrays.stream(values()).filter(s -> s != NONE).map(SeveralCaptions::word).toList();
  }

  static @Nullable SeveralCaptions ofWord(String word) {
    return Arrays.stream(values())
        .filter(several -> several != NONE && several.word().equals(word))
        .findFirst()
        .orElse(null);
  }
}
