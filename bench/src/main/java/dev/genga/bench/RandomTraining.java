package dev.genga.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A [FitRun] in a process of its own, watched for memory.
final class RandomTraining {
  private static final int STEPS = 4;

  private RandomTraining() {}

  /// What it took.
  ///
  /// @param seconds of each step after the first
  /// @param peakBytes of the process
  record Took(List<Double> seconds, long peakBytes) {
    double median() {
      return Medians.of(seconds);
    }
  }

  /// @param engine genga's
  static Took of(BenchFolder work, String engine, FitCase wanted) {
    var command = new ArrayList<>(JavaCommand.of(FitRun.class));
    command.addAll(
        List.of(work.transformer().toString(), engine, Integer.toString(STEPS), wanted.words()));
    Path log = work.path().resolve("fit.log");
    try (var program = Program.start("genga", command, work.path(), Map.of(), log)) {
      var took = program.untilEnd("@took ");
      if (took.size() != STEPS) {
        throw new IllegalStateException("the training has ended early: see " + log);
      }
      return new Took(List.copyOf(took.subList(1, took.size())), program.peakBytes());
    }
  }
}
