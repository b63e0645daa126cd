package dev.genga.training;

import dev.genga.base.ProblemException;
import dev.genga.base.WriteException;
import dev.genga.tensor.TensorScope;
import dev.genga.training.checkpoint.CheckpointNames;
import dev.genga.training.state.RunIdentity;
import dev.genga.training.state.SavedStates;
import dev.genga.training.state.StateFolder;
import dev.genga.training.state.StateOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The files of a run: results for use, and the states from which the run goes on.
///
/// @param folder the run's output folder
/// @param metadata the results' text, for an epoch and a step
/// @param options how states are kept
public record Checkpoints(
    Path folder,
    CheckpointNames names,
    BiFunction<Integer, Integer, Map<String, String>> metadata,
    StateOptions options) {

  /// States are kept as [StateOptions#DEFAULT] says.
  public Checkpoints(
      Path folder,
      CheckpointNames names,
      BiFunction<Integer, Integer, Map<String, String>> metadata) {
    this(folder, names, metadata, StateOptions.DEFAULT);
  }

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

  /// Writes the best result so far. Windows lets no file be replaced that another program uses; then it gets a
  /// name of its own, until [#settleBest] or a better one.
  ///
  /// @return its file
  Path saveBest(Trainable trainable, TrainingState state, int epoch, int step) {
    var earlier = bestOfSteps();
    Path file;
    try {
      file = save(trainable, state, names.best(), epoch, step);
    } catch (WriteException e) {
      if (!Files.exists(folder.resolve(names.best()))) {
        throw e;
      }
      file = save(trainable, state, names.best(step), epoch, step);
    }
    String saved = String.valueOf(file.getFileName());
    earlier.stream().filter(name -> !name.equals(saved)).forEach(this::remove);
    return file;
  }

  /// Gives the best result its usual name, if it has another and may have that now.
  void settleBest() {
    var waiting = bestOfSteps();
    if (waiting.isEmpty()) {
      return;
    }
    try {
      Files.move(
          folder.resolve(waiting.getLast()),
          folder.resolve(names.best()),
          StandardCopyOption.REPLACE_EXISTING);
      waiting.subList(0, waiting.size() - 1).forEach(this::remove);
    } catch (IOException e) {
      // It is still in use: the next measurement tries again.
    }
  }

  /// Names in the order of their steps; at most one, unless a file couldn't be removed.
  private List<String> bestOfSteps() {
    return files(folder).stream().filter(names::isBestOfStep).sorted().toList();
  }

  /// Writes a snapshot of each average.
  void saveAverages(Trainable trainable, TrainingState state, int epoch, int step) {
    state
        .averages()
        .forEach((length, values) -> {
          var text = new LinkedHashMap<>(metadata.apply(epoch, step));
          text.put(PostHocEma.STEP, Integer.toString(step));
          text.put(PostHocEma.LENGTH, Double.toString(length));
          try (var _ = TensorScope.open()) {
            trainable.write(folder.resolve(names.average(step, length)), values, text);
          }
        });
  }

  private Path save(Trainable trainable, TrainingState state, String name, int epoch, int step) {
    Path file = folder.resolve(name);
    try (var _ = TensorScope.open()) {
      trainable.write(file, state.result(), metadata.apply(epoch, step));
    }
    return file;
  }

  private SavedStates states() {
    return new SavedStates(new StateFolder(folder, names.name()), options);
  }

  /// Writes all that a resumed run needs.
  ///
  /// @param identity of the run; one that is another run can't go on from here
  /// @return the state's file
  public Path saveState(TrainingState state, int step, RunIdentity identity) {
    return states().save(state.tensors(), state.layout(), step, identity);
  }

  /// The same in a run that may be lost.
  ///
  /// @param lastGood up to which step states are good where later ones may not be: the newest of them
  ///     stays however many are kept; null where all are good
  Path saveState(TrainingState state, int step, RunIdentity identity, @Nullable Integer lastGood) {
    return states().save(state.tensors(), state.layout(), step, identity, lastGood);
  }

  /// Writes a state beside those that are there, however many are kept.
  Path addState(TrainingState state, int step, RunIdentity identity) {
    return states().add(state.tensors(), state.layout(), step, identity);
  }

  /// The step of the newest state up to a step; 0 where there is none.
  int newestState(int step) {
    return states().folder().newest(step);
  }

  /// Looks whether a run of so many steps can go on after one.
  ///
  /// @throws ProblemException if it lies beyond the last
  void checkLength(int step, int steps) {
    SavedStates.checkLength(states().folder().file(step), step, steps);
  }

  /// Removes snapshots of averages that lie after the step from which a run goes on: they are of another
  /// run, with which this one's can't be averaged, or are made again.
  ///
  /// @param step 0 where it begins
  /// @param remark takes a line for the user where there are some of another run
  void removeAverages(int step, Consumer<String> remark) {
    Path averages = folder.resolve(names.averages());
    var later =
        stepsIn(averages, names::stepOfAverage).entrySet().stream()
            .filter(snapshot -> snapshot.getValue() > step)
            .map(Map.Entry::getKey)
            .toList();
    later.forEach(name -> remove(names.averages() + "/" + name));
    if (step == 0 && !later.isEmpty()) {
      remark.accept(
          "%s: %d snapshots of an earlier run are removed".formatted(averages, later.size()));
    }
  }

  /// Takes up the newest saved state that is whole, if there is one.
  ///
  /// @param remark takes a line for the user on each state that is damaged
  /// @return the last step that was done; 0 where there is no state
  /// @throws ProblemException if the state belongs to another run, or none is whole
  public int resume(TrainingState state, RunIdentity identity, Consumer<String> remark) {
    try (var _ = TensorScope.open();
        var saved = states().open(state.tensors(), state.layout(), identity, remark)) {
      if (saved == null) {
        return 0;
      }
      state.restore(saved::read, saved.step());
      return saved.step();
    }
  }

  /// The steps of which there is a file.
  List<Integer> savedSteps() {
    return List.copyOf(stepsIn(folder, names::stepOf).values());
  }

  /// The steps of a folder's files that have some, by name.
  private static Map<String, Integer> stepsIn(Path folder, Function<String, OptionalInt> stepOf) {
    var steps = new TreeMap<String, Integer>();
    files(folder).forEach(name -> stepOf.apply(name).ifPresent(step -> steps.put(name, step)));
    return steps;
  }

  /// The names of a folder's files; none where there is no folder yet.
  private static List<String> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.newDirectoryStream(folder, Files::isRegularFile)) {
      var found = new ArrayList<String>();
      files.forEach(file -> found.add(String.valueOf(file.getFileName())));
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Removes the result of a step or an epoch, if it is there.
  ///
  /// @return whether it is gone; Windows keeps a file that another program uses
  boolean remove(String name) {
    try {
      Files.deleteIfExists(folder.resolve(name));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
