package dev.genga.dataset.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.base.ProblemException;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.testing.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds the caches to musubi-tuner's files, and to making only what has to be made.
class DatasetCachesTest {
  @TempDir private Path folder;

  private static CacheReport latents(List<CacheReport> reports) {
    return reports.get(0);
  }

  private static CacheReport texts(List<CacheReport> reports) {
    return reports.get(1);
  }

  private static CacheReport nothingMade(String stage, int kept) {
    return new CacheReport(stage, 0, kept, 0, 0);
  }

  private CacheProject threeClips() {
    return new CacheProject(folder)
        .clip("cat", 9, "a cat")
        .clip("dog", 9, "a dog")
        .clip("hen", 9, "a hen")
        .head(9);
  }

  @Test
  void namesKeysTypesAndMetadataAreMusubis() throws IOException {
    var contents =
        new ObjectMapper()
            .readTree(GoldenFolder.of("dataset").resolve("cache_names.json").toFile())
            .get("contents");
    var latents = contents.get(0);
    var size = latents.get("metadata");
    int width = size.get("width").asInt();
    int height = size.get("height").asInt();
    int frames = size.get("frame_count").asInt();
    var text = contents.get(1);
    var project =
        new CacheProject(folder)
            .clip("clip", width, height, frames, text.at("/metadata/caption1").asText())
            .sections(
                """
                cache_directory = "cache"
                resolution = [%d, %d]
                frame_extraction = "head"
                target_frames = [%d]
                """
                    .formatted(width, height, frames));
    project.make();
    assertThat(project.files().keySet())
        .containsExactlyInAnyOrder(latents.get("file").asText(), text.get("file").asText());
    long[] encoded = {(frames + 3) / 4, height / 8, width / 8};
    hold(
        project,
        latents,
        "latents_%dx%dx%d_bfloat16".formatted(encoded[0], encoded[1], encoded[2]));
    hold(project, text, text.get("tensors").fieldNames().next());
  }

  private static void hold(CacheProject project, JsonNode expected, String key) {
    try (var file = SafetensorsFile.open(project.cache(expected.get("file").asText()))) {
      var metadata = new TreeMap<String, String>();
      expected
          .get("metadata")
          .properties()
          .forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
      assertThat(file.metadata()).containsExactlyInAnyOrderEntriesOf(metadata);
      var tensor = expected.get("tensors").properties().iterator().next();
      assertThat(file.tensors().keySet()).containsExactly(key);
      var info = file.tensors().values().iterator().next();
      assertThat("torch." + info.dtype().torchName())
          .isEqualTo(tensor.getValue().get("dtype").asText());
      assertThat(info.shape()).hasSize(tensor.getValue().get("shape").size());
      assertThat(key.replaceAll("\\d+x\\d+x\\d+", "SHAPE"))
          .isEqualTo(tensor.getKey().replaceAll("\\d+x\\d+x\\d+", "SHAPE"));
    }
  }

  @Test
  void aSecondRunMakesNothing() {
    var project = threeClips();
    assertThat(project.make())
        .containsExactly(
            new CacheReport("latents", 3, 0, 0, 3), new CacheReport("texts", 3, 0, 0, 3));
    var before = project.files();
    assertThat(project.make()).containsExactly(nothingMade("latents", 3), nothingMade("texts", 3));
    assertThat(project.files()).isEqualTo(before);
    assertThat(project.unused()).isEmpty();
    assertThat(project.caches().faults(project.plan())).isEmpty();
  }

  @Test
  void aChangedCaptionMakesOneTextAndNothingElse() {
    var project = threeClips();
    project.make();
    var before = project.files();
    var reports = project.caption("dog", "a big dog").make();
    assertThat(reports)
        .containsExactly(nothingMade("latents", 3), new CacheReport("texts", 1, 2, 0, 1));
    assertThat(project.unused()).containsExactly("dog_wan_te.safetensors: changed since: caption");
    var after = project.files();
    assertThat(after.keySet()).isEqualTo(before.keySet());
    assertThat(
            after.keySet().stream()
                .filter(f -> !java.util.Objects.requireNonNull(after.get(f)).equals(before.get(f))))
        .containsExactly("dog_wan_te.safetensors");
  }

  @Test
  void aChangedClipMakesItsLatentsAndNothingElse() {
    var project = threeClips();
    project.make();
    project.clip("dog", 13, "a dog");
    assertThat(project.make())
        .containsExactly(new CacheReport("latents", 1, 2, 0, 1), nothingMade("texts", 3));
    assertThat(project.unused())
        .containsExactly("dog_00000-009_0064x0032_wan.safetensors: changed since: content");
  }

