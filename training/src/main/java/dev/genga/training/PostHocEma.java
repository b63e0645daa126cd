package dev.genga.training;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.training.checkpoint.LoraFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes the average of a run's parameters over any length, from the snapshots that the run left.
///
/// @param snapshots by step
public record PostHocEma(List<Snapshot> snapshots) {
  /// The shortest length that snapshots can give.
  public static final double SHORTEST = 0.02;

  /// The longest.
  public static final double LONGEST = 0.25;

  static final String STEP = "genga.average.step";
  static final String LENGTH = "genga.average.length";

  /// @param length of the average
  /// @param step up to which it goes
  record Snapshot(Path file, int step, double length) {
    PowerEmaWeights.Curve curve() {
      return new PowerEmaWeights.Curve(step, PowerEma.exponent(length));
    }
  }

  /// The snapshots in a folder.
  ///
  /// @throws ProblemException if there is no such folder, or none in it
  public static PostHocEma read(Path folder) {
    var found = new ArrayList<Snapshot>();
    if (Files.isDirectory(folder)) {
      try (var files = Files.newDirectoryStream(folder, "*.safetensors")) {
        files.forEach(file -> {
          var snapshot = snapshot(file);
          if (snapshot != null) {
            found.add(snapshot);
          }
        });
      } catch (IOException e) {
        throw new UncheckedIOException("reading " + folder + ": " + e.getMessage(), e);
      }
    }
    if (found.isEmpty()) {
      throw new ProblemException(
          Files.isDirectory(folder)
              ? "there are no averages in this folder"
              : "there is no such folder",
          folder.toString(),
          "name the folder NAME-averages of a training with --average-every-steps");
    }
    found.sort(Comparator.comparingInt(Snapshot::step).thenComparingDouble(Snapshot::length));
    return new PostHocEma(List.copyOf(found));
  }

  /// @return null where a file is no snapshot
  private static @Nullable Snapshot snapshot(Path path) {
    if (String.valueOf(path.getFileName()).startsWith(".")) {
      return null;
    }
    try (var file = SafetensorsFile.open(path)) {
      String step = file.metadata().get(STEP);
      String length = file.metadata().get(LENGTH);
      return step == null || length == null
          ? null
          : new Snapshot(path, Integer.parseInt(step), Double.parseDouble(length));
    }
  }

  /// The steps up to which an average can be made.
  public List<Integer> steps() {
    return snapshots.stream().map(Snapshot::step).distinct().toList();
  }

  /// Writes an average.
  ///
  /// @param length standard deviation of its weights, as a share of the steps
  /// @param step up to which it goes, one of [#steps]; null for the last
  /// @throws ProblemException if there can be no such average
  public void write(Path file, double length, @Nullable Integer step) {
    check(length, step);
    var used = used(step);
    int last = used.getLast().step();
    double[] weights =
        PowerEmaWeights.of(
            used.stream().map(Snapshot::curve).toList(),
            new PowerEmaWeights.Curve(last, PowerEma.exponent(length)));
    try (var _ = TensorScope.open();
        var newest = SafetensorsFile.open(used.getLast().file())) {
      var sums = sums(used, weights);
      sums.replaceAll((key, sum) -> sum.to(newest.info(key).dtype()));
      var lora = LoraFile.withoutHashes(newest.metadata());
      var text = new LinkedHashMap<>(lora == null ? newest.metadata() : lora);
      text.put(LENGTH, Double.toString(length));
      if (lora == null) {
        SafetensorsWriter.write(file, sums, text);
      } else {
        LoraFile.write(file, sums, text);
      }
    }
  }

  /// Looks whether there can be such an average.
  ///
  /// @throws ProblemException if not
  public void check(double length, @Nullable Integer step) {
    var problems = new Problems();
    if (!(length >= SHORTEST && length <= LONGEST)) {
      problems.add(
          "no average has the length " + length,
          "--length " + length,
          "use %s to %s; 0.05 to 0.15 is usual".formatted(SHORTEST, LONGEST));
    }
    if (step != null && !steps().contains(step)) {
      problems.add(
          "there is no snapshot of step " + step, "--step " + step, "use one of " + steps());
    } else {
      checkAlike(used(step), problems);
    }
    problems.throwIfAny();
  }

  private List<Snapshot> used(@Nullable Integer step) {
    int last = step == null ? snapshots.getLast().step() : step;
    return snapshots.stream().filter(snapshot -> snapshot.step() <= last).toList();
  }

  /// Adds each snapshot whose tensors are others than the newest's: no average goes over two runs.
  private static void checkAlike(List<Snapshot> used, Problems problems) {
    var newest = used.getLast();
    var wanted = shapes(newest.file());
    for (var snapshot : used) {
      if (!shapes(snapshot.file()).equals(wanted)) {
        problems.add(
            "this snapshot has other tensors than that of step %d: it is of another run"
                .formatted(newest.step()),
            snapshot.file().toString(),
            "move it out of the folder, or name a --step of its own run");
      }
    }
  }

  private static Map<String, List<Long>> shapes(Path path) {
    var shapes = new TreeMap<String, List<Long>>();
    try (var file = SafetensorsFile.open(path)) {
      file.tensors()
          .forEach((key, info) -> shapes.put(key, Arrays.stream(info.dims()).boxed().toList()));
    }
    return shapes;
  }

  /// Alphas are no parameters: they stay.
  private static Map<String, Tensor> sums(List<Snapshot> used, double[] weights) {
    var sums = new LinkedHashMap<String, Tensor>();
    for (int i = 0; i < used.size(); i++) {
      try (var scope = TensorScope.open();
          var file = SafetensorsFile.open(used.get(i).file())) {
        for (var key : file.tensors().keySet()) {
          var tensor = file.read(key).to(DType.FLOAT32);
          var sum = sums.get(key);
          if (key.endsWith(".alpha") || sum == null) {
            double weight = key.endsWith(".alpha") ? 1 : weights[i];
            sums.put(key, scope.keep(tensor.times(weight)));
          } else {
            sum.addInPlace(tensor, weights[i]);
          }
        }
      }
    }
    return sums;
  }
}
