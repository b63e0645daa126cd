package dev.genga.wan.lora.edit;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.genga.base.ProblemException;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Svd;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.nn.QuantizedLinear;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.weights.Float8Scaling;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterModule;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerChoice;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.lora.LoraModule;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.WanTransformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What is made of LoRAs, and of a small base that a real one stands for.
class LoraEditTest {
  private static final String Q = "blocks.0.self_attn.q";

  private final WanTransformer model =
      FixtureWeights.of("wan_transformer_t2v").model(DType.FLOAT32);

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

  private Lora filled(AdapterKind kind, int rank, long seed) {
    var source = RandomSource.seeded(seed);
    var made =
        Lora.create(model, new AdapterOptions(kind, rank, rank / 2.0, LayerChoice.ALL), source);
    return made.with(
        made.parameters().stream()
            .map(value -> value.plus(source.randn(DType.FLOAT32, value.shape()).times(0.1)))
            .toList());
  }

  private static Tensor change(Lora lora, String name) {
    var module = lora.modules().get(name);
    return module == null
        ? RandomSource.seeded(0).randn(DType.FLOAT32, 1).times(0)
        : ModuleChange.matrix(module, null);
  }

  /// The squares of a matrix's singular values, the largest first.
  private static double[] squares(Tensor matrix) {
    return Arrays.stream(Svd.of(matrix).s().toDoubles()).map(value -> value * value).toArray();
  }

  private static double distance(Tensor a, Tensor b) {
    return a.minus(b).norm().item() / b.norm().item();
  }

  @Test
  void severalBecomeOneThatDoesWhatTheyDoTogether() {
    var a = filled(new AdapterKind.Lora(), 3, 1);
    var b = filled(new AdapterKind.Lora(), 5, 2).only(name -> name.startsWith("blocks.1"));
    var made =
        LoraRanks.joined(
            List.of(new LoraRanks.Part("a", a, 0.7), new LoraRanks.Part("b", b, -0.5)), null);
    assertThat(made.lora().modules().keySet()).isEqualTo(a.modules().keySet());
    for (var module : made.lora().modules().values()) {
      boolean both = module.name().startsWith("blocks.1");
      assertThat(module.rank()).isEqualTo(both ? 8 : 3);
      var due =
          change(a, module.name()).times(0.7).plus(change(b, module.name()).times(both ? -0.5 : 0));
      assertThat(distance(ModuleChange.matrix(module, null), due)).isLessThan(1e-6);
    }
  }

  @Test
  void toALowerRankTheirSumIsAsNearAsThatRankAllows() {
    var a = filled(new AdapterKind.Lora(), 6, 1);
    var b = filled(new AdapterKind.Loha(), 2, 2);
    var parts = List.of(new LoraRanks.Part("a", a, 1), new LoraRanks.Part("b", b, 0.5));
    var all = LoraRanks.joined(parts, 64);
    assertThat(all.energy()).isCloseTo(1, within(1e-6));
    var few = LoraRanks.joined(parts, 4);
    double kept = 0;
    double whole = 0;
    for (var module : a.modules().keySet()) {
      double[] squares = squares(change(a, module).plus(change(b, module).times(0.5)));
      kept += Arrays.stream(squares).limit(4).sum();
      whole += Arrays.stream(squares).sum();
    }
    assertThat(few.energy()).isCloseTo(kept / whole, within(1e-5));
    assertThat(kept / whole).as("what four ranks of eight leave out").isLessThan(0.99);
    String name = "blocks.0.ffn.0";
    var due = change(a, name).plus(change(b, name).times(0.5));
    assertThat(distance(change(all.lora(), name), due)).isLessThan(1e-5);
    var best = Svd.of(due).first(4).halves();
    assertThat(distance(change(few.lora(), name), best[0].matmul(best[1]))).isLessThan(1e-4);
    assertThatThrownBy(() -> LoraRanks.joined(parts, null))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("is no plain LoRA");
  }

