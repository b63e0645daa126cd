package dev.genga.app.base;

import dev.genga.wan.generation.VideoSize;
import dev.genga.world.Scene;
import dev.genga.world.draw.SceneRenderer;

/// How much each position of a clip's latents counts in the loss: those of the thing more than those
/// of the background, which is most of the picture and of which nothing is asked.
///
/// @param times how many times as much
record ThingWeights(double times) {
  private static final int CELL = VideoSize.PIXELS_PER_LATENT;

  /// The share of a latent's pixels that the thing must cover in one of its frames to be in it.
  private static final double LEAST = 0.05;

  /// @return `[F, H, W]` of the clip's latents, row by row, of mean 1
  float[] of(Scene scene, VideoSize size) {
    int rows = size.height() / CELL;
    int columns = size.width() / CELL;
    int frames = size.latentFrames();
    var covers = SceneRenderer.cover(scene, size.width(), size.height(), size.frames());
    var weights = new float[frames * rows * columns];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      int frame = i / (rows * columns);
      var most = most(covers, frame, size.width(), i / columns % rows, i % columns);
      weights[i] = (float) (most > LEAST ? times : 1);
      sum += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (weights[i] * weights.length / sum);
    }
    return weights;
  }

  /// The largest share of a cell that is covered in the frames of one latent: the first latent has one
  /// frame, each other four.
  private static double most(float[][] covers, int latent, int width, int row, int column) {
    int last = latent * VideoSize.FRAMES_PER_LATENT;
    double most = 0;
    for (int f = Math.max(0, last - VideoSize.FRAMES_PER_LATENT + 1); f <= last; f++) {
      most = Math.max(most, share(covers[f], width, row, column));
    }
    return most;
  }

  private static double share(float[] cover, int width, int row, int column) {
    double sum = 0;
    for (int y = row * CELL; y < (row + 1) * CELL; y++) {
      for (int x = column * CELL; x < (column + 1) * CELL; x++) {
        sum += cover[y * width + x];
      }
    }
    return sum / (CELL * CELL);
  }
}
