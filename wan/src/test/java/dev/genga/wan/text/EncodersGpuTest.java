package dev.genga.wan.text;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.testing.Gpu;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.image.ImageCase;
import dev.genga.wan.image.ImageEncoder;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What text and image encoder make on a GPU is what they make on the CPU, but for rounding.
class EncodersGpuTest {
  private static final double RELATIVE = 1e-4;

  @Test
  void promptsOfDifferentLengthsTogether() {
    var gpu = Gpu.orSkip();
    try (var _ = TensorScope.open();
        var golden = Golden.load("umt5");
        var file = WeightsFile.open(golden.folder().resolve("weights_wan.safetensors"))) {
      var prompts =
          List.of(new long[] {5, 9, 3, 1}, new long[] {7, 1}, new long[] {4, 4, 2, 8, 6, 1});
      var expected = Umt5Encoder.of(file, Device.CPU, DType.FLOAT32).encode(prompts);
      var rows = Umt5Encoder.of(file, gpu, DType.FLOAT32).encode(prompts);
      for (int i = 0; i < prompts.size(); i++) {
        assertThatTensor(rows.get(i).to(Device.CPU)).isRelativelyCloseTo(expected.get(i), RELATIVE);
      }
    }
  }

  @Test
  void imagesOneAfterTheOther() {
    var gpu = Gpu.orSkip();
    try (var _ = TensorScope.open();
        var golden = ImageCase.open();
        var onCpu = ImageEncoder.open(golden.file("clip.pth"), Device.CPU);
        var onGpu = ImageEncoder.open(golden.file("clip.pth"), gpu)) {
      for (int i = 0; i < 3; i++) {
        var image = RandomSource.seeded(i).rand(DType.FLOAT32, 1, 3, 48, 64).times(2).minus(1);
        assertThatTensor(onGpu.encode(image).to(Device.CPU))
            .isRelativelyCloseTo(onCpu.encode(image), RELATIVE);
      }
    }
  }
}
