package dev.genga.app.eval;

import dev.genga.world.Clip;
import java.util.List;

/// How much changes from frame to frame, against true renderings of the same scenes.
///
/// @param relative the change in all clips over that in all renderings: 1 moves as much, 0 stands still,
///     more than 1 moves more or flickers
/// @param still the share of clips that change by less than [#STILL] of their own rendering's change
public record Motion(double relative, double still) {
  /// Nothing moves below this share of what moves in the true rendering. Two true clips of one
  /// combination differ by less; a frozen video, after coding, is far below.
  static final double STILL = 0.1;

  /// @param clips of which to tell
  /// @param drawn the true renderings of the same scenes, in the same order
  static Motion of(List<Clip> clips, List<Clip> drawn) {
    double moved = 0;
    double due = 0;
    int still = 0;
    for (int i = 0; i < clips.size(); i++) {
      double own = change(clips.get(i));
      double wanted = change(drawn.get(i));
      moved += own;
      due += wanted;
      still += own < STILL * wanted ? 1 : 0;
    }
    return new Motion(moved / due, still / (double) clips.size());
  }

  /// The mean difference of a pixel's channel to that of the frame before, in grey levels of 256.
  static double change(Clip clip) {
    long sum = 0;
    for (int f = 1; f < clip.length(); f++) {
      int[] before = clip.frame(f - 1);
      int[] now = clip.frame(f);
      for (int i = 0; i < now.length; i++) {
        for (int shift = 0; shift <= 16; shift += 8) {
          sum += Math.abs((now[i] >> shift & 255) - (before[i] >> shift & 255));
        }
      }
    }
    return sum / (3.0 * clip.width() * clip.height() * Math.max(1, clip.length() - 1));
  }
}
