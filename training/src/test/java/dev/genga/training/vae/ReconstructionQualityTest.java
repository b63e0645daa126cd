package dev.genga.training.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.wan.vae.WanVae;
import org.junit.jupiter.api.Test;

class ReconstructionQualityTest {
  /// The fixture's random weights give something back that has little to do with the clip.
  @Test
  void tellsEachGroupsMeanOverItsFrames() {
    try (var _ = TensorScope.open();
        var golden = Golden.load("wan_vae");
        var file = SafetensorsFile.open(golden.folder().resolve("weights.safetensors"));
        var vae = WanVae.load(file, Device.CPU, DType.FLOAT32)) {
      var quality = new ReconstructionQuality();
      var first = clip(1);
      var second = clip(2);
      quality.add(vae, "plain", first);
      quality.add(vae, "grainy", second);
      quality.add(vae, "plain", second);
      assertThat(quality.decibels().keySet()).containsExactly("plain", "grainy");
      double one = expected(vae, first);
      double other = expected(vae, second);
      assertThat(quality.decibels().get("plain")).isCloseTo((one + other) / 2, within(1e-4));
      assertThat(quality.decibels().get("grainy")).isCloseTo(other, within(1e-4));
    }
  }

  private static Tensor clip(int seed) {
    return RandomSource.seeded(seed).rand(DType.FLOAT32, 3, 6, 16, 16).times(2).minus(1);
  }

  /// The fifth frame is the last that the temporal stride leaves.
  private static double expected(WanVae vae, Tensor clip) {
    float[] given = clip.narrow(1, 0, 5).contiguous().toFloats();
    float[] back = vae.decode(vae.encode(clip.unsqueeze(0))).toFloats();
    int pixels = 16 * 16;
    double sum = 0;
    for (int frame = 0; frame < 5; frame++) {
      double squares = 0;
      for (int c = 0; c < 3; c++) {
        for (int p = 0; p < pixels; p++) {
          int at = (c * 5 + frame) * pixels + p;
          double difference = (given[at] - back[at]) / 2;
          squares += difference * difference;
        }
      }
      sum -= 10 * Math.log10(squares / (3 * pixels));
    }
    return sum / 5;
  }
}
