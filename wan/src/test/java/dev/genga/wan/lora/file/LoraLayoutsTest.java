package dev.genga.wan.lora.file;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterModule;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerChoice;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.lora.LoraModule;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.WanTransformer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LoraLayoutsTest {
  private static final double ROUNDING = 1e-6;

  private final Golden golden = Golden.load("lora_formats");
  private final WanTransformer model =
      FixtureWeights.of("wan_transformer_t2v").model(DType.FLOAT32);

  @TempDir private Path folder;
  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private LoraPassport.Read golden(String name) {
    return LoraReader.load(SafetensorsFile.open(golden.folder().resolve(name)), model);
  }

  private LoraPassport.Read written(Map<String, Tensor> tensors) {
    Path file = folder.resolve("written.safetensors");
    SafetensorsWriter.write(file, tensors, Map.of());
    return LoraReader.load(SafetensorsFile.open(file), model);
  }

  private static Tensor change(AdapterModule module) {
    var wide =
        module.with(module.parameters().stream().map(tensor -> tensor.to(DType.FLOAT64)).toList());
    if (wide instanceof LoraModule lora) {
      return lora.up().matmul(lora.down()).times(lora.scale());
    }
    var weight =
        RandomSource.seeded(5).randn(DType.FLOAT32, module.outFeatures(), module.inFeatures());
    return module.merged(weight, 1).minus(weight).to(DType.FLOAT64);
  }

  private static void assertSameChanges(Lora actual, Lora expected) {
    assertThat(actual.modules().keySet()).isEqualTo(expected.modules().keySet());
    for (var module : expected.modules().values()) {
      var due = change(module);
      var found = change(Objects.requireNonNull(actual.modules().get(module.name())));
      double largest = due.abs().max().item();
      assertThat(found.minus(due).abs().max().item())
          .as(module.name())
          .isLessThanOrEqualTo(ROUNDING * largest);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "musubi, MUSUBI",
    "musubi_roundtrip, MUSUBI",
    "comfy_diffusion_model, COMFYUI",
    "transformer_prefix_official_names, COMFYUI",
    "diffusers_from_musubi, DIFFUSERS",
    "diffusers_from_comfy, DIFFUSERS",
    "dotted_with_alpha, LIGHTX2V",
  })
  void everyLayoutOfTheReferenceIsToldByItsKeysAndGivesTheSameChanges(
      String file, LoraLayout layout) {
    var read = golden(file + ".safetensors");
    assertThat(read.passport().layout()).isEqualTo(layout);
    assertThat(read.passport().applied()).isEqualTo(20);
    assertThat(read.passport().all()).isEqualTo(20);
    assertThat(read.passport().ignored()).isEmpty();
    assertSameChanges(read.lora(), golden("musubi.safetensors").lora());
  }

  @ParameterizedTest
  @CsvSource({"musubi, MUSUBI", "comfy, COMFYUI", "diffusers, DIFFUSERS"})
  void theNamesOfModulesAreTheReferences(String column, LoraLayout layout) {
    var lora = golden("musubi.safetensors").lora();
    var keys = LoraWriter.tensors(lora, layout, null).keySet();
    var due =
        golden.json("module_map.json").properties().stream()
            .map(Map.Entry::getValue)
            .map(names -> names.path(column))
            .map(JsonNode::asText)
            .flatMap(name -> Stream.of(name + layout.down(), name + layout.up()))
            .toList();
    assertThat(due).hasSize(40);
    assertThat(keys).containsAll(due);
  }

  @Test
  void theFileOfTheReferencesConverterIsWrittenTheSame() {
    var mine = LoraWriter.tensors(golden("musubi.safetensors").lora(), LoraLayout.COMFYUI, null);
    try (var file =
        SafetensorsFile.open(golden.folder().resolve("comfy_diffusion_model.safetensors"))) {
      assertThat(mine.keySet()).isEqualTo(file.tensors().keySet());
    }
  }

  @Test
  void aBaseInBfloat16IsMergedAsTheReferenceDoes() {
    var q =
        Objects.requireNonNull(
            golden("musubi.safetensors").lora().modules().get("blocks.0.self_attn.q"));
    try (var base =
        SafetensorsFile.open(
            Golden.load("wan_transformer_t2v").folder().resolve("weights.safetensors"))) {
      var rounded = base.read("blocks.0.self_attn.q.weight").to(DType.BFLOAT16);
      assertThatTensor(q.merged(rounded.to(DType.FLOAT32), 1))
          .isCloseTo(golden.get("merge_bf16_base.q"), golden.tolerance("merged"));
    }
  }

  static Stream<Integer> seeds() {
    return IntStream.range(0, 8).boxed();
  }

  /// Of any rank and alpha, through each layout and back.
  @ParameterizedTest
  @MethodSource("seeds")
  void throughEveryLayoutAndBackAChangeStaysTheSame(int seed) {
    var random = new Random(seed);
    var source = RandomSource.seeded(seed);
    var modules = new LinkedHashMap<String, AdapterModule>();
    for (var name : golden("musubi.safetensors").lora().modules().values()) {
      int rank = 1 + random.nextInt(64);
      double alpha = Math.exp(4 * random.nextGaussian()) * (random.nextInt(5) == 0 ? -1 : 1);
      modules.put(
          name.name(),
          new LoraModule(
              name.name(),
              source.randn(DType.FLOAT32, rank, name.inFeatures()),
              source.randn(DType.FLOAT32, name.outFeatures(), rank).times(random.nextDouble()),
              (float) alpha));
    }
    var lora = new Lora(modules);
    for (var layout : LoraLayout.values()) {
      var there = written(LoraWriter.tensors(lora, layout, null));
      assertThat(there.passport().layout()).isEqualTo(layout);
      assertSameChanges(there.lora(), lora);
      var back = written(LoraWriter.tensors(there.lora(), LoraLayout.MUSUBI, null));
      assertSameChanges(back.lora(), lora);
    }
  }

  /// An adapter each layer of which has a rank and an alpha of its own.
  private Lora filled(AdapterKind kind, int seed) {
    var source = RandomSource.seeded(seed);
    var random = new Random(seed);
    var modules = new LinkedHashMap<String, AdapterModule>();
    for (var name : golden("musubi.safetensors").lora().modules().keySet()) {
      int rank = 1 + random.nextInt(32);
      double alpha = (float) Math.exp(2 * random.nextGaussian());
      var options = new AdapterOptions(kind, rank, alpha, LayerChoice.ALL);
      var module = Lora.create(model, options, source).only(name::equals).modules().get(name);
      var values =
          Objects.requireNonNull(module).parameters().stream()
              .map(value -> value.plus(source.randn(DType.FLOAT32, value.shape()).times(0.1)))
              .toList();
      modules.put(name, module.with(values));
    }
    return new Lora(modules);
  }

  static Stream<Arguments> layoutsAndSeeds() {
    return Arrays.stream(LoraLayout.values())
        .flatMap(layout -> IntStream.range(0, 3).mapToObj(seed -> Arguments.of(layout, seed)));
  }

  @ParameterizedTest
  @MethodSource("layoutsAndSeeds")
  void otherKindsKeepTheirChangesWhereALayoutHasAPlaceForThem(LoraLayout layout, int seed) {
    for (var kind :
        Stream.of(new AdapterKind.Dora(), new AdapterKind.Loha(), new AdapterKind.Lokr(8))
            .toList()) {
      var lora = filled(kind, seed);
      var without = LoraWriter.noPlaceFor(lora, layout);
      if (without.isEmpty()) {
        var there = written(LoraWriter.tensors(lora, layout, null)).lora();
        assertSameChanges(there, lora);
        assertSameChanges(written(LoraWriter.tensors(there, LoraLayout.MUSUBI, null)).lora(), lora);
      } else {
        assertThat(without.keySet()).isEqualTo(lora.modules().keySet());
        assertThat(layout).isNotIn(LoraLayout.MUSUBI, LoraLayout.COMFYUI);
      }
    }
  }

  @Test
  void valuesInHalfPrecisionStaySoWhereTheScaleIsAPowerOfTwo() {
    var half = golden("musubi.safetensors").lora();
    var rounded =
        half.with(half.parameters().stream().map(tensor -> tensor.to(DType.BFLOAT16)).toList());
    var there = LoraWriter.tensors(rounded, LoraLayout.COMFYUI, null);
    assertThat(there.values()).allMatch(tensor -> tensor.dtype() == DType.BFLOAT16);
    assertSameChanges(written(there).lora(), rounded);
  }

  @Test
  void aDiffusersBiasIsADifference() {
    var source = RandomSource.seeded(1);
    var read =
        written(
            Map.of(
                "transformer.blocks.0.attn1.to_q.lora_A.weight",
                source.randn(DType.FLOAT32, 2, 96),
                "transformer.blocks.0.attn1.to_q.lora_B.weight",
                source.randn(DType.FLOAT32, 96, 2),
                "transformer.blocks.0.attn1.to_q.lora_B.bias",
                source.randn(DType.FLOAT32, 96)));
    assertThat(read.lora().modules()).containsOnlyKeys("blocks.0.self_attn.q");
    assertThat(read.lora().differences()).containsOnlyKeys("blocks.0.self_attn.q.bias");
    assertThat(LoraWriter.noPlaceFor(read.lora(), LoraLayout.DIFFUSERS)).isEmpty();
    assertThat(LoraWriter.noPlaceFor(read.lora(), LoraLayout.MUSUBI))
        .containsOnlyKeys("blocks.0.self_attn.q.bias");
    assertThat(LoraWriter.tensors(read.lora(), LoraLayout.DIFFUSERS, null))
        .containsKey("transformer.blocks.0.attn1.to_q.lora_B.bias");
  }

  private Map<String, Tensor> musubi(String module, long in, long out) {
    var source = RandomSource.seeded(1);
    return Map.of(
        "lora_unet_" + module + ".lora_down.weight",
        source.randn(DType.FLOAT32, 2, in),
        "lora_unet_" + module + ".lora_up.weight",
        source.randn(DType.FLOAT32, out, 2));
  }

  @Test
  void whatDoesNotFitIsLeftOutAndTold() {
    var tensors = new LinkedHashMap<>(musubi("blocks_0_self_attn_q", 96, 96));
    tensors.putAll(musubi("blocks_1_cross_attn_k_img", 96, 96));
    tensors.putAll(musubi("blocks_7_ffn_0", 96, 192));
    tensors.putAll(musubi("blocks_1_ffn_2", 96, 96));
    tensors.putAll(musubi("vace_blocks_1_ffn_2", 96, 96));
    var read = written(tensors);
    assertThat(read.lora().modules()).containsOnlyKeys("blocks.0.self_attn.q");
    assertThat(read.passport().line()).endsWith("musubi layout, 1 of 5 changes applied");
    assertThat(read.passport().suspicious()).isTrue();
    assertThat(read.passport().ignored())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "lora_unet_blocks_1_cross_attn_k_img",
                "only image-to-video models have such layers",
                "lora_unet_blocks_7_ffn_0",
                "this model has no such layer",
                "lora_unet_blocks_1_ffn_2",
                "for layers of 96 to 96, the model's are of 192 to 96",
                "lora_unet_vace_blocks_1_ffn_2",
                "no layer of Wan2.1 has such a name"));
    assertThat(read.passport().leftOut()).contains("lora_unet_blocks_7_ffn_0");
  }

  /// WanTraining's control LoRAs take a video beside the latents: the patch embedding is made wider.
  private static Map<String, Tensor> control(int channels) {
    var source = RandomSource.seeded(1);
    return Map.of(
        "blocks.0.self_attn.q.lora_A.weight",
        source.randn(DType.FLOAT32, 2, 96),
        "blocks.0.self_attn.q.lora_B.weight",
        source.randn(DType.FLOAT32, 96, 2),
        "patch_embedding.lora_A.weight",
        source.randn(DType.FLOAT32, 2, channels * 4L),
        "patch_embedding.lora_B.weight",
        source.randn(DType.FLOAT32, 96, 2),
        "patch_embedding.reshape_weight",
        Tensors.of(new float[] {96, channels, 1, 2, 2}, 5).to(DType.INT64));
  }

  @Test
  void aControlLoraIsRefusedByName() {
    assertThatThrownBy(() -> written(control(32)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(
            "this is a control LoRA: patch_embedding.reshape_weight wants a weight of"
                + " [96, 32, 1, 2, 2], and the model's has 6144 numbers")
        .hasMessageContaining("genga runs no control models");
  }

  @Test
  void aShapeThatTheModelHasAnywayIsNoHindrance() {
    var read = written(control(16));
    assertThat(read.passport().layout()).isEqualTo(LoraLayout.WANTRAINING);
    assertThat(read.passport().ignored()).isEmpty();
    assertThat(read.passport().applied()).isEqualTo(2);
    assertThat(read.passport().all()).isEqualTo(2);
  }

  @Test
  void withoutAModelAControlLoraIsToldForWhatItIs() {
    var file = folder.resolve("control.safetensors");
    SafetensorsWriter.write(file, control(32), Map.of());
    try (var opened = SafetensorsFile.open(file)) {
      assertThat(LoraReader.load(opened).passport().leftOut())
          .contains("control models", "patch_embedding.reshape_weight");
    }
  }

  @Test
  void aShapeThatIsNoneIsDamage() {
    var tensors = new LinkedHashMap<>(control(32));
    tensors.put("patch_embedding.reshape_weight", Tensors.of(new float[] {1, 2, 3, 4}, 2, 2));
    assertThatThrownBy(() -> written(tensors))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("patch_embedding.reshape_weight is no shape");
  }

  @Test
  void theKeysOfImageModelsAreKnown() {
    var image = FixtureWeights.of("wan_transformer_i2v").model(DType.FLOAT32);
    var lora = Lora.create(image, AdapterOptions.lora(2, 2), RandomSource.seeded(1));
    for (var layout : LoraLayout.values()) {
      Path file = folder.resolve(layout + ".safetensors");
      SafetensorsWriter.write(file, LoraWriter.tensors(lora, layout, null), Map.of());
      try (var opened = SafetensorsFile.open(file)) {
        var read = LoraReader.load(opened, image);
        assertThat(read.passport().ignored()).isEmpty();
        assertThat(read.lora().modules().keySet())
            .contains("blocks.0.cross_attn.k_img", "blocks.0.cross_attn.v_img")
            .isEqualTo(lora.modules().keySet());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "blocks_0_self_attn_q, 1536, Wan2.1 1.3B",
    "blocks_0_self_attn_q, 5120, Wan 14B",
    "blocks_0_cross_attn_k_img, 5120, 'Wan 14B, image to video'",
    "double_blocks_0_img_attn_qkv, 3072, HunyuanVideo or FLUX",
    "down_blocks_0_attentions_0_proj_in, 320, Stable Diffusion",
  })
  void aLoraOfAnotherModelIsRefusedWithItsName(String module, long width, String name) {
    assertThatThrownBy(() -> written(musubi(module, width, width)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("nothing of this LoRA fits the model")
        .hasMessageContaining("It seems to be for " + name);
  }

  @Test
  void aFileWithoutAnyKnownKeyIsRefused() {
    assertThatThrownBy(
            () -> written(Map.of("something.else", RandomSource.seeded(1).randn(DType.FLOAT32, 2))))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("nothing of this LoRA fits the model");
  }
}
