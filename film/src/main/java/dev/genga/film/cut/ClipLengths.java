package dev.genga.film.cut;

import java.util.ArrayList;
import java.util.List;

/// Divides a run of frames into clips of wanted lengths.
final class ClipLengths {
  private ClipLengths() {}

  /// Frames from `first` to before `end`.
  record Piece(int first, int end) {}

  /// As few pieces as the longest allows, of one length; where they would be too short, fewer, which
  /// leave frames out between them, evenly.
  ///
  /// @return none where the run itself is too short
  static List<Piece> divide(int frames, int shortest, int longest) {
    var pieces = new ArrayList<Piece>();
    if (frames < shortest) {
      return pieces;
    }
    int count = (frames + longest - 1) / longest;
    if (frames / count < shortest) {
      count = Math.max(1, frames / shortest);
    }
    int length = Math.min(longest, frames / count);
    for (int i = 0; i < count; i++) {
      int first = even(frames, count, length, i);
      pieces.add(new Piece(first, first + length));
    }
    return pieces;
  }

  /// Where a piece begins if they lie evenly.
  ///
  /// @param count pieces of the run
  /// @param index which of them
  static int even(int frames, int count, int length, int index) {
    int begin = (int) ((long) frames * index / count);
    int share = (int) ((long) frames * (index + 1) / count) - begin;
    return begin + (share - length) / 2;
  }
}
