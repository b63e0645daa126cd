package dev.genga.wan.transformer;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.testing.Gpu;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Holds the transformer on a GPU to the CPU's, whose numbers are the reference's.
class TransformerGpuTest {
  @Test
  void theVelocityInFloat32IsTheCpus() {
    var gpu = Gpu.orSkip();
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      assertThatTensor(velocity(DType.FLOAT32, gpu).to(Device.CPU))
          .isRelativelyCloseTo(velocity(DType.FLOAT32, Device.CPU), 1e-5);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16", "FLOAT16"})
  void theSameInputGivesTheSameBitsTwice(DType dtype) {
    var gpu = Gpu.orSkip();
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var once = velocity(dtype, gpu);
      assertThat(once.device()).isEqualTo(gpu);
      assertThatTensor(velocity(dtype, gpu)).isBitEqualTo(once);
    }
  }

  private static Tensor velocity(DType dtype, Device device) {
    try (var golden = Golden.load("wan_transformer_t2v")) {
      var x = golden.get("video.x");
      var prompts = new ArrayList<Tensor>();
      for (int i = 0; i < x.size(0); i++) {
        prompts.add(golden.get("video.context." + i));
      }
      return FixtureWeights.of("wan_transformer_t2v")
          .model(dtype, device)
          .forward(x.to(device), golden.get("video.t"), prompts);
    }
  }
}
