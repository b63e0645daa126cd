package dev.genga.wan.vae;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.weights.SafetensorsFile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Holds [WanVae] to the reference's own VAE, run once on small random weights.
class WanVaeTest {
  private final Golden golden = Golden.load("wan_vae");
  private final TensorScope scope = TensorScope.open();
  private WanVae vae;

  @BeforeEach
  void load() {
    try (var file = SafetensorsFile.open(golden.folder().resolve("weights.safetensors"))) {
      vae = WanVae.load(file, normalization(), Device.CPU, DType.FLOAT32);
    }
  }

  @AfterEach
  void close() {
    vae.close();
    scope.close();
    golden.close();
  }

  private LatentNormalization normalization() {
    return new LatentNormalization(list("latent_mean"), list("latent_std"));
  }

  private List<Float> list(String name) {
    var values = new ArrayList<Float>();
    for (float value : golden.get(name).toFloats()) {
      values.add(value);
    }
    return values;
  }

  private double tolerance(String kind) {
    var matcher =
        java.util.regex.Pattern.compile("atol ([0-9.e-]+).*")
            .matcher(golden.json().path("tolerances").path(kind).asText());
    assertThat(matcher.matches()).isTrue();
    return Double.parseDouble(matcher.group(1));
  }

  private List<String> clips(String ending) {
    return golden.tensors().tensors().keySet().stream()
        .filter(name -> name.endsWith(ending))
        .map(name -> name.substring(0, name.length() - ending.length()))
        .toList();
  }

  @Test
  void clipsOfAnyLengthEncodeToTheReferencesLatents() {
    assertThat(clips(".video")).isNotEmpty();
    for (var clip : clips(".video")) {
      assertThatTensor(vae.encode(golden.get(clip + ".video")))
          .isCloseTo(golden.get(clip + ".latent"), tolerance("latent"));
    }
  }

  @Test
  void latentsDecodeToTheReferencesFrames() {
    assertThat(clips(".decoded")).isNotEmpty();
    for (var clip : clips(".decoded")) {
      try (var decoder = vae.newDecoder()) {
        var latents = golden.get(clip + ".latent");
        Tensor[] frames =
            java.util.Arrays.stream(latents.split(ones(latents.size(2)), 2))
                .map(decoder::pushUnclamped)
                .toArray(Tensor[]::new);
        assertThatTensor(Tensors.cat(2, frames))
            .isCloseTo(golden.get(clip + ".decoded"), tolerance("decoded"));
      }
    }
  }

  private static long[] ones(long count) {
    long[] ones = new long[(int) count];
    java.util.Arrays.fill(ones, 1);
    return ones;
  }
}
