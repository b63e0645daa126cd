package dev.genga.wan.generation;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Engine;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Holds noise to what musubi-tuner's own code hands its transformer; the cases are written by
/// `wan/src/test/python/musubi_noise_fixture.py`.
class NoiseOrderTest {
  private static final int CHANNELS = 16;

  /// Where the vector instructions are others: see `RandomSourceGoldenTest`.
  private static final double VECTORISED = 2e-6;

  private static SafetensorsFile golden() throws URISyntaxException {
    var resource = NoiseOrderTest.class.getResource("musubi_noise.safetensors");
    return SafetensorsFile.open(Path.of(Objects.requireNonNull(resource).toURI()));
  }

  /// @param size `WIDTHxHEIGHTxFRAMES`
  private static GenerationRequest request(String size, long seed, NoiseOrder noise) {
    var sides = size.split("x");
    return GenerationRequest.of("rain", seed)
        .withSize(
            new VideoSize(
                Integer.parseInt(sides[0]), Integer.parseInt(sides[1]), Integer.parseInt(sides[2])))
        .withTask(Task.TEXT_TO_VIDEO.withNoise(noise));
  }

  @Test
  void noiseIsThatOfMusubisOwnCode() throws URISyntaxException {
    try (var _ = TensorScope.open();
        var golden = golden()) {
      boolean sameInstructions =
          Engine.current().cpuCapability().equals(golden.metadata().get("cpu_capability"));
      int previews = 0;
      for (var name : golden.tensors().keySet()) {
        var parts = name.split("\\.");
        boolean preview = parts[0].equals("preview");
        previews += preview ? 1 : 0;
        var order = preview ? NoiseOrder.MUSUBI : NoiseOrder.COMFYUI;
        var request = request(parts[2], Long.parseLong(parts[1]), order);
        var drawn = assertThatTensor(Generator.noise(request, CHANNELS).select(0, 0));
        if (sameInstructions) {
          drawn.isBitEqualTo(golden.read(name));
        } else {
          drawn.isCloseTo(golden.read(name), VECTORISED);
        }
      }
      assertThat(previews).isEqualTo(6);
      assertThat(golden.tensors()).hasSize(12);
    }
  }

  @Test
  void noiseOnTheWayComesAfterAllThatWasDrawn() {
    try (var _ = TensorScope.open()) {
      var request = request("48x32x9", 5, NoiseOrder.MUSUBI);
      var like = Generator.noise(request, CHANNELS);
      var source = RandomSource.seeded(5);
      for (int i = 0; i < 3; i++) {
        source.randn(DType.FLOAT32, 1, CHANNELS, 1, 4, 6);
      }
      assertThatTensor(source.randn(DType.FLOAT32, like.shape())).isBitEqualTo(like);
      assertThatTensor(new RequestNoise(request, like).next())
          .isBitEqualTo(source.randn(DType.FLOAT32, like.shape()));
    }
  }

  @Test
  void theUsualOrderKeepsTheFormOfRequestsAndTheOtherTravels() {
    var usual = request("48x32x9", 5, NoiseOrder.COMFYUI);
    assertThat(RequestJson.write(usual)).doesNotContain("noise");
    var other = request("48x32x9", 5, NoiseOrder.MUSUBI);
    assertThat(RequestJson.write(other)).endsWith(",\"noise\":\"musubi\"}");
    assertThat(RequestJson.read(RequestJson.write(other), "x")).isEqualTo(other);
    assertThatThrownBy(() ->
            RequestJson.read(RequestJson.write(other).replace("\"musubi\"", "\"torch\""), "x"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("\"noise\" is neither comfyui nor musubi");
  }
}
