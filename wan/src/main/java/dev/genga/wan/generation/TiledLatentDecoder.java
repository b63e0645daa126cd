package dev.genga.wan.generation;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.wan.vae.WanVae;
import java.util.function.Consumer;

/// Decodes with Wan's VAE one tile after the other, each through the whole video; the device holds what
/// one tile needs, the machine's memory all frames.
///
/// @param vae with its decoder loaded
public record TiledLatentDecoder(WanVae vae, VaeTiles tiles) implements LatentDecoder {
  @Override
  public void decode(Tensor latents, Consumer<Tensor> frames) {
    int rows = (int) latents.size(3);
    int columns = (int) latents.size(4);
    int count = (int) (latents.size(2) - 1) * VideoSize.FRAMES_PER_LATENT + 1;
    int height = rows * VideoSize.PIXELS_PER_LATENT;
    int width = columns * VideoSize.PIXELS_PER_LATENT;
    try (var _ = TensorScope.open()) {
      var sum = Tensors.zeros(new long[] {1, 3, count, height, width}, DType.FLOAT32, Device.CPU);
      var counted = Tensors.zeros(new long[] {1, 1, 1, height, width}, DType.FLOAT32, Device.CPU);
      for (int row : tiles.starts(rows)) {
        for (int column : tiles.starts(columns)) {
          add(latents, row, column, sum, counted);
        }
      }
      hand(sum, counted, frames);
    }
  }

  private void add(Tensor latents, int row, int column, Tensor sum, Tensor counted) {
    int rows = (int) latents.size(3);
    int columns = (int) latents.size(4);
    try (var _ = TensorScope.open();
        var decoder = vae.newDecoder()) {
      float[] down = tiles.weights(row, rows);
      float[] across = tiles.weights(column, columns);
      var weights =
          Tensors.of(down, 1, 1, 1, down.length, 1)
              .times(Tensors.of(across, 1, 1, 1, 1, across.length));
      place(counted, row, column, down.length, across.length).addInPlace(weights);
      var tile =
          latents
              .narrow(3, row, tiles.latents(rows))
              .narrow(4, column, tiles.latents(columns))
              .contiguous();
      var target = place(sum, row, column, down.length, across.length);
      long at = 0;
      for (long latent = 0; latent < latents.size(2); latent++) {
        try (var _ = TensorScope.open()) {
          var decoded = decoder.push(tile.narrow(2, latent, 1).to(vae.device())).to(Device.CPU);
          target.narrow(2, at, decoded.size(2)).addInPlace(decoded.times(weights));
          at += decoded.size(2);
        }
      }
    }
  }

  private static Tensor place(Tensor frames, int row, int column, int height, int width) {
    return frames
        .narrow(3, (long) row * VideoSize.PIXELS_PER_LATENT, height)
        .narrow(4, (long) column * VideoSize.PIXELS_PER_LATENT, width);
  }

  private static void hand(Tensor sum, Tensor counted, Consumer<Tensor> frames) {
    for (long at = 0; at < sum.size(2); ) {
      long count = at == 0 ? 1 : VideoSize.FRAMES_PER_LATENT;
      try (var _ = TensorScope.open()) {
        frames.accept(sum.narrow(2, at, count).div(counted));
      }
      at += count;
    }
  }
}