  @Test
  void aSmallerOneKeepsItsLargestSingularValues() {
    var lora = filled(new AdapterKind.Lora(), 8, 1);
    var small = LoraRanks.resized("a", lora, new RankChoice.Fixed(3));
    double kept = 0;
    double all = 0;
    for (var module : lora.modules().values()) {
      double[] values = Svd.of(ModuleChange.matrix(module, null)).s().toDoubles();
      for (int i = 0; i < values.length; i++) {
        all += values[i] * values[i];
        kept += i < 3 ? values[i] * values[i] : 0;
      }
      var its = Objects.requireNonNull(small.lora().modules().get(module.name()));
      assertThat(its.rank()).isEqualTo(3);
      double lost =
          ModuleChange.matrix(module, null).minus(ModuleChange.matrix(its, null)).norm().item();
      double least = 0;
      for (int i = 3; i < values.length; i++) {
        least += values[i] * values[i];
      }
      assertThat(lost).isCloseTo(Math.sqrt(least), within(1e-4));
    }
    assertThat(small.energy()).isCloseTo(kept / all, within(1e-5));
    var whole = LoraRanks.resized("a", lora, new RankChoice.Fixed(100));
    assertThat(distance(change(whole.lora(), "blocks.0.ffn.2"), change(lora, "blocks.0.ffn.2")))
        .isLessThan(1e-6);
  }

  @Test
  void byEnergyEachLayerHasAsManyRanksAsItNeeds() {
    var lora = filled(new AdapterKind.Lora(), 8, 1);
    var made = LoraRanks.resized("a", lora, new RankChoice.Energy(0.8));
    assertThat(made.energy()).isBetween(0.8, 1.0);
    for (var module : made.lora().modules().values()) {
      double[] values = Svd.of(change(lora, module.name())).s().toDoubles();
      double all = 0;
      for (double value : values) {
        all += value * value;
      }
      double without = 0;
      for (int i = 0; i < module.rank() - 1; i++) {
        without += values[i] * values[i];
      }
      double last = values[module.rank() - 1];
      assertThat(without).isLessThan(0.8 * all);
      assertThat(without + last * last).isGreaterThanOrEqualTo(0.8 * all * (1 - 1e-6));
    }
  }

