package dev.genga.dataset.cache;

import java.util.StringJoiner;

/// Numbers of frames in short: `0-44`, or `0,2-3,5` where some are left out, or `0x2,1x2` where they
/// are repeated.
final class FrameRuns {
  private FrameRuns() {}

  static String of(int[] indices) {
    var runs = new StringJoiner(",");
    for (int i = 0; i < indices.length; ) {
      int same = i;
      while (same + 1 < indices.length && indices[same + 1] == indices[i]) {
        same++;
      }
      if (same > i) {
        runs.add(indices[i] + "x" + (same - i + 1));
        i = same + 1;
        continue;
      }
      int end = i;
      while (end + 1 < indices.length
          && indices[end + 1] == indices[end] + 1
          && (end + 2 >= indices.length || indices[end + 2] != indices[end + 1])) {
        end++;
      }
      runs.add(end == i ? Integer.toString(indices[i]) : indices[i] + "-" + indices[end]);
      i = end + 1;
    }
    return runs.toString();
  }
}