  @Test
  void anotherVaeMakesAllLatentsStaleAndThatIsSaid() {
    var project = threeClips();
    project.make();
    CacheProject.change(project.vae(), (key, tensor) -> tensor.times(1.01));
    assertThat(project.caches().faults(project.plan()).values())
        .containsExactly("changed since: vae", "changed since: vae", "changed since: vae");
    assertThat(project.make())
        .containsExactly(new CacheReport("latents", 3, 0, 0, 3), nothingMade("texts", 3));
    assertThat(project.unused())
        .containsExactly(
            "cat_00000-009_0064x0032_wan.safetensors: changed since: vae",
            "dog_00000-009_0064x0032_wan.safetensors: changed since: vae",
            "hen_00000-009_0064x0032_wan.safetensors: changed since: vae");
  }

  @Test
  void anotherTextEncoderMakesAllTextsStale() {
    var project = threeClips();
    project.make();
    CacheProject.change(project.text(), (key, tensor) -> tensor.times(1.01));
    assertThat(project.make())
        .containsExactly(nothingMade("latents", 3), new CacheReport("texts", 3, 0, 0, 3));
    assertThat(project.unused()).hasSize(3).allMatch(s -> s.endsWith(": changed since: encoder"));
  }

  @Test
  void truncatedAndAlteredCachesAreSaidAndMadeAgain() throws IOException {
    var project = threeClips();
    project.make();
    var before = project.files();
    var latents = project.cache("cat_00000-009_0064x0032_wan.safetensors");
    byte[] bytes = Files.readAllBytes(latents);
    Files.write(latents, Arrays.copyOf(bytes, bytes.length - 7));
    var text = project.cache("hen_wan_te.safetensors");
    byte[] altered = Files.readAllBytes(text);
    altered[altered.length - 1] ^= 1;
    Files.write(text, altered);
    assertThat(project.make())
        .containsExactly(
            new CacheReport("latents", 1, 2, 0, 1), new CacheReport("texts", 1, 2, 0, 1));
    assertThat(project.unused())
        .containsExactly(
            "cat_00000-009_0064x0032_wan.safetensors: it has %d bytes, not %d"
                .formatted(bytes.length - 7, bytes.length),
            "hen_wan_te.safetensors: its content is not what was written");
    assertThat(content(project.files())).isEqualTo(content(before));
  }

  private static Map<String, String> content(Map<String, String> files) {
    var content = new TreeMap<>(files);
    content.replaceAll((_, hashAndTime) -> hashAndTime.substring(0, 64));
    return content;
  }

  @Test
  void aRunThatWasKilledLeavesUsableCaches() throws IOException {
    var project = threeClips();
    project.make();
    var manifest = project.cache(CacheManifest.NAME);
    byte[] lines = Files.readAllBytes(manifest);
    Files.write(manifest, Arrays.copyOf(lines, lines.length - 20)); // the line of the last text
    Files.writeString(project.cache("dog_00000-009_0064x0032_wan.safetensors.tmp"), "half");
    assertThat(project.make())
        .containsExactly(nothingMade("latents", 3), new CacheReport("texts", 1, 2, 0, 1));
    assertThat(project.make()).containsExactly(nothingMade("latents", 3), nothingMade("texts", 3));
  }

  @Test
  void filesThatAreNoCachesOfThePlanAreLeftAlone() throws IOException {
    var project = threeClips();
    project.make();
    var other = project.cache("owl_00000-009_0064x0032_wan.safetensors");
    Files.writeString(other, "another's");
    project.clip("cat", 13, "a cat on a mat").make();
    assertThat(other).hasContent("another's");
  }

  @Test
  void aWindowThatBeginsAnotherIsNotEncodedAgainAndIsTheSame() {
    var both = new CacheProject(folder(("both"))).clip("cat", 21, "a cat").head(1, 9, 21);
    assertThat(latents(both.make())).isEqualTo(new CacheReport("latents", 3, 0, 0, 1));
    for (int frames : List.of(1, 9)) {
      var alone = new CacheProject(folder("alone-" + frames)).clip("cat", 21, "a cat").head(frames);
      assertThat(latents(alone.make())).isEqualTo(new CacheReport("latents", 1, 0, 0, 1));
      var name = "cat_00000-%03d_0064x0032_wan.safetensors".formatted(frames);
      try (var _ = TensorScope.open()) {
        assertThat(CacheFiles.readLatents(both.cache(name)))
            .matches(prefix -> prefix.isEqualTo(CacheFiles.readLatents(alone.cache(name))), name);
      }
    }
  }

