package dev.genga.training.vae;

import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.util.List;
import java.util.stream.IntStream;

/// A stretch of a VAE's training: how many steps, on pieces of what size.
///
/// Pieces are cut from the clips at random places. A stage of single frames teaches to draw from as
/// many clips as frames; one of several frames, after it, teaches what happens between them.
///
/// @param steps optimizer steps
/// @param clips of a step; each goes through the VAE by itself, on a thread of its own where there are
///     several
/// @param pieces that are cut from each clip; more than one where clips are slow to make
/// @param clipFrames frames that a clip is made with; 1 for single frames
/// @param frames of a piece, 1 + a multiple of the temporal stride
/// @param height of a piece, a multiple of the spatial stride
/// @param width of a piece, a multiple of the spatial stride
public record VaeStage(
    int steps, int clips, int pieces, int clipFrames, int frames, int height, int width) {
  /// @throws IllegalArgumentException if a number is below 1, or a piece longer than a clip
  public VaeStage {
    int least = IntStream.of(steps, clips, pieces, frames, height, width).min().getAsInt();
    if (least < 1 || clipFrames < frames) {
      throw new IllegalArgumentException(
          "a stage's numbers are 1 or more, and its pieces no longer than its clips: "
              + List.of(steps, clips, pieces, clipFrames, frames, height, width));
    }
  }

  /// Clips of all steps.
  long clipsInAll() {
    return (long) steps * clips;
  }

  /// The pieces of one clip.
  ///
  /// @param number of the clip
  /// @return `[pieces, 3, F, H, W]`
  Tensor cut(ClipStream stream, long number, RandomSource random) {
    try (var scope = TensorScope.open()) {
      var clip = stream.clip(number, clipFrames);
      var cut = new Tensor[pieces];
      for (int i = 0; i < pieces; i++) {
        cut[i] = piece(clip, random);
      }
      return scope.keep(Tensors.stack(0, cut));
    }
  }

  private Tensor piece(Tensor clip, RandomSource random) {
    var some = part(clip, 1, frames, random);
    return part(part(some, 2, height, random), 3, width, random);
  }

  private static Tensor part(Tensor clip, int dim, long length, RandomSource random) {
    long room = clip.size(dim) - length;
    if (room < 0) {
      throw new IllegalArgumentException(
          "a piece is larger than its clip: %d of %s".formatted(length, clip));
    }
    return clip.narrow(dim, (long) random.randint(0, room + 1, 1).item(), length);
  }
}
