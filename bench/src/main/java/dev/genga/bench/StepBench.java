package dev.genga.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A LoRA training step of Wan2.1-T2V-1.3B beside musubi-tuner's: 384 x 208, 9 frames, rank 32, bf16,
/// every block run twice. Both programs are whole processes that do what their users start; each
/// waits while the other makes its step.
///
/// `StepBench WORK MUSUBI VENV STEPS [KEPT_BLOCKS [ENGINE]]`
final class StepBench {
  private StepBench() {}

  /// Times of a program.
  ///
  /// @param steps seconds of each step
  record Times(List<Double> steps, double whole) {
    /// Median of the steps but the first and the last, which do more than a step.
    double step() {
      return Medians.of(later());
    }

    List<Double> later() {
      return steps.subList(1, steps.size() - 1);
    }

    /// All the time that is not a step's.
    double start() {
      return whole - steps.size() * step();
    }
  }

  /// @param arguments the work folder, musubi-tuner's checkout, a Python environment, and how many
  ///     steps
  public static void main(String[] arguments) throws IOException {
    var work = new BenchFolder(Path.of(arguments[0]).toAbsolutePath());
    var musubi = new Musubi(Path.of(arguments[1]), Path.of(arguments[2]), work);
    int steps = Integer.parseInt(arguments[3]);
    String kept = arguments.length > 4 ? arguments[4] : "0";
    @Nullable String engine = arguments.length > 5 ? arguments[5] : null;
    Path draws = work.freshFolder("musubi-draws");
    var command = new ArrayList<>(JavaCommand.of(GatedTraining.class));
    command.addAll(List.of(work.path().toString(), Integer.toString(steps), kept));
    if (engine != null) {
      command.add(engine);
    }
    try (var theirs = musubi.train(steps, draws);
        var ours =
            Program.start(
                "genga", command, work.path(), Map.of(), work.path().resolve("genga-train.log"))) {
      if (!theirs.reachGate() || !ours.reachGate()) {
        throw new IllegalStateException("a program ended before its first step; see its log");
      }
      var theirSteps = new ArrayList<Double>();
      var ourSteps = new ArrayList<Double>();
      for (int i = 0; i < steps; i++) {
        theirSteps.add(theirs.step());
        ourSteps.add(ours.step());
        System.err.printf(
            "step %d: %.2f s, %.2f s%n", i + 1, theirSteps.getLast(), ourSteps.getLast());
      }
      report(
          System.out,
          theirs,
          new Times(theirSteps, theirs.ran()),
          ours,
          new Times(ourSteps, ours.ran()));
    }
  }

  private static void report(PrintStream out, Program theirs, Times a, Program ours, Times b) {
    out.println(Machine.describe());
    out.printf("musubi-tuner steps: %s%n", Medians.text(a.steps()));
    out.printf("genga steps:        %s%n", Medians.text(b.steps()));
    out.printf(
        "step    %s  %s  ratio %.3f (median of the paired ratios)%n",
        Medians.summary(a.later()),
        Medians.summary(b.later()),
        Medians.pairedRatio(b.later(), a.later()));
    out.printf("start   %.2f s  %.2f s  ratio %.3f%n", a.start(), b.start(), b.start() / a.start());
    out.printf(
        "memory  %s  %s  ratio %.3f%n",
        memory(theirs), memory(ours), (double) ours.peakBytes() / theirs.peakBytes());
  }

  private static String memory(Program program) {
    var at = program.memoryAtPeak();
    return "%.0f MB (%.0f anonymous, %.0f mapped)"
        .formatted(program.peakBytes() / 1e6, at.anonymous() / 1e6, at.mapped() / 1e6);
  }
}