  @Test
  void aTextIsEncodedOnceForAllSectionsAndClips() {
    var project =
        new CacheProject(folder)
            .clip("cat", 9, "a pet")
            .clip("dog", 9, "a pet")
            .sections(CacheProject.section("cache", 9), CacheProject.section("cache-2", 5));
    assertThat(texts(project.make())).isEqualTo(new CacheReport("texts", 4, 0, 0, 1));
  }

  @Test
  void foreignCachesAreMadeAgainAndThatIsSaid() {
    var project = threeClips();
    project.make();
    project.forget();
    assertThat(project.make())
        .containsExactly(
            new CacheReport("latents", 3, 0, 0, 3), new CacheReport("texts", 3, 0, 0, 3));
    assertThat(project.unused())
        .hasSize(6)
        .allMatch(s -> s.endsWith(": genga has no record of what it was made from"));
  }

  @Test
  void foreignCachesAreTakenOverWhenTheyAreTrustedAndRight() {
    var project = threeClips();
    project.make();
    var before = project.files();
    assertThat(project.forget().make(true))
        .containsExactly(
            new CacheReport("latents", 0, 0, 3, 0), new CacheReport("texts", 0, 0, 3, 0));
    assertThat(project.files()).isEqualTo(before);
    assertThat(project.make()).containsExactly(nothingMade("latents", 3), nothingMade("texts", 3));
  }

  @Test
  void trustedLatentsOfAnotherVaeAreRefused() {
    var project = threeClips();
    project.make();
    CacheProject.change(project.vae(), (key, tensor) -> tensor.times(1.3));
    var before = project.files();
    assertThatThrownBy(() -> project.forget().make(true))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e ->
                assertThat(e.problems())
                    .hasSize(3)
                    .allSatisfy(problem ->
                        assertThat(problem.what())
                            .matches(
                                "a cache that was to be trusted differs by \\d+\\.\\d{3} of its"
                                    + " size from a fresh encoding")));
    assertThat(project.files()).isEqualTo(before);
    assertThat(project.cache(CacheManifest.NAME)).doesNotExist();
  }

  @Test
  void trustedFilesOfAnotherFormAreRefusedAllTogether() throws IOException {
    var project = threeClips();
    project.make();
    project.forget();
    var latents = project.cache("cat_00000-009_0064x0032_wan.safetensors");
    CacheProject.change(latents, (key, tensor) -> tensor.narrow(1, 0, 1));
    var other = project.cache("dog_00000-009_0064x0032_wan.safetensors");
    Files.copy(project.vae(), other, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> project.make(true))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e ->
                assertThat(e.problems().stream().map(p -> p.where()))
                    .containsExactly(latents.toString(), other.toString()));
  }

  @Test
  void trustedTextsOfAnotherCaptionAreRefused() {
    var project = threeClips();
    project.make();
    project.forget().caption("hen", "a hen and a fox");
    assertThatThrownBy(() -> project.make(true))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(
            "a cache that was to be trusted was made of another caption or by another encoder")
        .hasMessageContaining("hen_wan_te.safetensors");
  }

  @Test
  void latentsThatAreNoNumbersAreRefusedByClipAndWindow() {
    var project =
        new CacheProject(folder).clip("cat", 9, "a cat").clip("dog", 9, "a dog").head(5, 9);
    CacheProject.change(
        project.vae(),
        (key, tensor) -> key.equals("conv1.bias") ? tensor.times(Double.NaN) : tensor);
    assertThatThrownBy(project::make)
        .isInstanceOfSatisfying(
            ProblemException.class,
            e ->
                assertThat(e.problems().stream().map(p -> p.what()))
                    .containsExactly(
                        "the latents of cat.mp4, frames 0-8, are not numbers",
                        "the latents of dog.mp4, frames 0-8, are not numbers"));
    assertThat(folder.resolve("cache")).doesNotExist();
  }

  @Test
  void embeddingsThatAreNoNumbersAreRefused() {
    var project = threeClips();
    CacheProject.change(
        project.text(), (key, tensor) -> key.equals("norm.weight") ? poisoned(tensor) : tensor);
    assertThatThrownBy(project::make)
        .isInstanceOfSatisfying(
            ProblemException.class,
            e ->
                assertThat(e.problems())
                    .hasSize(3)
                    .allSatisfy(p ->
                        assertThat(p.what())
                            .isEqualTo("the embedding of a caption is not made of numbers")));
    assertThat(project.files().keySet()).hasSize(3).noneMatch(name -> name.contains("_te"));
  }

  private static Tensor poisoned(Tensor tensor) {
    return Tensors.full(tensor.shape(), Double.NaN, tensor.dtype(), tensor.device());
  }

  private Path folder(String name) {
    try {
      return Files.createDirectories(folder.resolve(name));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
