package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.training.log.RunLog;
import dev.genga.training.log.StepEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The folder in which musubi-tuner ran (`src/test/python/musubi_run.py`, or `musubi_image_run.py` for
/// image-to-video models), and what came out there.
///
/// @param path a copy of it
/// @param runs of each run: command, losses, timesteps, files
record MusubiProject(Path path, JsonNode runs) {
  /// What depends on the moment, or on the values of the tensors.
  private static final Set<String> OF_THE_RUN =
      Set.of(
          "ss_session_id",
          "ss_training_started_at",
          "ss_training_finished_at",
          "modelspec.date",
          "sshs_model_hash",
          "sshs_legacy_hash");

  /// Copies the folder, with its paths set right and the transformer in float32 as well.
  static MusubiProject in(Path path) {
    return in(path, "run");
  }

  /// The same of an image-to-video model.
  static MusubiProject ofImages(Path path) {
    return in(path, "image-run");
  }

  private static MusubiProject in(Path path, String folder) {
    try {
      var resource =
          MusubiProject.class.getResource("/dev/genga/app/musubi/" + folder + "/runs.json");
      Path template = Path.of(Objects.requireNonNull(resource).toURI()).resolveSibling("");
      UserFolder.copyOf(template, path);
      Path dataset = path.resolve("dataset.toml");
      Files.writeString(dataset, whole(Files.readString(dataset), path));
      writeInFloat32(path);
      var runs = new ObjectMapper().readTree(path.resolve("runs.json").toFile()).get("runs");
      return new MusubiProject(path, runs);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static String whole(String text, Path path) {
    return text.replace("{WORK}", path.toString().replace('\\', '/'));
  }

  private static void writeInFloat32(Path path) {
    try (var _ = TensorScope.open();
        var file = SafetensorsFile.open(path.resolve("transformer.safetensors"))) {
      var tensors = new LinkedHashMap<String, Tensor>();
      file.tensors().keySet().forEach(name -> tensors.put(name, file.read(name).to(DType.FLOAT32)));
      SafetensorsWriter.write(
          path.resolve("transformer-fp32.safetensors"), tensors, file.metadata());
    }
  }

  /// A run's command line, without the script.
  List<String> command(String name) {
    var words = new ArrayList<String>();
    runs.get(name).get("command").forEach(word -> words.add(whole(word.asText(), path)));
    return words;
  }

  /// The losses of a run's batches, in order.
  List<Double> losses(String name) {
    var losses = new ArrayList<Double>();
    runs.get(name).get("losses").forEach(loss -> losses.add(loss.asDouble()));
    return losses;
  }

  /// The average loss of each step's batches; the last step of an epoch may have fewer.
  private List<Double> stepLosses(String name, int accumulation) {
    var batches = losses(name);
    var steps = new ArrayList<Double>();
    int at = 0;
    while (at < batches.size()) {
      int count = Math.min(accumulation, batchesPerEpoch() - at % batchesPerEpoch());
      var ofStep = batches.subList(at, at + count);
      steps.add(ofStep.stream().mapToDouble(Double::doubleValue).average().orElseThrow());
      at += count;
    }
    return steps;
  }

  /// Holds the losses of a run of genga's to musubi-tuner's, those above 1 relatively.
  ///
  /// @param accumulation batches of a step
  void assertLossesAreMusubis(String name, double tolerance, int accumulation) {
    var expected = stepLosses(name, accumulation);
    var losses = steps(name).stream().map(StepEntry::loss).toList();
    assertThat(losses).hasSize(20).hasSameSizeAs(expected);
    for (int i = 0; i < losses.size(); i++) {
      assertThat(losses.get(i))
          .as("step %d", i + 1)
          .isCloseTo(expected.get(i), within(tolerance * Math.max(1, expected.get(i))));
    }
  }

  /// Holds the LoRAs that a run of genga's left to musubi-tuner's: their names, keys and headers.
  void assertFilesAreMusubis(String name) {
    var names = new TreeSet<String>();
    files(name).fieldNames().forEachRemaining(names::add);
    assertThat(loras(name)).isEqualTo(names);
    for (var file : names) {
      assertThat(tensors(name, file)).as(file).isEqualTo(expectedTensors(name, file));
      assertThat(metadata(name, file)).as(file).isEqualTo(expectedMetadata(name, file));
    }
  }

  private TreeSet<String> loras(String name) {
    try (var files = Files.list(output(name))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".safetensors") && !file.endsWith("-state.safetensors"))
          .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> tensors(String name, String file) {
    try (var lora = SafetensorsFile.open(output(name).resolve(file))) {
      var tensors = new TreeMap<String, String>();
      lora.tensors().forEach((key, info) -> tensors.put(key, info.dtype() + " " + info.shape()));
      return tensors;
    }
  }

  private Map<String, String> expectedTensors(String name, String file) {
    var tensors = new TreeMap<String, String>();
    for (var tensor : files(name).get(file).get("tensors").properties()) {
      String code = tensor.getValue().get(0).asText();
      var shape = new ArrayList<Long>();
      tensor.getValue().get(1).forEach(side -> shape.add(side.asLong()));
      var dtype = code.equals("BF16") ? DType.BFLOAT16 : DType.FLOAT32;
      tensors.put(tensor.getKey(), dtype + " " + shape);
    }
    return tensors;
  }

  private Map<String, String> metadata(String name, String file) {
    try (var lora = SafetensorsFile.open(output(name).resolve(file))) {
      var metadata = new TreeMap<>(lora.metadata());
      OF_THE_RUN.forEach(key -> metadata.computeIfPresent(key, (_, _) -> ""));
      return metadata;
    }
  }

  private Map<String, String> expectedMetadata(String name, String file) {
    var metadata = new TreeMap<String, String>();
    for (var entry : files(name).get(file).get("metadata").properties()) {
      String value = entry.getValue().asText();
      metadata.put(entry.getKey(), OF_THE_RUN.contains(entry.getKey()) ? "" : value);
    }
    return metadata;
  }

  /// The files that a run left.
  JsonNode files(String name) {
    return runs.get(name).get("files");
  }

  /// Batches of an epoch, as musubi-tuner counted them.
  int batchesPerEpoch() {
    var metadata = files("fp32").get("fp32.safetensors").get("metadata");
    return metadata.get("ss_num_batches_per_epoch").asInt();
  }

  /// Runs a command on the CPU; words behind it take the place of earlier ones of the same flag.
  CommandRun train(String name, String... more) {
    var words = new ArrayList<>(List.of("--engine", "bundled", "musubi", "--device", "cpu"));
    words.addAll(List.of("python", "wan_train_network.py"));
    words.addAll(command(name));
    words.addAll(List.of(more));
    return CommandRun.of(words.toArray(String[]::new));
  }

  /// The folder of a run.
  Path output(String name) {
    return path.resolve("out-" + name);
  }

  /// The steps of a run of genga's.
  List<StepEntry> steps(String name) {
    return RunLog.readSteps(output(name).resolve("log.jsonl"));
  }
}
