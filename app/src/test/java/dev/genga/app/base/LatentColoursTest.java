package dev.genga.app.base;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.generation.LatentColours;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.vae.WanVae;
import dev.genga.world.Style;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Colours of latents beside the clips that these were made of, with a VAE that has learnt something.
class LatentColoursTest {
  private static final VideoSize SIZE = BaseRecipe.SIZE;
  private static final int CLIPS = 6;

  @TempDir private Path folder;

  /// The clips are drawn, and the fit has seen nothing but soft patches.
  @Test
  void mostOfAClipsColourIsInItsLatents() {
    var vae = BundledBase.unpack(folder).models().vae();
    double apart = 0;
    double spread = 0;
    try (var _ = TensorScope.open();
        var file = WeightsFile.open(vae);
        var encoder = WanVae.load(file, Device.CPU, DType.FLOAT32, WanVae.Half.ENCODER)) {
      var colours = LatentColours.of(vae, Device.CPU, DType.FLOAT32);
      var sampler = WorldTensors.heldOut(List.of(Style.WATERCOLOUR), 11);
      for (int i = 0; i < CLIPS; i++) {
        var clip = WorldTensors.render(sampler.at(i), SIZE);
        var latents = encoder.encode(WorldTensors.tensor(clip).unsqueeze(0));
        var seen = WorldTensors.clip(List.of(colours.frames(latents).getFirst()));
        double[] expected = means(clip.frame(0), clip.width(), clip.height());
        double[] found = channels(seen.frame(0));
        assertThat(found).hasSameSizeAs(expected);
        double mean = Arrays.stream(expected).average().orElseThrow();
        for (int at = 0; at < found.length; at++) {
          apart += Math.pow(found[at] - expected[at], 2);
          spread += Math.pow(expected[at] - mean, 2);
        }
      }
    }
    assertThat(apart / spread).isLessThan(0.25);
  }

  private static double[] channels(int[] pixels) {
    double[] values = new double[3 * pixels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = pixels[i / 3] >> 16 - 8 * (i % 3) & 255;
    }
    return values;
  }

  /// The mean colour of each 8 by 8 pixels.
  private static double[] means(int[] pixels, int width, int height) {
    double[] values = new double[3 * (width / 8) * (height / 8)];
    double[] all = channels(pixels);
    for (int i = 0; i < all.length; i++) {
      int x = i / 3 % width / 8;
      int y = i / 3 / width / 8;
      values[3 * (y * (width / 8) + x) + i % 3] += all[i] / 64;
    }
    return values;
  }
}
