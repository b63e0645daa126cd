package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.testing.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// musubi-tuner's command lines for image-to-video models, held to what musubi-tuner made of them.
class MusubiImageIT {
  @TempDir private Path folder;
  private MusubiProject project;

  @BeforeEach
  void writeProject() {
    project = MusubiProject.ofImages(folder);
  }

  @ParameterizedTest
  @CsvSource({"fp32, 1e-5, 1", "bf16, 2e-3, 1", "sigma, 1e-5, 2"})
  void theLossesOfTwentyStepsAreMusubis(String name, double tolerance, int accumulation) {
    var run = project.train(name);
    assertThat(run.exitCode()).as(run.err()).isZero();
    project.assertLossesAreMusubis(name, tolerance, accumulation);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "bf16"})
  void filesKeysAndHeadersAreMusubis(String name) {
    var run = project.train(name);
    assertThat(run.exitCode()).as(run.err()).isZero();
    project.assertFilesAreMusubis(name);
  }

  private CommandRun cache(String... more) {
    var words = new ArrayList<>(List.of("--engine", "bundled", "musubi", "--device", "cpu"));
    words.addAll(List.of("python", "wan_cache_latents.py", "--dataset_config"));
    words.add(folder.resolve("dataset.toml").toString());
    words.addAll(
        List.of("--vae", GoldenFolder.of("wan_vae").resolve("weights.safetensors").toString()));
    words.addAll(List.of(more));
    return CommandRun.of(words.toArray(String[]::new));
  }

  private String encoder() {
    return folder.resolve("clip.safetensors").toString();
  }

  private List<Path> latents() throws IOException {
    try (var files = Files.walk(folder, 2)) {
      return files.filter(file -> file.toString().endsWith("_wan.safetensors")).toList();
    }
  }

  @Test
  void theCachesOfACachingCommandAreMusubis() throws IOException {
    var files = latents();
    assertThat(files).hasSize(5);
    for (var file : files) {
      Files.move(file, kept(file));
    }
    var run = cache("--i2v", "--clip", encoder());
    assertThat(run.exitCode()).as(run.err()).isZero();
    files.forEach(this::assertAsNearToTheExactOnesAsTheirs);
  }

  private Path kept(Path file) {
    return folder.resolve("kept-" + folder.relativize(file).toString().replace('/', '-'));
  }

  /// What musubi-tuner itself lost to bfloat16, its caches in float32 tell.
  private void assertAsNearToTheExactOnesAsTheirs(Path mine) {
    try (var _ = TensorScope.open();
        var a = SafetensorsFile.open(mine);
        var b = SafetensorsFile.open(kept(mine));
        var exact =
            SafetensorsFile.open(folder.resolve("exact").resolve(folder.relativize(mine)))) {
      assertThat(a.tensors()).as(mine.toString()).isEqualTo(b.tensors()).hasSize(3);
      assertThat(a.metadata()).as(mine.toString()).isEqualTo(b.metadata());
      for (String name : a.tensors().keySet()) {
        var right = exact.read(name.replace("_bfloat16", "_float32"));
        assertThat(distance(a.read(name), right))
            .as(mine + " " + name)
            .isLessThan(1.5 * distance(b.read(name), right));
      }
    }
  }

  private static double distance(Tensor x, Tensor y) {
    var exact = y.to(DType.FLOAT32);
    return x.to(DType.FLOAT32).minus(exact).norm().item() / exact.norm().item();
  }

  @Test
  void cachesWithoutFirstFramesAreNotTrainedOn() throws IOException {
    for (var file : latents()) {
      Files.delete(file);
    }
    var caching = cache();
    assertThat(caching.exitCode()).as(caching.err()).isZero();
    var run = project.train("fp32");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("it tells nothing of the first frame, which an image-to-video model starts from")
        .contains("fix: cache the latents again with --clip");
    assertThat(project.output("fp32")).doesNotExist();
  }

  @Test
  void whatIsOfNoUseToAModelIsRefused() {
    var alone = cache("--i2v");
    assertThat(alone.exitCode()).isEqualTo(2);
    assertThat(alone.err())
        .contains("error: first frames without the image encoder are for Wan2.2");
    var text = project.train("fp32", "--task", "t2v-1.3B");
    assertThat(text.exitCode()).isEqualTo(2);
    assertThat(text.err())
        .contains("error: the task is t2v-1.3B, and this transformer starts from an image")
        .contains("fix: take --task i2v-14B");
  }
}
