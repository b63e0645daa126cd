package dev.genga.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A LoRA training step of Wan2.1-T2V-1.3B beside musubi-tuner's: 384 x 208, 9 frames, rank 32, bf16. Both
/// programs are whole processes that do what their users start; each waits while the other makes its step. Then
/// genga makes musubi-tuner's steps, with what these were given: where the losses differ, there is no ratio.
///
/// `StepBench WORK MUSUBI VENV STEPS [KEPT [ENGINE [BLOCKS]]]`, see [StepWay]: `0` for blocks that run twice, `auto`
/// for as many that keep their activations as genga chooses, `0 bundled 2` for two blocks in memory
final class StepBench {
  /// What losses may differ by, relative.
  private static final double SAME = 1e-3;

  private StepBench() {}

  /// @param arguments the work folder, musubi-tuner's checkout, a Python environment, how many steps, and
  ///     how genga has its model in memory
  public static void main(String[] arguments) {
    var work = new BenchFolder(Path.of(arguments[0]).toAbsolutePath());
    var musubi = new Musubi(Path.of(arguments[1]), Path.of(arguments[2]), work);
    int steps = Integer.parseInt(arguments[3]);
    var way = StepWay.of(arguments, 4);
    var command = new ArrayList<>(JavaCommand.of(GatedTraining.class));
    command.addAll(List.of(work.path().toString(), Integer.toString(steps)));
    command.addAll(way.words());
    Path log = work.path().resolve("genga-train.log");
    try (var theirs = musubi.train(steps, work.freshFolder("musubi-draws")).atFirstGate();
        var ours = Program.start("genga", command, work.path(), Map.of(), log).atFirstGate()) {
      var turns = Turns.take(theirs, ours, steps);
      System.out.printf("genga's way: %s%n", String.join(" ", way.words()));
      double difference = difference(theirs, replayed(work, way), steps);
      System.out.printf(
          "losses of the same steps: largest relative difference %.3g (asked: at most %.0e)%n",
          difference, SAME);
      if (difference <= SAME) {
        turns.report(System.out, "step", way.engine(), theirs, ours);
      } else {
        System.out.println("not the same work: no ratio");
      }
    }
  }

  /// genga, which has made the other program's steps.
  private static Program replayed(BenchFolder work, StepWay way) {
    var command = new ArrayList<>(JavaCommand.of(ReplayedSteps.class));
    command.add(work.path().toString());
    command.addAll(way.words());
    Path log = work.path().resolve("genga-replay.log");
    try (var program = Program.start("genga", command, work.path(), Map.of(), log)) {
      if (program.toEnd() != 0) {
        throw new IllegalStateException("the same steps could not be made: see " + log);
      }
      return program;
    }
  }

  /// @return the largest relative one; not a number where a step has no loss
  static double difference(Program theirs, Program ours, int steps) {
    double largest = 0;
    for (int step = 1; step <= steps; step++) {
      Double expected = theirs.loss(step);
      Double found = ours.loss(step);
      if (expected == null || found == null) {
        return Double.NaN;
      }
      largest = Math.max(largest, Math.abs(found - expected) / Math.abs(expected));
    }
    return largest;
  }
}
