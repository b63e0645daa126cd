package dev.genga.wan.transformer;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.nn.QuantizedLinear;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.weights.Float8Scaling;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.tensor.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransformerCheckpointTest {
  private static final String T2V = "wan_transformer_t2v";
  private static final String I2V = "wan_transformer_i2v";

  @TempDir Path folder;
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

  // ------------------------------------------------------------------------------ layouts

  @ParameterizedTest
  @ValueSource(strings = {T2V, I2V})
  void theOfficialFileOpensWithTheRightSizes(String name) {
    try (var golden = Golden.load(name)) {
      var expected = FixtureWeights.of(name).config();
      var file = SafetensorsFile.open(golden.folder().resolve("weights.safetensors"));
      try (var checkpoint = TransformerCheckpoint.of(file, stated(golden))) {
        assertThat(checkpoint.config()).isEqualTo(expected);
        assertThat(checkpoint.storedDtype()).isEqualTo(DType.FLOAT32);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "wan_transformer_t2v, model.diffusion_model.",
    "wan_transformer_i2v, model.diffusion_model.",
    "wan_transformer_t2v, diffusion_model.",
    "wan_transformer_t2v, model.",
    "wan_transformer_t2v, transformer."
  })
  void aPrefixIsTakenOff(String name, String prefix) {
    assertSame(name, written(name, key -> prefix + key, stated(name)));
  }

  @Test
  void diffusersNamesAreRead() {
    try (var golden = Golden.load(T2V)) {
      var map = golden.json("diffusers_key_map.json");
      assertSame(T2V, written(T2V, key -> map.path(key).asText(), stated(T2V)));
      map.properties()
          .forEach(pair -> {
            String diffusers = pair.getValue().asText();
            assertThat(KeyLayout.DIFFUSERS.official(diffusers)).isEqualTo(pair.getKey());
            assertThat(KeyLayout.DIFFUSERS.inFile(pair.getKey())).isEqualTo(diffusers);
          });
    }
  }

  @Test
  void diffusersNamesOfAnImageToVideoModelAreRead() {
    Path path = written(I2V, KeyLayout.DIFFUSERS::inFile, stated(I2V));
    try (var file = SafetensorsFile.open(path)) {
      assertThat(file.tensors())
          .containsKeys(
              "blocks.0.attn2.add_k_proj.weight",
              "blocks.0.attn2.add_v_proj.bias",
              "blocks.0.attn2.norm_added_k.weight",
              "condition_embedder.image_embedder.norm1.weight",
              "condition_embedder.image_embedder.ff.net.0.proj.weight",
              "condition_embedder.image_embedder.ff.net.2.bias",
              "condition_embedder.image_embedder.norm2.bias")
          .doesNotContainKey("blocks.0.norm3.weight");
    }
    assertSame(I2V, path);
  }

  @Test
  void aSetOfPartsIsOneModel() {
    var tensors = tensors(T2V);
    for (int part = 1; part <= 2; part++) {
      var half = new LinkedHashMap<String, Tensor>();
      for (var entry : tensors.entrySet()) {
        if (entry.getKey().hashCode() % 2 == 0 == (part == 1)) {
          half.put(entry.getKey(), entry.getValue());
        }
      }
      SafetensorsWriter.write(
          folder.resolve("x-0000%d-of-00002.safetensors".formatted(part)), half, stated(T2V));
    }
    assertSame(T2V, folder.resolve("x-00001-of-00002.safetensors"));
  }

  @Test
  void theOtherModelsOfAWholeCheckpointAreLeftOut() {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors(T2V).forEach((name, tensor) -> tensors.put("model.diffusion_model." + name, tensor));
    tensors.put("vae.decoder.conv1.weight", scalar());
    tensors.put("text_encoders.umt5xxl.transformer.shared.weight", scalar());
    assertSame(T2V, written(tensors, stated(T2V)));
  }

  @Test
  void theModelOverACheckpointAgreesWithTheReference() {
    try (var golden = Golden.load(T2V);
        var checkpoint =
            TransformerCheckpoint.open(written(T2V, KeyLayout.DIFFUSERS::inFile, stated(T2V)))) {
      var model = WanTransformer.load(checkpoint, DType.FLOAT32, Device.CPU);
      var x = golden.get("video.x");
      var prompts = new ArrayList<Tensor>();
      for (int i = 0; i < x.size(0); i++) {
        prompts.add(golden.get("video.context." + i));
      }
      assertThatTensor(model.forward(x, golden.get("video.t"), prompts))
          .isCloseTo(golden.get("video.out"), golden.tolerance("out"));
    }
  }

  // ------------------------------------------------------------------------------ precision

  @Test
  void eightBitWeightsOfEveryFormAreRead() {
    for (var scaling : Float8Scaling.values()) {
      var scaled =
          scaling.quantizeAll(
              tensors(T2V),
              DType.FLOAT8_E4M3FN,
              name -> name.startsWith("blocks.") && !name.contains("norm"));
      if (scaling == Float8Scaling.TENSOR) {
        scaled.put("scaled_fp8", Tensors.of(new float[0], 0).to(DType.FLOAT8_E4M3FN));
      }
      var prefixed = new LinkedHashMap<String, Tensor>();
      scaled.forEach((name, tensor) -> prefixed.put("model.diffusion_model." + name, tensor));
      try (var checkpoint = TransformerCheckpoint.open(written(prefixed, stated(T2V)))) {
        var linear = (QuantizedLinear) checkpoint.linear("blocks.1.ffn.0");
        assertThatTensor(linear.dequantized())
            .isRelativelyCloseTo(tensor(tensors(T2V), "blocks.1.ffn.0.weight"), 1.0 / 16);
        assertThat(checkpoint.linear("head.head")).isInstanceOf(DenseLinear.class);
        var placed = checkpoint.placed(Device.META, DType.BFLOAT16);
        assertThat(((QuantizedLinear) placed.linear("blocks.0.ffn.2")).weight().device())
            .isEqualTo(Device.META);
        assertThat(placed.tensor("blocks.0.modulation").dtype()).isEqualTo(DType.BFLOAT16);
      }
    }
  }

  @Test
  void plainEightBitCastsOfEveryTensorAreRead() {
    var cast = new LinkedHashMap<String, Tensor>();
    tensors(T2V).forEach((name, x) -> cast.put(name, x.to(DType.FLOAT8_E5M2)));
    cast.put("patch_embedding.weight", tensor(tensors(T2V), "patch_embedding.weight"));
    try (var checkpoint = TransformerCheckpoint.open(written(cast, stated(T2V)))) {
      assertThat(checkpoint.storedDtype()).isEqualTo(DType.FLOAT8_E5M2);
      for (String name : cast.keySet()) {
        assertThatTensor(checkpoint.tensor(name).to(DType.FLOAT32))
            .isBitEqualTo(cast.get(name).to(DType.FLOAT32));
        assertThat(checkpoint.tensor(name).dtype().isFloat8()).isFalse();
      }
      var wide = new LinkedHashMap<String, Tensor>();
      cast.forEach((name, x) -> wide.put(name, x.to(DType.FLOAT32)));
      try (var same = TransformerCheckpoint.open(written("wide.safetensors", wide))) {
        assertThatTensor(velocity(checkpoint)).isCloseTo(velocity(same), 1e-5);
      }
      try (var exact = TransformerCheckpoint.open(written("exact.safetensors", tensors(T2V)))) {
        assertThat(velocity(exact).minus(velocity(checkpoint)).norm().item())
            .as("what the cast does")
            .isGreaterThan(1e-2);
      }
    }
  }

  private static Tensor velocity(TransformerCheckpoint checkpoint) {
    var model = WanTransformer.load(checkpoint, DType.FLOAT32, Device.CPU);
    try (var golden = Golden.load(T2V)) {
      return model.forward(
          golden.get("image.x"), golden.get("image.t"), List.of(golden.get("image.context.0")));
    }
  }

  private Path written(String file, Map<String, Tensor> tensors) {
    Path path = folder.resolve(file);
    SafetensorsWriter.write(path, tensors, stated(T2V));
    return path;
  }

  @Test
  void weightsTakeWhatTheirDtypeTakesAndThoseOf8BitsAByte() {
    long all = tensors(T2V).values().stream().mapToLong(Tensor::numel).sum();
    try (var checkpoint =
        TransformerCheckpoint.open(written(T2V, UnaryOperator.identity(), stated(T2V)))) {
      assertThat(checkpoint.placedBytes(DType.FLOAT32)).isEqualTo(4 * all);
      assertThat(checkpoint.placedBytes(DType.BFLOAT16)).isEqualTo(2 * all);
    }
    var matrix = tensor(tensors(T2V), "blocks.0.ffn.0.weight");
    var scaled =
        Float8Scaling.ROW.quantizeAll(
            tensors(T2V), DType.FLOAT8_E4M3FN, "blocks.0.ffn.0.weight"::equals);
    try (var checkpoint = TransformerCheckpoint.open(written(scaled, stated(T2V)))) {
      long scales = matrix.size(0) * DType.FLOAT32.bytes();
      assertThat(checkpoint.placedBytes(DType.BFLOAT16))
          .isEqualTo(2 * all - matrix.numel() + scales);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {T2V, I2V})
  void theMatricesOfTheBlocksAreThoseThatALoraChangesInItsOrder(String name) {
    var layers = new ArrayList<String>();
    FixtureWeights.of(name)
        .model(DType.FLOAT32)
        .map((module, linear) -> {
          layers.add(module + List.of(linear.outFeatures(), linear.inFeatures()));
          return linear;
        });
    var backwards = new LinkedHashMap<String, Tensor>();
    new LinkedHashMap<>(tensors(name))
        .reversed()
        .forEach((key, it) -> backwards.put(KeyLayout.DIFFUSERS.inFile(key), it));
    try (var checkpoint = TransformerCheckpoint.open(written(backwards, stated(name)))) {
      assertThat(checkpoint.blockLayers())
          .extractingFromEntries(layer -> layer.getKey() + layer.getValue().shape())
          .containsExactlyElementsOf(layers);
    }
  }

  // ------------------------------------------------------------------------------ sizes

  /// A file of the published 1.3B sizes, sparse: zeros that take no room on disk.
  @ParameterizedTest
  @CsvSource({
    "1536, 8960, 30, 16, false",
    "5120, 13824, 40, 16, false",
    "5120, 13824, 40, 36, true"
  })
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "files are not sparse there")
  void thePublishedModelsNeedNoStatement(
      int dim, int ffn, int layers, int inChannels, boolean image) throws IOException {
    var shapes =
        new TransformerShapes(
            layers, image, false, dim, ffn, 256, 4096, inChannels, 16, image ? 1280 : 0, 0);
    Path path = sparse(shapes.expected());
    try (var checkpoint = TransformerCheckpoint.open(path)) {
      assertThat(checkpoint.config())
          .isEqualTo(
              new TransformerConfig(
                  image,
                  inChannels,
                  16,
                  dim,
                  ffn,
                  256,
                  4096,
                  512,
                  dim / 128,
                  layers,
                  1e-6,
                  image ? 1280 : 0,
                  0));
    }
    // A text encoder's config.json in the same folder says nothing of the transformer.
    Files.writeString(
        folder.resolve("config.json"),
        "{\"d_model\": 4096, \"num_heads\": 64, \"num_layers\": 24}");
    try (var checkpoint = TransformerCheckpoint.open(path)) {
      assertThat(checkpoint.config().heads()).isEqualTo(dim / 128);
    }
  }

  @Test
  void learntImagePositionsOfAFirstAndLastFrameModelAreRead() {
    var tensors = tensors(I2V);
    long imageDim = tensor(tensors, "img_emb.proj.1.weight").size(1);
    tensors.put(
        "img_emb.emb_pos", Tensors.zeros(new long[] {1, 514, imageDim}, DType.FLOAT32, Device.CPU));
    try (var checkpoint = TransformerCheckpoint.open(written(tensors, stated(I2V)))) {
      assertThat(checkpoint.config().imageToVideo()).isTrue();
      assertThat(checkpoint.config().firstToLast()).isTrue();
      assertThat(checkpoint.tensor("img_emb.emb_pos").shape()).containsExactly(1, 514, imageDim);
    }
  }

  @Test
  void sizesAreReadFromAConfigJsonInWansOrDiffusersWords() throws IOException {
    var config = FixtureWeights.of(T2V).config();
    Path path = written(T2V, UnaryOperator.identity(), Map.of());
    Path json = folder.resolve("config.json");
    Files.writeString(
        json,
        "{\"num_heads\": %d, \"text_len\": %d, \"dim\": %d, \"num_layers\": %d, \"eps\": 1e-6}"
            .formatted(config.heads(), config.textLength(), config.dim(), config.layers()));
    try (var checkpoint = TransformerCheckpoint.open(path)) {
      assertThat(checkpoint.config()).isEqualTo(config);
    }
    Files.writeString(
        json,
        """
        {"_class_name": "WanTransformer3DModel", "num_attention_heads": %d,
         "attention_head_dim": %d, "num_layers": %d, "eps": 1e-05}
        """
            .formatted(config.heads(), config.headDim(), config.layers()));
    try (var checkpoint = TransformerCheckpoint.open(path)) {
      assertThat(checkpoint.config().heads()).isEqualTo(config.heads());
      assertThat(checkpoint.config().textLength()).isEqualTo(512);
      assertThat(checkpoint.config().eps()).isEqualTo(1e-5);
    }
  }

  @Test
  void sizesAreReadFromMetadataAlsoInsideAConfig() {
    var config = FixtureWeights.of(T2V).config();
    String json =
        "{\"transformer\": {\"num_heads\": %d, \"text_len\": %d}}"
            .formatted(config.heads(), config.textLength());
    for (var metadata : List.of(stated(T2V), Map.of("config", json))) {
      try (var checkpoint =
          TransformerCheckpoint.open(written(T2V, UnaryOperator.identity(), metadata))) {
        assertThat(checkpoint.config()).isEqualTo(config);
      }
    }
  }

  @Test
  void aModelThatStatesNoSizesIsRefusedWithBothWays() {
    Path path = written(T2V, UnaryOperator.identity(), Map.of());
    var config = FixtureWeights.of(T2V).config();
    assertThatThrownBy(() -> TransformerCheckpoint.open(path))
        .isInstanceOf(ProblemException.class)
        .hasMessage(
            """
            error: this transformer of width %d and %d blocks is none of the published ones, and its \
            heads and prompt length are in no shape
               at: %s
              fix: put num_heads and text_len into the file's safetensors metadata, or into a \
            config.json beside it\
            """
                .formatted(config.dim(), config.layers(), path));
  }

  @Test
  void statedSizesThatCannotBeAreRefused() throws IOException {
    Path path = written(T2V, UnaryOperator.identity(), Map.of("num_heads", "7", "text_len", "32"));
    assertThatThrownBy(() -> TransformerCheckpoint.open(path))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("can't have 7 heads");
    Path silent = written(T2V, UnaryOperator.identity(), Map.of("num_heads", "many"));
    Path json = folder.resolve("config.json");
    Files.writeString(json, "{\"dim\": 5120, \"num_layers\": 40, \"num_heads\": 40}");
    assertThatThrownBy(() -> TransformerCheckpoint.open(silent))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("the sizes stated here are another model's: width 5120 and 40 blocks")
        .hasMessageContaining("at: " + json);
    Files.writeString(json, "{");
    assertThatThrownBy(() -> TransformerCheckpoint.open(silent))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("can't be read");
  }

  // ------------------------------------------------------------------------------ wrong files

  @Test
  void missingAndForeignTensorsAreNamedAsTheFileNamesThem() {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors(T2V)
        .forEach((name, x) -> tensors.put("transformer." + KeyLayout.DIFFUSERS.inFile(name), x));
    tensors.remove("transformer.proj_out.bias");
    tensors.put("transformer.blocks.0.attn3.to_q.weight", scalar());
    tensors.put("other", scalar());
    Path path = written(tensors, stated(T2V));
    assertThatThrownBy(() -> TransformerCheckpoint.open(path))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("lacks 1 tensor: transformer.proj_out.bias\n")
        .hasMessageContaining(
            "has no place for 2 tensors: transformer.blocks.0.attn3.to_q.weight, other\n");
  }

  @Test
  void ofManyMissingTensorsTheFirstAreNamedAndTheRestCounted() {
    var tensors = tensors(T2V);
    tensors
        .keySet()
        .removeIf(name -> name.startsWith("blocks.0.") && !name.contains("self_attn.q"));
    Path path = written(tensors, stated(T2V));
    assertThatThrownBy(() -> TransformerCheckpoint.open(path))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("a text-to-video transformer of 2 blocks lacks 25 tensors: ")
        .hasMessageContaining(
            "blocks.0.modulation, blocks.0.self_attn.k.weight, blocks.0.self_attn.k.bias,"
                + " blocks.0.self_attn.v.weight, blocks.0.self_attn.v.bias and 20 more\n");
  }

  @Test
  void shapesThatDoNotFitAreNamed() {
    var tensors = tensors(T2V);
    tensors.put("blocks.1.ffn.0.bias", scalar());
    Path path = written(tensors, stated(T2V));
    var ffn = FixtureWeights.of(T2V).config().ffnDim();
    assertThatThrownBy(() -> TransformerCheckpoint.open(path))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(
            "don't fit each other: 1 tensor: blocks.1.ffn.0.bias [1] where [%d] is due"
                .formatted(ffn));
  }

  @Test
  void aModelWithAConditionButNoImageTokensIsRefused() {
    var tensors = tensors(T2V);
    var patch = tensor(tensors, "patch_embedding.weight");
    tensors.put("patch_embedding.weight", Tensors.cat(1, patch, patch));
    Path path = written(tensors, stated(T2V));
    assertThatThrownBy(() -> TransformerCheckpoint.open(path))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("takes 32 channels without looking at an image");
  }

  @Test
  void anotherModelOfWanIsNamedInsteadOfItsTensors() {
    var tensors = tensors(T2V);
    tensors.put("vace_blocks.0.before_proj.weight", scalar());
    tensors.put("vace_patch_embedding.bias", scalar());
    Path path = written(tensors, stated(T2V));
    assertThatThrownBy(() -> TransformerCheckpoint.open(path))
        .isInstanceOf(ProblemException.class)
        .hasMessage(
            """
            error: this is the transformer of Wan VACE, which genga doesn't run: it takes videos, masks \
            and references besides
               at: %s
              fix: use a Wan2.1 text-to-video or image-to-video transformer\
            """
                .formatted(path));
  }

  @ParameterizedTest
  @CsvSource({
    "wan_vae/weights.safetensors, a VAE",
    "wan_vae/weights.pth, a VAE",
    "umt5/weights_wan_bf16.pth, a text encoder",
    "umt5/weights_hf.safetensors, a text encoder",
    "lora_formats/musubi.safetensors, a LoRA",
    "lora_formats/comfy_diffusion_model.safetensors, a LoRA",
    "lora_formats/diffusers_from_musubi.safetensors, a LoRA",
    "dataset/cache_files/clip_00000-009_0384x0208_wan.safetensors, a cache of latents",
    "dataset/cache_files/clip_wan_te.safetensors, a cache of latents or prompt embeddings",
    "wan_vae/case.safetensors, a model that is not known here"
  })
  void anotherModelInItsPlaceIsNamed(String file, String kind) {
    Path path = golden(T2V).resolveSibling("").resolve(file);
    assertThatThrownBy(() -> TransformerCheckpoint.open(path))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("this is " + kind)
        .hasMessageContaining("not a Wan transformer")
        .hasMessageContaining("at: " + path);
  }

  // ------------------------------------------------------------------------------ helpers

  private static Path golden(String name) {
    return dev.genga.testing.GoldenFolder.of(name);
  }

  private static StatedSizes stated(Golden golden) {
    return StatedSizes.of(golden.json().path("config"), "case.json");
  }

  /// What the golden case states, as a safetensors file's metadata.
  private static Map<String, String> stated(String name) {
    var config = FixtureWeights.of(name).config();
    return Map.of(
        "num_heads", String.valueOf(config.heads()),
        "text_len", String.valueOf(config.textLength()));
  }

  private static Map<String, Tensor> tensors(String name) {
    var file = SafetensorsFile.open(golden(name).resolve("weights.safetensors"));
    var tensors = new LinkedHashMap<String, Tensor>();
    file.tensors().keySet().forEach(key -> tensors.put(key, file.read(key)));
    return tensors;
  }

  private static Tensor tensor(Map<String, Tensor> tensors, String name) {
    return java.util.Objects.requireNonNull(tensors.get(name), name);
  }

  private static Tensor scalar() {
    return Tensors.of(new float[] {1}, 1);
  }

  private Path written(String name, UnaryOperator<String> rename, Map<String, String> metadata) {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors(name).forEach((key, tensor) -> tensors.put(rename.apply(key), tensor));
    return written(tensors, metadata);
  }

  private Path written(Map<String, Tensor> tensors, Map<String, String> metadata) {
    Path path = folder.resolve("model.safetensors");
    SafetensorsWriter.write(path, tensors, metadata);
    return path;
  }

  private static void assertSame(String name, Path path) {
    try (var checkpoint = TransformerCheckpoint.open(path)) {
      assertThat(checkpoint.config()).isEqualTo(FixtureWeights.of(name).config());
      var tensors = tensors(name);
      for (String key : tensors.keySet()) {
        assertThatTensor(checkpoint.tensor(key)).isBitEqualTo(tensors.get(key));
      }
      var linear = (DenseLinear) checkpoint.linear("blocks.0.self_attn.q");
      assertThatTensor(linear.weight())
          .isBitEqualTo(tensor(tensors, "blocks.0.self_attn.q.weight"));
    }
  }

  /// A safetensors file of bf16 zeros, without writing them.
  private Path sparse(Map<String, List<Long>> shapes) throws IOException {
    var header = new StringBuilder("{");
    long at = 0;
    for (var entry : shapes.entrySet()) {
      long bytes = 2 * entry.getValue().stream().reduce(1L, Math::multiplyExact);
      header
          .append(header.length() > 1 ? "," : "")
          .append(
              "\"%s\":{\"dtype\":\"BF16\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                  .formatted(entry.getKey(), entry.getValue(), at, at + bytes));
      at += bytes;
    }
    byte[] text = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
    var start = ByteBuffer.allocate(8 + text.length).order(ByteOrder.LITTLE_ENDIAN);
    Path path = folder.resolve("sparse.safetensors");
    Files.write(path, start.putLong(text.length).put(text).array());
    try (var channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), channel.size() + at - 1);
    }
    return path;
  }
}
