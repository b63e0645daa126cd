package dev.genga.film.score;

import dev.genga.film.scene.FrameLook;
import java.util.ArrayList;
import java.util.List;

/// By what clips are found that show the same: looks of three of their frames.
///
/// @param looks of its first, middle and last frame
public record Fingerprint(List<FrameLook> looks) {
  /// By how much a cell has to be brighter than its neighbour for a bit to be set, of 765.
  private static final double EDGE = 6;

  private static final int PAIRS = FrameLook.COLUMNS / 2;
  private static final int ROWS = 8;

  /// Copies the list.
  public Fingerprint {
    looks = List.copyOf(looks);
  }

  /// For each look 64 bits that tell where it gets brighter to the right.
  List<Long> hashes() {
    var hashes = new ArrayList<Long>();
    for (var look : looks) {
      long hash = 0;
      for (int row = 0; row < ROWS; row++) {
        for (int pair = 0; pair < PAIRS; pair++) {
          int cell = row * FrameLook.COLUMNS + 2 * pair;
          hash = (hash << 1) | (grey(look, cell) > grey(look, cell + 1) + EDGE ? 1 : 0);
        }
      }
      hashes.add(hash);
    }
    return hashes;
  }

  private static double grey(FrameLook look, int cell) {
    var cells = look.cells();
    return cells[3 * cell] + cells[3 * cell + 1] + cells[3 * cell + 2];
  }

  /// The distance of those of their looks that are nearest to each other; see [FrameLook#distance].
  double distance(Fingerprint other) {
    double least = Double.MAX_VALUE;
    for (var one : looks) {
      for (var two : other.looks) {
        least = Math.min(least, one.distance(two));
      }
    }
    return least;
  }
}
