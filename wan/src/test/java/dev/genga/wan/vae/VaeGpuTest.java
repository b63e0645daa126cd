package dev.genga.wan.vae;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.testing.Gpu;
import dev.genga.tensor.weights.SafetensorsFile;
import org.junit.jupiter.api.Test;

/// Holds the VAE on a GPU to the CPU's, whose numbers are the reference's.
class VaeGpuTest {
  /// cuDNN rounds a float32 convolution's factors to TF32 where PyTorch's default stands: half a unit
  /// in 10 bits of mantissa each, through the two dozen convolutions on the longest way, none of which
  /// makes up for another.
  private static final double TF32 = 24 * Math.scalb(1, -11);

  @Test
  void encodesAndDecodesTheReferencesClipsAsTheCpu() {
    var gpu = Gpu.orSkip();
    try (var golden = Golden.load("wan_vae");
        var _ = TensorScope.open();
        var here = vae(golden, Device.CPU);
        var there = vae(golden, gpu)) {
      for (var name : golden.tensors().tensors().keySet()) {
        if (name.endsWith(".video")) {
          var video = golden.get(name);
          var latents = here.encode(video);
          assertThatTensor(there.encode(video.to(gpu)).to(Device.CPU))
              .isRelativelyCloseTo(latents, TF32);
          assertThatTensor(there.decode(latents.to(gpu)).to(Device.CPU))
              .isRelativelyCloseTo(here.decode(latents), TF32);
        }
      }
    }
  }

  @Test
  void givesTheSameBitsTwice() {
    var gpu = Gpu.orSkip();
    try (var golden = Golden.load("wan_vae");
        var _ = TensorScope.open();
        var vae = vae(golden, gpu)) {
      for (var name : golden.tensors().tensors().keySet()) {
        if (name.endsWith(".video")) {
          var video = golden.get(name).to(gpu);
          var latents = vae.encode(video);
          assertThatTensor(vae.encode(video)).isBitEqualTo(latents);
          assertThatTensor(vae.decode(latents)).isBitEqualTo(vae.decode(latents));
        }
      }
    }
  }

  private static WanVae vae(Golden golden, Device device) {
    try (var file = SafetensorsFile.open(golden.folder().resolve("weights.safetensors"))) {
      return WanVae.load(file, LatentNormalization.WAN_2_1, device, DType.FLOAT32);
    }
  }
}
