package dev.genga.training;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.training.optimizer.AdamW;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerChoice;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.lora.file.LoraReader;
import dev.genga.wan.lora.file.MusubiLoraFormat;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.WanTransformer;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds every kind of adapter to the public program that trains it: musubi-tuner for LoRA, LoHa and LoKr,
/// LyCORIS for DoRA. Made by `src/test/python/adapter_fixture.py`. Tolerances are those of the golden
/// LoRA step.
class AdapterGoldenTest {
  private final Golden golden = Golden.load("lora_train_step");
  private TensorScope scope;
  private WanTransformer model;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
    model = FixtureWeights.of("wan_transformer_t2v").model(DType.FLOAT32);
  }

  @AfterEach
  void close() {
    scope.close();
    golden.close();
  }

  private static SafetensorsFile fixture(String name) {
    var resource =
        Objects.requireNonNull(
            AdapterGoldenTest.class.getResource("adapter/" + name + ".safetensors"));
    try {
      return SafetensorsFile.open(Path.of(resource.toURI()));
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static AdapterOptions options(String name) {
    var some =
        new LayerChoice(
            List.of(".*ffn\\.0", ".*\\.1\\..*attn.v"),
            List.of(".*cross_attn.*", ".*ffn.*"),
            List.of());
    return switch (name) {
      case "lora" -> new AdapterOptions(new AdapterKind.Lora(), 3, 1.5, some);
      case "dora" -> new AdapterOptions(new AdapterKind.Dora(), 2, 1, LayerChoice.ALL);
      case "loha" -> new AdapterOptions(new AdapterKind.Loha(), 2, 1, LayerChoice.ALL);
      case "lokr" -> new AdapterOptions(new AdapterKind.Lokr(8), 2, 1, LayerChoice.ALL);
      case "lokr_whole" ->
          new AdapterOptions(new AdapterKind.Lokr(AdapterKind.Lokr.EVEN), 16, 16, LayerChoice.ALL);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private Lora first(String name) {
    try (var file = fixture(name + "_first")) {
      return LoraReader.read(file, model).copyTo(Device.CPU, DType.FLOAT32);
    }
  }

  /// The file's keys of all parameters, in their order.
  private static List<String> keys(Lora lora) {
    var keys = new ArrayList<String>();
    for (var module : lora.modules().values()) {
      String layer = "lora_unet_" + module.name().replace('.', '_');
      module.tensors().keySet().forEach(end -> keys.add(layer + end));
    }
    return keys;
  }

  private double accumulate(TrainableLora trainable) {
    trainable.gradients().zero();
    return trainable
        .gradients()
        .accumulate(
            golden.get("step0.noisy"),
            golden.get("step0.timesteps"),
            List.of(golden.get("context.0"), golden.get("context.1")),
            golden.get("step0.target"),
            1);
  }

  @ParameterizedTest
  @CsvSource({
    "lora, 0",
    "lora, 2",
    "dora, 0",
    "dora, 2",
    "loha, 0",
    "loha, 2",
    "lokr, 0",
    "lokr, 2",
    "lokr_whole, 0",
    "lokr_whole, 2"
  })
  void lossGradientsAndTwoStepsAreTheReferences(String name, int keptBlocks) {
    var trainable = new TrainableLora(model, first(name), DType.FLOAT32, keptBlocks);
    var keys = keys(trainable.lora());
    try (var expected = fixture(name)) {
      var rate = Double.parseDouble(Objects.requireNonNull(expected.metadata().get("rate")));
      var optimizer = new AdamW.Settings(0.9, 0.999, 1e-8, 0.01);
      var state = new TrainingState(trainable.parameters(), optimizer, null);
      for (int step = 0; step < 2; step++) {
        double loss = accumulate(trainable);
        double due = expected.read("loss." + step).item();
        assertThat(loss).isCloseTo(due, within(1e-5 * due));
        var gradients = trainable.gradients().gradients();
        for (int i = 0; step == 0 && i < keys.size(); i++) {
          assertThatTensor(gradients.parts().get(i))
              .isRelativelyCloseTo(expected.read("gradient." + keys.get(i)), 1e-4);
        }
        state.step(gradients, rate);
      }
      for (int i = 0; i < keys.size(); i++) {
        assertThatTensor(trainable.parameters().parts().get(i))
            .isRelativelyCloseTo(expected.read("last." + keys.get(i)), 1e-4)
            .isCloseTo(expected.read("last." + keys.get(i)), 2e-4);
      }
    }
  }

  /// What the program draws stands in the file as it was drawn; what it sets to zero does not.
  @ParameterizedTest
  @ValueSource(strings = {"lora", "dora", "loha", "lokr", "lokr_whole"})
  void newValuesAreTheReferencesForTheSameSeed(String name) {
    try (var file = fixture(name)) {
      long seed = Long.parseLong(Objects.requireNonNull(file.metadata().get("seed")));
      var made = Lora.create(model, options(name), RandomSource.seeded(seed));
      var expected = first(name);
      assertThat(made.modules().keySet()).containsExactlyElementsOf(expected.modules().keySet());
      var keys = keys(made);
      assertThat(keys).isEqualTo(keys(expected));
      int drawn = 0;
      for (int i = 0; i < keys.size(); i++) {
        var value = made.parameters().get(i);
        if (!keys.get(i).endsWith("dora_scale") && value.abs().max().item() > 0) {
          drawn++;
          assertThatTensor(value).isCloseTo(expected.parameters().get(i), 1e-6);
        }
      }
      assertThat(drawn).isGreaterThanOrEqualTo(made.modules().size());
      for (var module : made.modules().values()) {
        var its = Objects.requireNonNull(expected.modules().get(module.name()));
        assertThat(its.alpha()).isEqualTo(module.alpha());
        assertThat(its.rank()).isEqualTo(module.rank());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lora", "dora", "loha", "lokr", "lokr_whole"})
  void aFileHasTheReferencesKeysAndShapes(String name) {
    try (var file = fixture(name + "_first")) {
      var mine = new TreeMap<String, String>();
      MusubiLoraFormat.tensors(first(name), DType.FLOAT32)
          .forEach((key, tensor) -> mine.put(key, Arrays.toString(tensor.shape())));
      var due = new TreeMap<String, String>();
      file.tensors().forEach((key, info) -> due.put(key, info.shape().toString()));
      assertThat(mine).isEqualTo(due);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = "lora")
  void aNormAboveTheBoundIsBroughtToIt(String name) {
    try (var file = fixture(name)) {
      var keys = keys(first(name));
      var last = keys.stream().map(key -> file.read("last." + key).copy()).toList();
      var lora = first(name).with(last);
      new MaxNorm(file.read("bound").item()).apply(lora);
      int same = 0;
      for (int i = 0; i < keys.size(); i++) {
        var value = lora.parameters().get(i);
        assertThatTensor(value).isCloseTo(file.read("normed." + keys.get(i)), 0, 2e-6);
        same += value.isEqualTo(file.read("last." + keys.get(i))) ? 1 : 0;
      }
      assertThat(same).isBetween(2, keys.size() - 2);
    }
  }
}
