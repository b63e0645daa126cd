package dev.genga.app.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.Problem;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.wan.weights.ModelKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Looks at small files that have the keys and shapes of real ones.
class ModelFinderTest {
  private static final String QUERY = "blocks.0.self_attn.q.weight";
  private static final String PATCHES = "patch_embedding.weight";
  private static final String HEAD = "head.head.weight";

  @TempDir private Path folder;

  private Path write(String name, Map<String, long[]> shapes) throws IOException {
    var file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    try (var _ = TensorScope.open()) {
      var tensors = new LinkedHashMap<String, Tensor>();
      shapes.forEach((key, shape) -> tensors.put(key, Tensors.of(new float[size(shape)], shape)));
      SafetensorsWriter.write(file, tensors, Map.of());
    }
    return file;
  }

  private static int size(long... shape) {
    int size = 1;
    for (long side : shape) {
      size *= (int) side;
    }
    return size;
  }

  private Path transformer(String name, long channels, String... more) throws IOException {
    var shapes = new LinkedHashMap<String, long[]>();
    shapes.put(QUERY, new long[] {1});
    shapes.put(PATCHES, new long[] {1536, channels, 1, 1, 1});
    shapes.put(HEAD, new long[] {64, 1});
    for (var key : more) {
      shapes.put(key, new long[] {1, 1, 1});
    }
    return write(name, shapes);
  }

  private void vae() throws IOException {
    write(
        "vae/wan_2.1_vae.safetensors", Map.of("decoder.middle.0.residual.0.gamma", new long[] {1}));
  }

  private Path textEncoder() throws IOException {
    return write("t5/umt5.safetensors", Map.of("blocks.0.attn.q.weight", new long[] {1}));
  }

  @ParameterizedTest
  @CsvSource({
    "16, '', 'a Wan transformer, text to video, 1.3B, float32', TEXT_TO_VIDEO",
    "36, img_emb.proj.0.weight, 'a Wan transformer, image to video, 1.3B, float32', IMAGE_TO_VIDEO",
    "36, img_emb.emb_pos, 'a Wan transformer, first to last frame, 1.3B, float32', FIRST_TO_LAST"
  })
  void aTransformerIsToldByItsKeysAndShapes(
      long channels, String key, String description, ModelTask task) throws IOException {
    var file =
        key.isEmpty()
            ? transformer("x.safetensors", channels)
            : transformer("x.safetensors", channels, key);
    var found = ModelFinder.in(file).getFirst();
    assertThat(found.description()).isEqualTo(description);
    assertThat(found.task()).isEqualTo(task);
    assertThat(found.whole()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "16, vace_patch_embedding.weight, Wan VACE",
    "48, img_emb.proj.0.weight, Wan-Fun Control",
    "36, other, Wan2.2 I2V A14B"
  })
  void aTransformerThatIsNotRunIsNamedAndForNoTask(long channels, String key, String label)
      throws IOException {
    var found = ModelFinder.in(transformer("x.safetensors", channels, key)).getFirst();
    assertThat(found.task()).isNull();
    assertThat(found.description())
        .isEqualTo("a Wan transformer, %s (genga doesn't run it), 1.3B, float32".formatted(label));
    assertThat(ModelTask.TEXT_TO_VIDEO.lacks(ModelFinder.in(folder)))
        .contains("a transformer (t2v-14b-fp8-scaled or t2v-1.3b)");
  }

  @Test
  void aFolderSaysWhatEachTaskLacks() throws IOException {
    transformer("t2v.safetensors", 16);
    vae();
    var encoder = textEncoder();
    var found = ModelFinder.in(folder);
    assertThat(found)
        .extracting(FoundModel::kind)
        .containsExactly(ModelKind.TRANSFORMER, ModelKind.TEXT_ENCODER, ModelKind.VAE);
    assertThat(found.getLast().known()).isEqualTo("vae");
    assertThat(ModelTask.TEXT_TO_VIDEO.lacks(found))
        .containsExactly("the text encoder's tokenizer (t5-official)");
    Files.writeString(encoder.resolveSibling("tokenizer.json"), "{}");
    found = ModelFinder.in(folder);
    assertThat(ModelTask.TEXT_TO_VIDEO.lacks(found)).isEmpty();
    assertThat(ModelTask.IMAGE_TO_VIDEO.lacks(found))
        .containsExactly("a transformer (i2v-480p-fp8-scaled)", "an image encoder (clip)");
  }