  @Test
  void aDoraIsNeitherJoinedNorResized() {
    var dora = filled(new AdapterKind.Dora(), 2, 1);
    assertThatThrownBy(() -> LoraRanks.resized("d.safetensors", dora, new RankChoice.Fixed(1)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("is a DoRA")
        .hasMessageContaining("d.safetensors");
    assertThatThrownBy(
            () -> LoraRanks.joined(List.of(new LoraRanks.Part("d.safetensors", dora, 1)), 2))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("is a DoRA");
  }

  @Test
  void twoAreComparedBySizeAndDirectionWhateverTheirKind() {
    var a = filled(new AdapterKind.Lora(), 3, 1);
    var b = filled(new AdapterKind.Lokr(8), 3, 2);
    var rows = LoraComparison.of(a, b);
    assertThat(rows.stream().map(LoraComparison::part))
        .containsExactly("block 0", "block 1", "all");
    double product = 0;
    double first = 0;
    double second = 0;
    for (var module : a.modules().values()) {
      var x = change(a, module.name()).to(DType.FLOAT64);
      var y = change(b, module.name()).to(DType.FLOAT64);
      product += x.times(y).sum().item();
      first += x.square().sum().item();
      second += y.square().sum().item();
    }
    var all = rows.getLast();
    assertThat(all.first()).isCloseTo(Math.sqrt(first), within(1e-4));
    assertThat(all.second()).isCloseTo(Math.sqrt(second), within(1e-4));
    assertThat(all.cosine()).isCloseTo(product / Math.sqrt(first * second), within(1e-5));
    var same = LoraComparison.of(a, LoraRanks.resized("a", a, new RankChoice.Fixed(3)).lora());
    assertThat(same).allSatisfy(row -> assertThat(row.cosine()).isCloseTo(1, within(1e-5)));
  }

  private Path base(String name) {
    try {
      var golden = Golden.load("wan_transformer_t2v");
      Files.writeString(folder.resolve("config.json"), golden.json().get("config").toString());
      return Files.copy(golden.folder().resolve("weights.safetensors"), folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The base with another prefix and dtype, as ComfyUI's files are.
  private Path rounded() {
    var tensors = new LinkedHashMap<String, Tensor>();
    try (var file = SafetensorsFile.open(base("plain.safetensors"))) {
      file.tensors()
          .keySet()
          .forEach(key ->
              tensors.put(
                  "model.diffusion_model." + key,
                  file.read(key).to(key.endsWith("norm3.bias") ? DType.FLOAT32 : DType.BFLOAT16)));
      Path path = folder.resolve("rounded.safetensors");
      SafetensorsWriter.write(
          path, tensors, Map.of("note", "kept", "modelspec.hash_sha256", "old"));
      return path;
    }
  }

  private static Lora withDifferences(Lora lora) {
    var source = RandomSource.seeded(8);
    return new Lora(
        lora.modules(),
        Map.of(
            "blocks.0.norm3.bias", source.randn(DType.FLOAT32, 96),
            "blocks.1.modulation", source.randn(DType.FLOAT32, 1, 6, 96)));
  }

  @Test
  void aMergedBaseKeepsNamesOrderDtypesAndTextAndHasTheSumsRoundedOnce() {
    var a = withDifferences(filled(new AdapterKind.Lora(), 3, 1));
    var b = filled(new AdapterKind.Dora(), 2, 2).only(name -> name.contains("ffn"));
    Path before = rounded();
    Path after = folder.resolve("merged.safetensors");
    var parts = List.of(new LoraRanks.Part("a", a, 0.8), new LoraRanks.Part("b", b, 0.5));
    BaseMerge.write(before, parts, after, Map.of("told", "so"), _ -> {});
    try (var old = SafetensorsFile.open(before);
        var merged = SafetensorsFile.open(after)) {
      assertThat(List.copyOf(merged.tensors().values()))
          .isEqualTo(List.copyOf(old.tensors().values()));
      assertThat(merged.metadata())
          .containsExactlyInAnyOrderEntriesOf(Map.of("note", "kept", "told", "so"));
      for (var key : old.tensors().keySet()) {
        String name = key.replace("model.diffusion_model.", "");
        var value = old.read(key).to(DType.FLOAT32);
        value = b.changed(name, a.changed(name, value, _ -> 0.8), _ -> 0.5);
        assertThatTensor(merged.read(key)).isBitEqualTo(value.to(old.info(key).dtype()));
      }
      String changed = "model.diffusion_model.blocks.1.modulation";
      assertThat(merged.read(changed).isEqualTo(old.read(changed))).isFalse();
    }
  }

  /// One layer in 8 bits, with scales of some shape, in the file's order before or after its weight.
  private Path scaled(long[] shape, DType dtype, DType ofScale, String nameOfScale) {
    var tensors = new LinkedHashMap<String, Tensor>();
    try (var file = SafetensorsFile.open(base("plain" + nameOfScale + ".safetensors"))) {
      file.tensors().keySet().forEach(key -> tensors.put(key, file.read(key)));
      var like = Tensors.ones(shape, ofScale, Device.CPU);
      var made = Float8Scaling.requantize(file.read(Q + ".weight"), like, dtype);
      tensors.put(Q + ".weight", made.values());
      tensors.put(Q + nameOfScale, made.scale());
      tensors.put("scaled_fp8", Tensors.zeros(new long[] {2}, DType.FLOAT32, Device.CPU).to(dtype));
      Path path = folder.resolve("scaled.safetensors");
      SafetensorsWriter.write(path, tensors, Map.of());
      return path;
    }
  }

  private static Tensor multipliedOut(SafetensorsFile file, String nameOfScale) {
    return new QuantizedLinear(
            file.read(Q + ".weight"), file.read(Q + nameOfScale).to(DType.FLOAT32), null)
        .dequantized();
  }

  /// e4m3 keeps three binary places, e5m2 two: a value is at most half of the last one off.
  @ParameterizedTest
  @CsvSource({
    "'1', FLOAT8_E4M3FN, FLOAT32, .scale_weight, 4",
    "'96', FLOAT8_E4M3FN, FLOAT32, .weight_scale, 4",
    "'96 1', FLOAT8_E5M2, FLOAT32, .scale_weight, 3",
    "'96 3 1', FLOAT8_E4M3FN, BFLOAT16, .scale_weight, 4",
    "'', FLOAT8_E4M3FN, FLOAT16, .scale_weight, 4"
  })
  void aBaseInEightBitsGetsNewValuesAndScalesOfItsOwnForm(
      String shape, DType dtype, DType ofScale, String nameOfScale, int places) {
    long[] sizes =
        shape.isEmpty()
            ? new long[0]
            : Arrays.stream(shape.split(" ")).mapToLong(Long::parseLong).toArray();
    Path before = scaled(sizes, dtype, ofScale, nameOfScale);
    Path after = folder.resolve("merged.safetensors");
    var a = filled(new AdapterKind.Lora(), 3, 1);
    var b = filled(new AdapterKind.Lora(), 2, 2);
    var parts = List.of(new LoraRanks.Part("a", a, 0.8), new LoraRanks.Part("b", b, -0.5));
    BaseMerge.write(before, parts, after, Map.of(), _ -> {});
    try (var old = SafetensorsFile.open(before);
        var merged = SafetensorsFile.open(after)) {
      assertThat(List.copyOf(merged.tensors().values()))
          .isEqualTo(List.copyOf(old.tensors().values()));
      String name = Q + ".weight";
      var plain = multipliedOut(old, nameOfScale);
      var exact = b.changed(name, a.changed(name, plain, _ -> 0.8), _ -> -0.5);
      var found = multipliedOut(merged, nameOfScale);
      // The smallest step, and the scale's own rounding where it is none of float32.
      double least = merged.read(Q + nameOfScale).to(DType.FLOAT32).max().item() / 256;
      var allowed = exact.abs().times(Math.pow(2, -places) * 1.01).plus(least);
      assertThat(found.minus(exact).abs().minus(allowed).max().item()).isNegative();
      assertThat(found.minus(exact).norm().item()).isLessThan(plain.minus(exact).norm().item());
      assertThatTensor(merged.read("blocks.0.self_attn.k.weight"))
          .isBitEqualTo(
              b.changed(
                  "blocks.0.self_attn.k.weight",
                  a.changed(
                      "blocks.0.self_attn.k.weight",
                      old.read("blocks.0.self_attn.k.weight"),
                      _ -> 0.8),
                  _ -> -0.5));
    }
    try (var checkpoint = TransformerCheckpoint.open(after)) {
      assertThat(checkpoint.isScaled(Q + ".weight")).isTrue();
    }
  }

  @Test
  void whatWasMergedIsExtractedAgain() {
    var lora = withDifferences(filled(new AdapterKind.Lora(), 3, 1));
    Path before = base("base.safetensors");
    Path after = folder.resolve("merged.safetensors");
    BaseMerge.write(before, List.of(new LoraRanks.Part("a", lora, 1)), after, Map.of(), _ -> {});
    try (var base = TransformerCheckpoint.open(before);
        var tuned = TransformerCheckpoint.open(after)) {
      var made = LoraExtraction.of(base, tuned, 3, false, _ -> {});
      assertThat(made.energy()).isCloseTo(1, within(1e-6));
      assertThat(made.leftOut())
          .containsExactlyInAnyOrder("blocks.0.norm3.bias", "blocks.1.modulation");
      assertThat(made.lora().modules().keySet())
          .containsExactlyInAnyOrderElementsOf(lora.modules().keySet());
      for (var module : lora.modules().values()) {
        assertThat(distance(change(made.lora(), module.name()), change(lora, module.name())))
            .isLessThan(1e-4);
      }
      var whole = LoraExtraction.of(base, tuned, 1, true, _ -> {});
      assertThat(whole.leftOut()).isEmpty();
      assertThat(whole.lora().differences()).containsOnlyKeys(lora.differences().keySet());
      double first = 0;
      double all = 0;
      for (var module : lora.modules().keySet()) {
        double[] squares = squares(change(lora, module));
        first += squares[0];
        all += Arrays.stream(squares).sum();
      }
      assertThat(whole.energy()).isCloseTo(first / all, within(1e-4));
      assertThatThrownBy(() -> LoraExtraction.of(base, base, 1, true, _ -> {}))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("the two models are the same");
    }
  }

  @Test
  void theSizesAreThoseOfTheWholeChanges() {
    var lora = withDifferences(filled(new AdapterKind.Lora(), 3, 1));
    try (var base = TransformerCheckpoint.open(base("base.safetensors"))) {
      var sizes = ChangeSizes.of(lora, base);
      assertThat(sizes.stream().map(ChangeSizes::part)).containsExactly("block 0", "block 1");
      double change = 0;
      double weight = 0;
      for (AdapterModule module : lora.modules().values()) {
        if (module.name().startsWith("blocks.0") && module instanceof LoraModule its) {
          change += its.delta().to(DType.FLOAT64).square().sum().item();
          var value = base.value(module.name() + ".weight").to(DType.FLOAT64);
          weight += value.square().sum().item();
        }
      }
      var norm = Objects.requireNonNull(lora.differences().get("blocks.0.norm3.bias"));
      change += norm.square().sum().item();
      weight += base.value("blocks.0.norm3.bias").square().sum().item();
      assertThat(sizes.getFirst().changes()).isEqualTo(11);
      assertThat(sizes.getFirst().norm()).isCloseTo(Math.sqrt(change), within(1e-4));
      assertThat(sizes.getFirst().share()).isCloseTo(Math.sqrt(change / weight), within(1e-5));
      var alone = ChangeSizes.of(filled(new AdapterKind.Dora(), 2, 1), null);
      assertThat(alone).allSatisfy(size -> assertThat(size.norm()).isNaN());
      var dora = filled(new AdapterKind.Dora(), 2, 1);
      double changed = 0;
      double before = 0;
      for (AdapterModule module : dora.modules().values()) {
        if (module.name().startsWith("blocks.0")) {
          var value = base.value(module.name() + ".weight");
          changed += module.merged(value, 1).minus(value).square().sum().item();
          before += value.square().sum().item();
        }
      }
      assertThat(ChangeSizes.of(dora, base).getFirst().share())
          .isCloseTo(Math.sqrt(changed / before), within(1e-4));
    }
  }

  static Stream<AdapterKind> kindsThatNeedNoWeight() {
    return Stream.of(
        new AdapterKind.Lora(),
        new AdapterKind.Loha(),
        new AdapterKind.Lokr(8),
        new AdapterKind.Lokr(AdapterKind.Lokr.EVEN));
  }

  /// Whole matrices of LoKr with two small ones, of ranks so high that the larger stays whole, too.
  @ParameterizedTest
  @MethodSource("kindsThatNeedNoWeight")
  void theSizesOfEveryKindAreThoseOfTheWholeChanges(AdapterKind kind) {
    for (int rank : new int[] {3, 64}) {
      var lora = filled(kind, rank, 1);
      double change = 0;
      for (AdapterModule module : lora.modules().values()) {
        if (module.name().startsWith("blocks.1")) {
          var none =
              Tensors.zeros(
                  new long[] {module.outFeatures(), module.inFeatures()},
                  DType.FLOAT32,
                  Device.CPU);
          change += module.merged(none, 1).to(DType.FLOAT64).square().sum().item();
        }
      }
      assertThat(change).isPositive();
      assertThat(ChangeSizes.of(lora, null).getLast().norm())
          .isCloseTo(Math.sqrt(change), withinPercentage(1e-3));
    }
  }
}
