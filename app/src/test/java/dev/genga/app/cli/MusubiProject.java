package dev.genga.app.cli;

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
import java.util.Objects;

/// The folder in which musubi-tuner ran (`src/test/python/musubi_run.py`), and what came out there.
///
/// @param path a copy of it
/// @param runs of each run: command, losses, timesteps, files
record MusubiProject(Path path, JsonNode runs) {

  /// Copies the folder, with its paths set right and the transformer in float32 as well.
  static MusubiProject in(Path path) {
    try {
      var resource = MusubiProject.class.getResource("/dev/genga/app/musubi/run/runs.json");
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