  @Test
  void fewStepsTakeADistillLoraThatIsKnownByItsName() throws IOException {
    transformer("t2v.safetensors", 16);
    vae();
    Files.writeString(textEncoder().resolveSibling("tokenizer.json"), "{}");
    var change = Map.of("diffusion_model.blocks.0.self_attn.q.lora_A.weight", new long[] {1, 1});
    write("style.safetensors", change);
    write(
        "lightx2v_I2V_14B_480p_cfg_step_distill_rank64_bf16.safetensors",
        change); // of the other task

    var found = ModelFinder.in(folder);
    assertThat(ModelTask.TEXT_TO_VIDEO.lacks(found)).isEmpty();
    assertThat(ModelTask.TEXT_TO_VIDEO_IN_FEW_STEPS.lacks(found))
        .containsExactly("a distill LoRA (lightx2v-t2v-64)");
    assertThat(ModelTask.IMAGE_TO_VIDEO_IN_FEW_STEPS.lacks(found))
        .containsExactly("a transformer (i2v-480p-fp8-scaled)", "an image encoder (clip)");

    write("lightx2v_T2V_14B_cfg_step_distill_v2_lora_rank64_bf16.safetensors", change);
    found = ModelFinder.in(folder);
    assertThat(ModelTask.TEXT_TO_VIDEO_IN_FEW_STEPS.lacks(found)).isEmpty();
  }

  @Test
  void theRecipesOfAFolderAreThoseThatNameModels() throws IOException {
    var recipe = Files.writeString(folder.resolve("style.toml"), "vae = \"a.safetensors\"\n");
    var broken = Files.writeString(folder.resolve("broken.toml"), "vae = \n");
    Files.writeString(folder.resolve("dataset.toml"), "[general]\nbatch_size = 1\n");
    Files.writeString(folder.resolve("vae.txt"), "vae = \"a.safetensors\"\n");
    Files.createDirectory(folder.resolve("old.toml"));

    assertThat(RecipeModels.recipesIn(folder)).containsExactly(broken, recipe);
  }

  @Test
  void aFileThatIsNotWholeIsTold() throws IOException {
    vae();
    var file = folder.resolve("vae/wan_2.1_vae.safetensors");
    var bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    Files.move(
        transformer("x.safetensors", 16),
        folder.resolve("wan2.1_t2v_1.3B_bf16.safetensors.partial"));
    var official = Files.createDirectory(folder.resolve("Wan2.1-T2V-1.3B"));
    Files.writeString(official.resolve("diffusion_pytorch_model.safetensors.partial"), "cut");
    Files.writeString(folder.resolve("page.pth"), "<html>Sign in</html>");

    var found = ModelFinder.in(folder);
    assertThat(found).hasSize(4).noneMatch(FoundModel::whole);
    assertThat(found.stream().flatMap(model -> model.problems().stream()).map(Problem::fix))
        .anyMatch(fix -> fix.startsWith("genga models pull t2v-1.3b -o %s:".formatted(folder)))
        .anyMatch(
            fix -> fix.startsWith("genga models pull t2v-1.3b-official -o %s:".formatted(folder)))
        .anyMatch(fix -> fix.contains("download"));
    assertThat(ModelTask.TEXT_TO_VIDEO.lacks(found)).hasSize(3);
  }

  @Test
  void thePartsOfASetAreOneModel() throws IOException {
    write("w-00001-of-00002.safetensors", Map.of(QUERY, new long[] {1}));
    assertThat(ModelFinder.in(folder)).hasSize(1).noneMatch(FoundModel::whole);
    write(
        "w-00002-of-00002.safetensors",
        Map.of(PATCHES, new long[] {5120, 16, 1, 1, 1}, HEAD, new long[] {64, 1}));
    assertThat(ModelFinder.in(folder))
        .singleElement()
        .extracting(FoundModel::description)
        .isEqualTo("a Wan transformer, text to video, 14B, float32");
  }

  @Test
  void aRecipeSaysWhichOfItsModelsAreNotThere() throws IOException {
    vae();
    Files.writeString(folder.resolve("near.pth"), "x");
    var recipe =
        Files.writeString(
            folder.resolve("style.toml"),
            """
            transformer = "models/wan2.1_t2v_14B_bf16.safetensors"
            vae = "D:\\\\ComfyUI\\\\models\\\\wan_2.1_vae.safetensors"
            t5 = "near.pth"
            tokenizer = "mine.json"
            """);
    assertThat(RecipeModels.read(recipe).lacks(ModelFinder.in(folder.resolve("vae")), folder))
        .containsExactly(
            "the transformer wan2.1_t2v_14B_bf16.safetensors (t2v-14b)", "the tokenizer mine.json");
  }
}
