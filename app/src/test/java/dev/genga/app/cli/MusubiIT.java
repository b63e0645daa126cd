package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.genga.tensor.DType;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.testing.GoldenFolder;
import dev.genga.training.log.StepEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// musubi-tuner's command lines, held to what musubi-tuner made of them.
class MusubiIT {
  /// What depends on the moment, or on the values of the tensors.
  private static final Set<String> OF_THE_RUN =
      Set.of(
          "ss_session_id",
          "ss_training_started_at",
          "ss_training_finished_at",
          "modelspec.date",
          "sshs_model_hash",
          "sshs_legacy_hash");

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

  /// The average loss of each step's batches; the last step of an epoch may have fewer.
  private List<Double> stepLosses(String name, int accumulation) {
    var batches = project.losses(name);
    var steps = new ArrayList<Double>();
    int at = 0;
    while (at < batches.size()) {
      int inEpoch = at % project.batchesPerEpoch();
      int count = Math.min(accumulation, project.batchesPerEpoch() - inEpoch);
      var ofStep = batches.subList(at, at + count);
      steps.add(ofStep.stream().mapToDouble(Double::doubleValue).average().orElseThrow());
      at += count;
    }
    return steps;
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
  })
  void theLossesOfTwentyStepsAreMusubis(String name, double tolerance, int accumulation) {
    train(name);
    var expected = stepLosses(name, accumulation);
    var losses = project.steps(name).stream().map(StepEntry::loss).toList();
    assertThat(losses).hasSize(20).hasSameSizeAs(expected);
    for (int i = 0; i < losses.size(); i++) {
      assertThat(losses.get(i))
          .as("step %d", i + 1)
          .isCloseTo(expected.get(i), within(tolerance * Math.max(1, expected.get(i))));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "bf16", "sigma", "buckets", "fp8", "loha", "lokr", "plus"})
  void filesKeysAndHeadersAreMusubis(String name) throws IOException {
    train(name);
    var expected = project.files(name);
    var names = new TreeSet<String>();
    expected.fieldNames().forEachRemaining(names::add);
    assertThat(loras(name)).isEqualTo(names);
    for (var file : names) {
      assertThat(tensors(name, file)).as(file).isEqualTo(expectedTensors(name, file));
      assertThat(metadata(name, file)).as(file).isEqualTo(expectedMetadata(name, file));
    }
  }

  private TreeSet<String> loras(String name) throws IOException {
    try (var files = Files.list(project.output(name))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".safetensors") && !file.endsWith("-state.safetensors"))
          .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
    }
  }

  private Map<String, String> tensors(String name, String file) {
    try (var lora = SafetensorsFile.open(project.output(name).resolve(file))) {
      var tensors = new TreeMap<String, String>();
      lora.tensors().forEach((key, info) -> tensors.put(key, info.dtype() + " " + info.shape()));
      return tensors;
    }
  }

  private Map<String, String> expectedTensors(String name, String file) {
    var tensors = new TreeMap<String, String>();
    for (var tensor : project.files(name).get(file).get("tensors").properties()) {
      String code = tensor.getValue().get(0).asText();
      var shape = new ArrayList<Long>();
      tensor.getValue().get(1).forEach(side -> shape.add(side.asLong()));
      var dtype = code.equals("BF16") ? DType.BFLOAT16 : DType.FLOAT32;
      tensors.put(tensor.getKey(), dtype + " " + shape);
    }
    return tensors;
  }

  private Map<String, String> metadata(String name, String file) {
    try (var lora = SafetensorsFile.open(project.output(name).resolve(file))) {
      var metadata = new TreeMap<>(lora.metadata());
      OF_THE_RUN.forEach(key -> metadata.computeIfPresent(key, (_, _) -> ""));
      return metadata;
    }
  }

  private Map<String, String> expectedMetadata(String name, String file) {
    var metadata = new TreeMap<String, String>();
    for (var entry : project.files(name).get(file).get("metadata").properties()) {
      String value = entry.getValue().asText();
      metadata.put(entry.getKey(), OF_THE_RUN.contains(entry.getKey()) ? "" : value);
    }
    return metadata;
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
