package dev.genga.training.vae;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.wan.vae.LatentNormalization;
import dev.genga.wan.vae.VaeConfig;
import dev.genga.wan.vae.WanVae;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds the differentiable VAE to the reference's, and to the one that goes through a clip in parts.
class VaeGraphTest {
  private static final VaeConfig SMALL =
      new VaeConfig(5, 8, List.of(8L, 12L, 20L, 24L), 1, List.of(false, true, true));

  @TempDir Path folder;
  private final TensorScope scope = TensorScope.open();

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void encodesToTheReferencesMeans() {
    try (var golden = Golden.load("wan_vae");
        var file = SafetensorsFile.open(golden.folder().resolve("weights.safetensors"))) {
      var graph = golden(file);
      for (var clip : clips(golden, ".video")) {
        var frames = golden.get(clip + ".video");
        long used = graph.config().frames(graph.config().latentFrames(frames.size(2)));
        var mean = graph.encode(frames.narrow(2, 0, used)).chunk(2, 1)[0];
        var normal =
            mean.minus(perChannel(golden.get("latent_mean")))
                .div(perChannel(golden.get("latent_std")));
        assertThatTensor(normal)
            .isCloseTo(golden.get(clip + ".latent"), tolerance(golden, "latent"));
      }
    }
  }

