package dev.genga.wan.lora;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.lora.file.LoraReader;
import dev.genga.wan.lora.file.MusubiLoraFormat;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.WanTransformer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for adapters of every kind.
class AdapterKindsTest {
  private static final String Q = "lora_unet_blocks_0_self_attn_q";

  private final WanTransformer model =
      FixtureWeights.of("wan_transformer_t2v").model(DType.FLOAT32);
  private final RandomSource random = RandomSource.seeded(9);

  @TempDir private Path folder;
  private TensorScope scope;
  private Autograd.Mode mode;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
    mode = Autograd.off();
  }

  @AfterEach
  void close() {
    mode.close();
    scope.close();
  }

  static Stream<AdapterOptions> kinds() {
    var some = new LayerChoice(List.of(".*0.ffn.*"), List.of(".*ffn.*"), List.of());
    return Stream.of(
        AdapterOptions.lora(3, 1.5),
        new AdapterOptions(new AdapterKind.Dora(), 3, 1.5, some),
        new AdapterOptions(new AdapterKind.Loha(), 2, 1, LayerChoice.ALL),
        new AdapterOptions(new AdapterKind.Lokr(8), 2, 1, LayerChoice.ALL),
        new AdapterOptions(new AdapterKind.Lokr(AdapterKind.Lokr.EVEN), 40, 40, some));
  }

  /// An adapter whose values change the model a good deal.
  private Lora filled(AdapterOptions options) {
    var lora = Lora.create(model, options, RandomSource.seeded(3));
    return lora.with(
        lora.parameters().stream()
            .map(value -> value.plus(random.randn(DType.FLOAT32, value.shape()).times(0.05)))
            .toList());
  }

  private Tensor velocity(WanTransformer of) {
    var from = RandomSource.seeded(4);
    return of.forward(
        from.randn(DType.FLOAT32, 1, 16, 2, 4, 6),
        Tensors.of(new float[] {700}, 1),
        List.of(from.randn(DType.FLOAT32, 5, 64)));
  }

  private Path write(Lora lora) {
    Path file = folder.resolve("a.safetensors");
    MusubiLoraFormat.write(file, lora, DType.FLOAT32, Map.of());
    return file;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aNewOneChangesNothingAndHasTheShapesThatWereSaid(AdapterOptions options) {
    var lora = Lora.create(model, options, RandomSource.seeded(3));
    assertThatTensor(velocity(lora.attach(model, 1))).isCloseTo(velocity(model), 1e-5);
    var said =
        LayerSize.of(model).stream().flatMap(layer -> options.shapes(layer).stream()).toList();
    assertThat(lora.parameters().stream().map(Tensor::shape).toList())
        .usingRecursiveFieldByFieldElementComparator()
        .isEqualTo(said);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aFileGivesBackTheSameToTheBit(AdapterOptions options) {
    var lora = filled(options);
    try (var file = SafetensorsFile.open(write(lora))) {
      var read = LoraReader.read(file, model);
      assertThat(read.modules().keySet()).containsExactlyElementsOf(lora.modules().keySet());
      for (var module : lora.modules().values()) {
        var its = Objects.requireNonNull(read.modules().get(module.name()));
        assertThat(its.getClass()).isEqualTo(module.getClass());
        assertThat(its.alpha()).isEqualTo(module.alpha());
        assertThat(its.rank()).isEqualTo(module.rank());
        assertThat(its.tensors().keySet()).containsExactlyElementsOf(module.tensors().keySet());
      }
      for (int i = 0; i < lora.parameters().size(); i++) {
        assertThatTensor(read.parameters().get(i)).isBitEqualTo(lora.parameters().get(i));
      }
      assertThatTensor(velocity(read.attach(model, 1)))
          .isBitEqualTo(velocity(lora.attach(model, 1)));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void mergedItIsTheSameAsBesideAtAnyStrength(AdapterOptions options) {
    var lora = filled(options);
    var plain = velocity(model);
    for (double strength : List.of(1.0, 0.6)) {
      var beside = velocity(lora.attach(model, strength));
      assertThat(beside.minus(plain).norm().item()).isGreaterThan(0.01 * plain.norm().item());
      assertThatTensor(velocity(lora.merge(model, strength))).isCloseTo(beside, 5e-5);
    }
    assertThatTensor(velocity(lora.attach(model, 0))).isCloseTo(plain, 1e-6);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void inABaseItIsMerged(AdapterOptions options) {
    var lora = filled(options);
    var merged = velocity(lora.merge(model, 0.8));
    Path file = write(lora);
    var base = FixtureWeights.of("wan_transformer_t2v").model(DType.FLOAT32);
    var fused = LoraUse.into(base, List.of(new LoraUse(file.toString(), 0.8)));
    assertThatTensor(velocity(fused)).isBitEqualTo(merged);
  }

  @Test
  void twoOfDifferentKindsGoBesideOneModel() {
    var all = kinds().map(this::filled).toList();
    var both = all.get(2).attach(all.get(1).attach(model, 1), 0.5);
    var merged = all.get(2).merge(all.get(1).merge(model, 1), 0.5);
    assertThatTensor(velocity(both)).isCloseTo(velocity(merged), 5e-5);
  }

  private Map<String, Tensor> tensors(AdapterOptions options) {
    return new TreeMap<>(MusubiLoraFormat.tensors(filled(options), DType.FLOAT32));
  }

  private void refused(Map<String, Tensor> tensors, String message) {
    Path file = folder.resolve("damaged.safetensors");
    SafetensorsWriter.write(file, tensors, Map.of());
    try (var damaged = SafetensorsFile.open(file)) {
      assertThatThrownBy(() -> LoraReader.read(damaged, model))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining(message);
    }
  }

  @Test
  void aFileThatLacksAPartIsRefused() {
    kinds()
        .forEach(options -> {
          var tensors = tensors(options);
          String last =
              tensors.keySet().stream()
                  .filter(key -> key.startsWith(Q + ".") && !key.endsWith("alpha"))
                  .filter(key -> !key.endsWith("dora_scale"))
                  .reduce(Q, (_, key) -> key);
          tensors.remove(last);
          String part = last.contains("lora_") && last.contains("weight") ? "one half" : "a part";
          refused(tensors, "the LoRA has only %s of %s".formatted(part, Q));
        });
  }

  @Test
  void aFileWhoseShapesDontFitEachOtherIsRefused() {
    var loha = tensors(new AdapterOptions(new AdapterKind.Loha(), 2, 1, LayerChoice.ALL));
    loha.put(Q + ".hada_w2_b", Tensors.zeros(new long[] {3, 96}, DType.FLOAT32, Device.CPU));
    refused(
        loha, "the shapes of %s don't fit each other: [alpha [], hada_w1_a [96, 2]".formatted(Q));
    var lora = tensors(AdapterOptions.lora(2, 2));
    lora.put(Q + ".lora_up.weight", Tensors.zeros(new long[] {96, 3}, DType.FLOAT32, Device.CPU));
    refused(lora, "the shapes of %s don't fit each other".formatted(Q));
  }

  @Test
  void aDoraOfColumnsOrOfAnotherKindIsRefused() {
    var dora = tensors(new AdapterOptions(new AdapterKind.Dora(), 2, 2, LayerChoice.ALL));
    dora.put(Q + ".dora_scale", Tensors.zeros(new long[] {1, 96}, DType.FLOAT32, Device.CPU));
    refused(dora, "the LoRA's %s has lengths of columns, not of rows".formatted(Q));
    var loha = tensors(new AdapterOptions(new AdapterKind.Loha(), 2, 1, LayerChoice.ALL));
    loha.put(Q + ".dora_scale", Tensors.zeros(new long[] {96, 1}, DType.FLOAT32, Device.CPU));
    refused(loha, "the LoRA has a dora_scale for %s, which is no LoRA".formatted(Q));
    loha.remove(Q + ".dora_scale");
    loha.put(Q + ".lora_up.weight", Tensors.zeros(new long[] {96, 1}, DType.FLOAT32, Device.CPU));
    refused(loha, "the LoRA has changes of several kinds for " + Q);
  }

  /// As LyCORIS writes it where both matrices are to be small.
  @Test
  void aLokrWhoseSmallMatrixIsAProductIsRead() {
    var tensors = tensors(new AdapterOptions(new AdapterKind.Lokr(8), 2, 1, LayerChoice.ALL));
    tensors.remove(Q + ".lokr_w1");
    tensors.put(Q + ".lokr_w1_a", random.randn(DType.FLOAT32, 8, 2));
    tensors.put(Q + ".lokr_w1_b", random.randn(DType.FLOAT32, 2, 8));
    Path file = folder.resolve("both.safetensors");
    SafetensorsWriter.write(file, tensors, Map.of());
    try (var both = SafetensorsFile.open(file)) {
      var lora = LoraReader.read(both, model);
      assertThatTensor(velocity(lora.attach(model, 1)))
          .isCloseTo(velocity(lora.merge(model, 1)), 5e-5);
    }
  }
}
