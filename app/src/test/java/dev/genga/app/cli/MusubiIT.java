package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.DType;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.testing.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// musubi-tuner's command lines, held to what musubi-tuner made of them.
class MusubiIT {
  @TempDir private Path folder;
  private MusubiProject project;

  @BeforeEach
  void writeProject() {
    project = MusubiProject.in(folder);
  }

  private CommandRun train(String name, String... more) {
    var run = project.train(name, more);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  /// A weighted loss may be far above 1: then the tolerance is relative.
  @ParameterizedTest
  @CsvSource({
    "fp32, 1e-5, 1",
    "bf16, 2e-3, 1",
    "sigma, 1e-5, 3",
    "buckets, 1e-5, 1",
    "fp8, 2e-3, 1",
    "loha, 1e-5, 1",
    "lokr, 1e-5, 1",
    "plus, 1e-5, 1",
    "kept, 1e-5, 1",
    "based, 1e-5, 1",
  })
  void theLossesOfTwentyStepsAreMusubis(String name, double tolerance, int accumulation) {
    train(name);
    project.assertLossesAreMusubis(name, tolerance, accumulation);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"fp32", "bf16", "sigma", "buckets", "fp8", "loha", "lokr", "plus", "based"})
  void filesKeysAndHeadersAreMusubis(String name) {
    train(name);
    project.assertFilesAreMusubis(name);
  }

  @Test
  void aRunThatGoesOnEndsWithTheSameWeights() throws IOException {
    train("fp32");
    byte[] whole = state();
    delete(project.output("fp32"));
    train("fp32", "--max_train_steps", "7");
    assertThat(project.steps("fp32")).hasSize(7);
    train("fp32");
    assertThat(project.steps("fp32")).hasSize(20);
    assertThat(state()).isEqualTo(whole);
  }

  private byte[] state() throws IOException {
    return Files.readAllBytes(
        project.output("fp32").resolve("fp32-state/step00000020.safetensors"));
  }

  private static void delete(Path path) throws IOException {
    try (var files = Files.walk(path)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void theLatentsOfACachingCommandAreMusubis() throws IOException {
    var theirs = new HashMap<Path, Path>();
    for (var section : List.of("cache-short", "cache-middle", "cache-stills")) {
      try (var files = Files.list(folder.resolve(section))) {
        for (var file : files.filter(f -> f.toString().endsWith("_wan.safetensors")).toList()) {
          Path kept = folder.resolve("kept-" + section + "-" + file.getFileName());
          Files.move(file, kept);
          theirs.put(file, kept);
        }
      }
    }
    var run =
        CommandRun.of(
            "--engine",
            "bundled",
            "musubi",
            "--device",
            "cpu",
            "python",
            "wan_cache_latents.py",
            "--dataset_config",
            folder.resolve("dataset.toml").toString(),
            "--vae",
            GoldenFolder.of("wan_vae").resolve("weights.safetensors").toString(),
            "--batch_size",
            "4");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("--batch_size: a clip is encoded in pieces that fit");
    assertThat(theirs).hasSizeGreaterThan(10);
    theirs.forEach(this::assertAsNearToTheExactOnesAsTheirs);
  }

  /// This random VAE makes much of bfloat16's rounding: how much, musubi-tuner's own latents tell beside
  /// those that it made in float32.
  private void assertAsNearToTheExactOnesAsTheirs(Path mine, Path theirs) {
    Path exact = folder.resolve("exact").resolve(folder.relativize(mine));
    try (var _ = TensorScope.open();
        var a = SafetensorsFile.open(mine);
        var b = SafetensorsFile.open(theirs)) {
      assertThat(a.tensors()).as(mine.toString()).isEqualTo(b.tensors());
      assertThat(a.metadata()).as(mine.toString()).isEqualTo(b.metadata());
    }
    assertThat(distance(mine, exact)).as(mine.toString()).isLessThan(1.5 * distance(theirs, exact));
  }

  private static double distance(Path latents, Path exact) {
    try (var _ = TensorScope.open();
        var a = SafetensorsFile.open(latents);
        var b = SafetensorsFile.open(exact)) {
      var x = a.read(a.tensors().keySet().iterator().next()).to(DType.FLOAT32);
      var y = b.read(b.tensors().keySet().iterator().next());
      return x.minus(y).norm().item() / y.norm().item();
    }
  }

  @Test
  void allThatIsWrongWithAllCommandsOfAFileIsToldBeforeTheFirstRuns() throws IOException {
    Path bat = folder.resolve("train.bat");
    Files.writeString(
        bat,
        """
        python wan_cache_latents.py --dataset_config none.toml --vae vae.pth --one_frame
        python wan_cache_text_encoder_outputs.py ^
          --dataset_config none.toml --t5 t5.pth --batch_szie 16
        accelerate launch wan_train_network.py ^
          --dit none.safetensors --dataset_config none.toml --resume state ^
          --optimizer_type lion8bit --network_module networks.oft --output_dir out
        """);
    var run = CommandRun.of("--engine", "bundled", "musubi", "--device", "cpu", bat.toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("error: --one_frame can't be done")
        .contains("error: wan_cache_text_encoder_outputs has no flag --batch_szie")
        .contains("fix: did you mean --batch_size?")
        .contains("error: --resume can't be done")
        .contains("error: wan_train_network needs --output_name")
        .contains("error: genga has no optimizer lion8bit")
        .contains("error: genga trains no networks.oft");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void cachesThatAreMissingAreToldByName() throws IOException {
    Files.delete(folder.resolve("cache-stills/still0_wan_te.safetensors"));
    var run = project.train("fp32");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("error: 1 files of prompt embeddings are not there yet")
        .contains("still0_wan_te.safetensors");
    assertThat(project.output("fp32")).doesNotExist();
  }
}
