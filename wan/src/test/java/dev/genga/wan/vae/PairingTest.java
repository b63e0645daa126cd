package dev.genga.wan.vae;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Two frames and two rows at a time give what one by one gives, but for rounding.
class PairingTest {
  private static final Pairing ALL = new Pairing(1, 1, 1);
  private static final Pairing FRAMES = new Pairing(1, Long.MAX_VALUE, Long.MAX_VALUE);

  private final TensorScope scope = TensorScope.open();
  private final RandomSource random = RandomSource.seeded(7);
  private VaeLayers layers;

  @BeforeEach
  void noLayers() {
    layers = layersOf(Pairing.NONE);
  }

  @AfterEach
  void close() {
    layers.close();
    scope.close();
  }

  private static VaeLayers layersOf(Pairing pairing) {
    VaeWeights.Source source =
        (name, shape) -> {
          double scale = name.endsWith("bias") ? 1 : 0.2;
          return RandomSource.seeded(name.hashCode()).normal(0, scale, shape);
        };
    return new VaeLayers(source, Device.CPU, DType.FLOAT32, pairing);
  }

  /// Convolves a clip in parts.
  private static Tensor inParts(CausalConv3d convolution, Tensor clip, int... parts) {
    var results = new ArrayList<Tensor>();
    try (var history = new CausalHistory()) {
      long at = 0;
      for (int count : parts) {
        results.add(convolution.forward(clip.narrow(0, at, count), history));
        at += count;
      }
    }
    return Tensors.cat(0, results);
  }

  @ParameterizedTest
  @CsvSource({"6, 5", "7, 4", "2, 3", "1, 1"})
  void pairsConvolveAClipInAnyPartsAsSinglesDo(long height, long width) {
    var clip = random.normal(0, 1, 9, height, width, 4);
    var expected = inParts(layers.causal("a", 4, 6, 3), clip, 9);
    assertThat(layers.causal("a", 4, 6, 3)).isInstanceOf(DirectCausalConv.class);
    for (var pairing : List.of(FRAMES, ALL)) {
      try (var paired = layersOf(pairing)) {
        var convolution = paired.causal("a", 4, 6, 3);
        assertThat(convolution).isInstanceOf(PairedCausalConv.class);
        for (int[] parts : new int[][] {{9}, {1, 4, 4}, {1, 1, 1, 2, 4}, {2, 3, 4}, {3, 1, 5}}) {
          assertThatTensor(inParts(convolution, clip, parts)).isCloseTo(expected, 2e-5);
        }
      }
    }
  }

  @Test
  void pairsAddToASumWhatTheyGive() {
    try (var paired = layersOf(ALL);
        var history = new CausalHistory()) {
      var convolution = paired.causal("a", 4, 4, 3);
      var clip = random.normal(0, 1, 5, 4, 4, 4);
      var sum = random.normal(0, 1, 5, 4, 4, 4);
      var expected = sum.plus(inParts(convolution, clip, 5));
      var window = convolution.window(clip, history);
      window.present().copyInPlace(clip);
      assertThatTensor(convolution.addTo(sum, window, history)).isCloseTo(expected, 1e-6);
    }
  }

  @Test
  void onlyWideConvolutionsGoThroughPairs() {
    try (var some = layersOf(new Pairing(4, 8, 16))) {
      assertThat(some.causal("encoder.a", 3, 8, 3)).isInstanceOf(DirectCausalConv.class);
      assertThat(some.causal("encoder.a", 4, 8, 1)).isInstanceOf(DirectCausalConv.class);
      assertThat(plane(some.causal("encoder.a", 4, 8, 3))).isInstanceOf(DirectPlane.class);
      assertThat(plane(some.causal("encoder.a", 8, 8, 3))).isInstanceOf(RowPairs.class);
      assertThat(plane(some.causal("decoder.a", 8, 8, 3))).isInstanceOf(DirectPlane.class);
      assertThat(plane(some.causal("decoder.a", 16, 16, 3))).isInstanceOf(RowPairs.class);
    }
  }

  private static PlaneConvolution plane(CausalConv3d convolution) {
    return ((PairedCausalConv) convolution).before();
  }

  private static WanVae vae(Golden golden, DType dtype, Pairing pairing) {
    try (var file = SafetensorsFile.open(golden.folder().resolve("weights.safetensors"))) {
      var normalization =
          new LatentNormalization(
              values(golden.get("latent_mean")), values(golden.get("latent_std")));
      return WanVae.load(file, normalization, Device.CPU, dtype, pairing);
    }
  }

  private static List<Float> values(Tensor tensor) {
    var values = new ArrayList<Float>();
    for (float value : tensor.toFloats()) {
      values.add(value);
    }
    return values;
  }

  private static List<String> clips(Golden golden) {
    return golden.tensors().tensors().keySet().stream()
        .filter(name -> name.endsWith(".video"))
        .map(name -> name.substring(0, name.length() - ".video".length()))
        .toList();
  }

  @Test
  void theReferencesLatentsAndFramesComeOutWithPairsEverywhere() {
    try (var golden = Golden.load("wan_vae");
        var single = vae(golden, DType.FLOAT32, Pairing.NONE);
        var paired = vae(golden, DType.FLOAT32, ALL)) {
      assertThat(clips(golden)).isNotEmpty();
      for (var clip : clips(golden)) {
        var latents = golden.get(clip + ".latent");
        assertThatTensor(paired.encode(golden.get(clip + ".video"))).isCloseTo(latents, 5e-5);
        assertThatTensor(paired.decode(latents)).isCloseTo(single.decode(latents), 2e-4);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void inBfloat16PairsStayAboutAsNearToFloat32AsSinglesDo(boolean encode) {
    try (var golden = Golden.load("wan_vae");
        var exact = vae(golden, DType.FLOAT32, Pairing.NONE);
        var single = vae(golden, DType.BFLOAT16, Pairing.NONE);
        var paired = vae(golden, DType.BFLOAT16, encode ? ALL : FRAMES)) {
      for (var clip : clips(golden)) {
        var input = golden.get(clip + (encode ? ".video" : ".latent"));
        double error = error(paired, exact, input, encode);
        assertThat(error).isPositive().isLessThan(2 * error(single, exact, input, encode));
      }
    }
  }

  private static double error(WanVae vae, WanVae exact, Tensor input, boolean encode) {
    var found = encode ? vae.encode(input) : vae.decode(input);
    var expected = encode ? exact.encode(input) : exact.decode(input);
    return found.minus(expected).norm().item() / expected.norm().item();
  }
}
