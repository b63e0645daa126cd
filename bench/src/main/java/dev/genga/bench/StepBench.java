package dev.genga.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A LoRA training step of Wan2.1-T2V-1.3B beside musubi-tuner's: 384 x 208, 9 frames, rank 32, bf16,
/// every block run twice. Both programs are whole processes that do what their users start; each
/// waits while the other makes its step.
///
/// `StepBench WORK MUSUBI VENV STEPS [KEPT_BLOCKS [ENGINE]]`
final class StepBench {
  private StepBench() {}

  /// @param arguments the work folder, musubi-tuner's checkout, a Python environment, how many steps,
  ///     how many blocks genga keeps the activations of, and its engine
  public static void main(String[] arguments) {
    var work = new BenchFolder(Path.of(arguments[0]).toAbsolutePath());
    var musubi = new Musubi(Path.of(arguments[1]), Path.of(arguments[2]), work);
    int steps = Integer.parseInt(arguments[3]);
    var command = new ArrayList<>(JavaCommand.of(GatedTraining.class));
    command.addAll(List.of(work.path().toString(), Integer.toString(steps)));
    command.add(arguments.length > 4 ? arguments[4] : "0");
    command.add(arguments.length > 5 ? arguments[5] : "bundled");
    Path log = work.path().resolve("genga-train.log");
    try (var theirs = musubi.train(steps, work.freshFolder("musubi-draws")).atFirstGate();
        var ours = Program.start("genga", command, work.path(), Map.of(), log).atFirstGate()) {
      Turns.take(theirs, ours, steps).report(System.out, "step", theirs, ours);
    }
  }
}
