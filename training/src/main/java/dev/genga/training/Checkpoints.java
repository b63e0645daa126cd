package dev.genga.training;

import dev.genga.base.ProblemException;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.training.checkpoint.CheckpointNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/// The files of a run: results for use, and one state file from which the run goes on.
///
/// @param folder the run's output folder
/// @param metadata the results' text, for an epoch and a step
public record Checkpoints(
    Path folder,
    CheckpointNames names,
    BiFunction<Integer, Integer, Map<String, String>> metadata) {
  private static final String STEP = "genga.step";
  private static final String FINGERPRINT = "genga.fingerprint";

  /// Writes the result of an epoch.
  Path saveEpoch(Trainable trainable, TrainingState state, int epoch, int step) {
    return save(trainable, state, names.epoch(epoch), epoch, step);
  }

  /// Writes the result of a step.
  Path saveStep(Trainable trainable, TrainingState state, int epoch, int step) {
    // musubi-tuner counts whole epochs.
    return save(trainable, state, names.step(step), epoch - 1, step);
  }

  /// Writes the result of the end.
  Path saveLast(Trainable trainable, TrainingState state, int epoch, int step) {
    return save(trainable, state, names.last(), epoch, step);
  }

  private Path save(Trainable trainable, TrainingState state, String name, int epoch, int step) {
    Path file = folder.resolve(name);
    try (var _ = TensorScope.open()) {
      trainable.write(file, state.result(), metadata.apply(epoch, step));
    }
    return file;
  }

  /// The file from which the run goes on.
  public Path stateFile() {
    return folder.resolve(names.name() + "-state.safetensors");
  }

  /// Writes all that a resumed run needs.
  ///
  /// @param fingerprint of recipe and data set; a run of another one can't go on from here
  public void saveState(TrainingState state, int step, String fingerprint) {
    var facts = new TreeMap<>(Map.of(STEP, Integer.toString(step), FINGERPRINT, fingerprint));
    SafetensorsWriter.write(
        stateFile(), state.tensors(), facts); // sorted: the same run, the same bytes
  }

  /// Takes up a saved state, if there is one.
  ///
  /// @return the last step that was done; 0 where there is no state
  /// @throws ProblemException if the state belongs to another recipe or data set
  public int resume(TrainingState state, String fingerprint) {
    if (!Files.exists(stateFile())) {
      return 0;
    }
    try (var _ = TensorScope.open();
        var file = SafetensorsFile.open(stateFile())) {
      if (!fingerprint.equals(file.metadata().get(FINGERPRINT))) {
        throw new ProblemException(
            "the saved state belongs to another recipe or data set",
            stateFile().toString(),
            "train into another folder, or delete the state to start anew");
      }
      int step = Integer.parseInt(file.metadata().getOrDefault(STEP, "0"));
      state.restore(file::read, step);
      return step;
    }
  }

  /// The steps of which there is a file.
  List<Integer> savedSteps() {
    try (var files = Files.newDirectoryStream(folder, Files::isRegularFile)) {
      var steps = new ArrayList<Integer>();
      for (var file : files) {
        names.stepOf(String.valueOf(file.getFileName())).ifPresent(steps::add);
      }
      return steps;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Removes the result of a step or an epoch, if it is there.
  void remove(String name) {
    try {
      Files.deleteIfExists(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