  @Test
  void decodesToTheReferencesFrames() {
    try (var golden = Golden.load("wan_vae");
        var file = SafetensorsFile.open(golden.folder().resolve("weights.safetensors"))) {
      var graph = golden(file);
      for (var clip : clips(golden, ".decoded")) {
        var latents =
            golden
                .get(clip + ".latent")
                .times(perChannel(golden.get("latent_std")))
                .plus(perChannel(golden.get("latent_mean")));
        assertThatTensor(graph.decode(latents))
            .isCloseTo(golden.get(clip + ".decoded"), tolerance(golden, "decoded"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 9, 13})
  void givesWhatTheVaeInPartsGives(int frames) {
    var random = RandomSource.seeded(frames);
    var weights = random(SMALL, random);
    var graph = new VaeGraph(SMALL, weights, DType.FLOAT32);
    var clip = random.rand(DType.FLOAT32, 2, 3, frames, 24, 16).times(2).minus(1);
    try (var vae = inParts(weights)) {
      var mean = graph.encode(clip).chunk(2, 1)[0];
      assertThatTensor(mean).isCloseTo(vae.encode(clip), 2e-5);
      assertThatTensor(graph.decode(mean).clamp(-1, 1)).isCloseTo(vae.decode(mean), 2e-5);
    }
  }

  /// One rounding to bfloat16 is up to 1/256 of a value; the values here are around 1.
  @Test
  void computesInBfloat16NearlyWhatItDoesInFloat32() {
    var random = RandomSource.seeded(3);
    var weights = random(SMALL, random);
    var clip = clip(3);
    var mean = new VaeGraph(SMALL, weights, DType.FLOAT32).encode(clip).chunk(2, 1)[0];
    var rounded = new VaeGraph(SMALL, weights, DType.BFLOAT16);
    assertThatTensor(rounded.encode(clip).chunk(2, 1)[0]).isCloseTo(mean, 0.1);
    assertThat(rounded.decode(mean).dtype()).isEqualTo(DType.FLOAT32);
    assertThatTensor(rounded.decode(mean))
        .isCloseTo(new VaeGraph(SMALL, weights, DType.FLOAT32).decode(mean), 0.1);
  }

  @Test
  void everyWeightHasAGradient() {
    var weights = random(SMALL, RandomSource.seeded(7));
    weights.values().forEach(w -> w.requiresGrad(true));
    var gradients = gradients(weights, clip(8));
    int at = 0;
    for (var name : weights.keySet()) {
      assertThat(gradients[at++].norm().item()).as(name).isGreaterThan(1e-6);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void gradientsTellWhatASmallChangeOfAllWeightsDoes(int seed) {
    var random = RandomSource.seeded(seed);
    var weights = random(SMALL, random);
    weights.values().forEach(w -> w.requiresGrad(true));
    var clip = clip(seed);
    var gradients = gradients(weights, clip);
    var directions = new LinkedHashMap<String, Tensor>();
    double expected = 0;
    for (var name : weights.keySet()) {
      var gradient = gradients[directions.size()];
      var along = gradient.div(gradient.norm());
      var direction = random.randn(DType.FLOAT32, gradient.shape()).plus(along);
      var unit = direction.div(direction.norm());
      directions.put(name, unit);
      expected += gradient.times(unit).sum().item();
    }
    double step = 2e-3;
    try (var _ = Autograd.off()) {
      double after = loss(moved(weights, directions, step), clip).item();
      double before = loss(moved(weights, directions, -step), clip).item();
      assertThat((after - before) / (2 * step)).isCloseTo(expected, withinPercentage(2));
    }
  }

  private static Tensor clip(int seed) {
    return RandomSource.seeded(seed).rand(DType.FLOAT32, 1, 3, 5, 16, 16).times(2).minus(1);
  }

  private static Tensor[] gradients(Map<String, Tensor> weights, Tensor clip) {
    return Autograd.gradients(loss(weights, clip), List.copyOf(weights.values()));
  }

  private static Map<String, Tensor> moved(
      Map<String, Tensor> weights, Map<String, Tensor> directions, double step) {
    var moved = new LinkedHashMap<String, Tensor>();
    directions.forEach((name, direction) ->
        moved.put(name, Objects.requireNonNull(weights.get(name)).plus(direction.times(step))));
    return moved;
  }

  private static Tensor loss(Map<String, Tensor> weights, Tensor clip) {
    var graph = new VaeGraph(SMALL, weights, DType.FLOAT32);
    var moments = graph.encode(clip);
    var mean = moments.chunk(2, 1)[0];
    var difference = graph.decode(mean).minus(clip);
    return difference.square().mean().plus(moments.square().mean());
  }

  private WanVae inParts(Map<String, Tensor> weights) {
    var path = folder.resolve("vae.safetensors");
    SafetensorsWriter.write(path, weights, Map.of());
    try (var file = SafetensorsFile.open(path)) {
      var none = new LatentNormalization(Collections.nCopies(5, 0f), Collections.nCopies(5, 1f));
      return WanVae.load(file, none, Device.CPU, DType.FLOAT32);
    }
  }

  private static Map<String, Tensor> random(VaeConfig config, RandomSource random) {
    var weights = new LinkedHashMap<String, Tensor>();
    WanVae.tensorShapes(config)
        .forEach((name, shape) -> {
          long fanIn = 1;
          for (int i = 1; i < shape.length; i++) {
            fanIn *= shape[i];
          }
          boolean gain = name.endsWith("gamma");
          var values = random.randn(DType.FLOAT32, shape);
          weights.put(name, gain ? values.times(0.2).plus(1) : values.div(Math.sqrt(fanIn)));
        });
    return weights;
  }

  private static VaeGraph golden(SafetensorsFile file) {
    var weights = new LinkedHashMap<String, Tensor>();
    file.tensors().keySet().forEach(name -> weights.put(name, file.read(name)));
    try (var vae = WanVae.load(file, Device.CPU, DType.FLOAT32)) {
      return new VaeGraph(vae.config(), weights, DType.FLOAT32);
    }
  }

  private static Tensor perChannel(Tensor values) {
    return values.reshape(1, -1, 1, 1, 1);
  }

  private static List<String> clips(Golden golden, String ending) {
    var clips = new ArrayList<String>();
    golden
        .tensors()
        .tensors()
        .keySet()
        .forEach(name -> {
          if (name.endsWith(ending)) {
            clips.add(name.substring(0, name.length() - ending.length()));
          }
        });
    assertThat(clips).isNotEmpty();
    return clips;
  }

  /// The first number of the fixture's own words, such as `atol 1e-4`.
  private static double tolerance(Golden golden, String kind) {
    return Double.parseDouble(
        golden.json().path("tolerances").path(kind).asText().split("[ ,]")[1]);
  }
}
