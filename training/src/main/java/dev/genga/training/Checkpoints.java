package dev.genga.training;

import dev.genga.base.ProblemException;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.training.checkpoint.CheckpointNames;
import dev.genga.training.checkpoint.LoraFile;
import dev.genga.training.optimizer.AdamW;
import dev.genga.wan.lora.Lora;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/// The files of a run: LoRAs for use, and one state file from which the run goes on.
///
/// @param folder the run's output folder
/// @param dtype of the LoRA files' tensors
/// @param metadata the LoRA files' text, for an epoch and a step
public record Checkpoints(
    Path folder,
    CheckpointNames names,
    DType dtype,
    BiFunction<Integer, Integer, Map<String, String>> metadata) {
  private static final String STEP = "genga.step";
  private static final String FINGERPRINT = "genga.fingerprint";

  /// Writes the LoRA of an epoch.
  Path saveEpoch(Lora lora, int epoch, int step) {
    return saveLora(lora, names.epoch(epoch), epoch, step);
  }

  /// Writes the LoRA of a step.
  Path saveStep(Lora lora, int epoch, int step) {
    return saveLora(lora, names.step(step), epoch - 1, step); // musubi-tuner counts whole epochs
  }

  /// Writes the LoRA of the end.
  Path saveLast(Lora lora, int epoch, int step) {
    return saveLora(lora, names.last(), epoch, step);
  }

  private Path saveLora(Lora lora, String name, int epoch, int step) {
    Path file = folder.resolve(name);
    LoraFile.write(file, lora, dtype, metadata.apply(epoch, step));
    return file;
  }

  /// The file from which the run goes on.
  public Path stateFile() {
    return folder.resolve(names.name() + "-state.safetensors");
  }

  /// Writes all that a resumed run needs: the LoRA and the optimizer's means, in float32.
  ///
  /// @param fingerprint of recipe and data set; a run of another one can't go on from here
  void saveState(Lora lora, AdamW optimizer, int step, String fingerprint) {
    try (var _ = TensorScope.open()) {
      var tensors = new LinkedHashMap<String, Tensor>();
      int i = 0;
      for (var parameter : lora.parameters()) {
        tensors.put("lora." + i++, parameter.detach().to(Device.CPU));
      }
      i = 0;
      for (var mean : optimizer.state()) {
        tensors.put("adamw." + i++, mean.to(Device.CPU));
      }
      var facts = new TreeMap<>(Map.of(STEP, Integer.toString(step), FINGERPRINT, fingerprint));
      SafetensorsWriter.write(stateFile(), tensors, facts); // sorted: the same run, the same bytes
    }
  }

  /// Takes up a saved state, if there is one.
  ///
  /// @return the last step that was done; 0 where there is no state
  /// @throws ProblemException if the state belongs to another recipe or data set
  int resume(Lora lora, AdamW optimizer, String fingerprint) {
    if (!Files.exists(stateFile())) {
      return 0;
    }
    try (var _ = TensorScope.open();
        var file = SafetensorsFile.open(stateFile());
        var _ = Autograd.off()) {
      if (!fingerprint.equals(file.metadata().get(FINGERPRINT))) {
        throw new ProblemException(
            "the saved state belongs to another recipe or data set",
            stateFile().toString(),
            "train into another folder, or delete the state to start anew");
      }
      int i = 0;
      for (var parameter : lora.parameters()) {
        parameter.copyInPlace(file.read("lora." + i++));
      }
      var means = new ArrayList<Tensor>();
      for (int m = 0; m < optimizer.state().size(); m++) {
        means.add(file.read("adamw." + m));
      }
      int step = Integer.parseInt(file.metadata().getOrDefault(STEP, "0"));
      optimizer.restore(means, step);
      return step;
    }
  }

  /// Removes the LoRA file of a step or an epoch, if it is there.
  void remove(String name) {
    try {
      Files.deleteIfExists(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
