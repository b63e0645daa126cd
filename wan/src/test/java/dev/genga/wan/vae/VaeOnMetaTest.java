package dev.genga.wan.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.weights.SafetensorsFile;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Runs the VAE on torch's `meta` device, whose tensors have no values and which mixes with no other:
/// what would make a tensor on the CPU by oversight fails here without a GPU.
class VaeOnMetaTest {
  private static final long LATENTS = 16;

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void aClipIsEncodedAndDecodedWithoutATensorOnTheCpu(DType dtype) {
    withVae(
        dtype,
        vae -> {
          for (long frames : new long[] {1, 9, 17}) {
            var latents = vae.encode(pixels(Device.META, frames));
            assertThat(latents.device()).isEqualTo(Device.META);
            assertThat(latents.shape()).containsExactly(1, LATENTS, 1 + (frames - 1) / 4, 2, 4);
            var decoded = vae.decode(latents);
            assertThat(decoded.device()).isEqualTo(Device.META);
            assertThat(decoded.shape()).containsExactly(1, 3, frames, 16, 32);
            assertThat(Pixels.toBytes(decoded).device()).isEqualTo(Device.META);
          }
        });
  }

  @Test
  void framesOrLatentsOnTheCpuFail() {
    withVae(
        DType.FLOAT32,
        vae -> {
          assertThatThrownBy(() -> vae.encode(pixels(Device.CPU, 1)))
              .isInstanceOf(RuntimeException.class);
          var latents = Tensors.zeros(new long[] {1, LATENTS, 1, 2, 4}, DType.FLOAT32, Device.CPU);
          assertThatThrownBy(() -> vae.decode(latents)).isInstanceOf(RuntimeException.class);
        });
  }

  @Test
  void aWeightOnTheCpuFails() {
    try (var _ = TensorScope.open()) {
      var x = Tensors.zeros(new long[] {1, 4, 4, 4}, DType.FLOAT32, Device.META);
      var weight = Tensors.zeros(new long[] {4, 4, 1, 3, 3}, DType.FLOAT32, Device.CPU);
      var bias = Tensors.zeros(new long[] {4}, DType.FLOAT32, Device.CPU);
      var layers =
          List.<UnaryOperator<Tensor>>of(
              new Convolution(weight, bias.to(Device.META), 1, 1, 1)::forward,
              new Convolution(weight.to(Device.META), bias, 1, 1, 1)::forward,
              new ChannelNorm(bias)::forward);
      for (var layer : layers) {
        assertThatThrownBy(() -> layer.apply(x)).isInstanceOf(RuntimeException.class);
      }
    }
  }

  private static Tensor pixels(Device device, long frames) {
    var bytes = Tensors.zeros(new long[] {frames, 16, 32, 3}, DType.UINT8, device);
    return Pixels.toModel(bytes, DType.FLOAT32);
  }

  private static void withVae(DType dtype, Consumer<WanVae> test) {
    try (var golden = Golden.load("wan_vae");
        var file = SafetensorsFile.open(golden.folder().resolve("weights.safetensors"));
        var _ = TensorScope.open();
        var vae = WanVae.load(file, Device.META, dtype)) {
      test.accept(vae);
    }
  }
}
