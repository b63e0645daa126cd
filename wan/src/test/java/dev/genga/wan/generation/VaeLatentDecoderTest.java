package dev.genga.wan.generation;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.wan.vae.WanVae;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class VaeLatentDecoderTest {
  @Test
  void givesTheFramesOfAWholeDecodePieceByPiece() {
    try (var _ = TensorScope.open();
        var golden = Golden.load("wan_vae");
        var file = SafetensorsFile.open(golden.folder().resolve("weights.safetensors"));
        var vae = WanVae.load(file, Device.CPU, DType.FLOAT32)) {
      var latents = golden.get("random.latent");
      var whole = vae.decode(latents);
      var pieces = new ArrayList<float[]>();
      var counts = new ArrayList<Long>();
      new VaeLatentDecoder(vae)
          .decode(
              latents,
              frames -> {
                counts.add(frames.size(2));
                pieces.add(frames.toFloats());
              });
      assertThat(counts).hasSize((int) latents.size(2)).startsWith(1L, 4L);
      long at = 0;
      for (int i = 0; i < pieces.size(); i++) {
        var part = whole.narrow(2, at, counts.get(i));
        assertThatTensor(Tensors.of(pieces.get(i), part.shape())).isCloseTo(part, 0);
        at += counts.get(i);
      }
      assertThat(at).isEqualTo(whole.size(2));
    }
  }
}
