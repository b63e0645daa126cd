package dev.genga.bench;

import dev.genga.app.fit.FitRequest;
import dev.genga.app.fit.Fitting;
import dev.genga.app.fit.StepFit;
import dev.genga.app.run.MemoryRoom;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What `genga plan --fit` tells beside what is: measures the machine once, tells time and memory of
/// [FitCase#ALL], and runs each of them right after.
///
/// `FitBench WORK [ENGINE]`
final class FitBench {
  private static final int STEPS = 4;
  private static final int RANK = 32;

  private FitBench() {}

  /// @param arguments the work folder, and genga's engine
  public static void main(String[] arguments) {
    var work = new BenchFolder(Path.of(arguments[0]).toAbsolutePath());
    String engine = arguments.length > 1 ? arguments[1] : "bundled";
    BenchEngine.load(engine);
    long program = Fitting.programBytes(Device.CPU);
    System.out.println(Machine.describe());
    long begun = System.nanoTime();
    var fits = new ArrayList<StepFit>();
    for (var wanted : FitCase.ALL) {
      boolean first = fits.isEmpty();
      fits.add(
          fitting(work, program, first ? RANK : wanted.rank(), first).fit().keeping(wanted.kept()));
      if (first) {
        System.out.printf(
            Locale.ROOT,
            "measured in %.1f s, up to %d tokens%n",
            (System.nanoTime() - begun) / 1e9,
            fits.getFirst().measuredUpTo());
      }
    }
    System.out.println(
        "case (width height frames rank kept) | tokens | s told, ran | GB told, ran");
    for (int i = 0; i < fits.size(); i++) {
      report(FitCase.ALL.get(i), fits.get(i), run(work, engine, FitCase.ALL.get(i)));
    }
  }

  private static Fitting fitting(BenchFolder work, long program, int rank, boolean again) {
    return new Fitting(
        new FitRequest(work.transformer(), rank, DType.BFLOAT16, Device.CPU, null, null, 0, again),
        MemoryRoom.ofMachine(),
        program,
        System.out::println);
  }

  /// @param seconds the median of the steps after the first
  /// @param peakBytes of the process
  private record Ran(double seconds, long peakBytes) {}

  private static Ran run(BenchFolder work, String engine, FitCase wanted) {
    var command = new ArrayList<>(JavaCommand.of(FitRun.class));
    command.addAll(
        List.of(work.transformer().toString(), engine, Integer.toString(STEPS), wanted.words()));
    Path log = work.path().resolve("fit.log");
    try (var program = Program.start("genga", command, work.path(), Map.of(), log)) {
      var took = program.untilEnd("@took ");
      return new Ran(Medians.of(took.subList(1, took.size())), program.peakBytes());
    }
  }

  private static void report(FitCase wanted, StepFit fit, Ran ran) {
    double seconds = fit.seconds(wanted.bucket(), 1);
    long bytes = fit.peakBytes(wanted.bucket(), 1);
    System.out.printf(
        Locale.ROOT,
        "%s | %d | %.2f, %.2f: %+.1f %% | %.2f, %.2f: %+.1f %%%n",
        wanted.words(),
        wanted.bucket().tokens(),
        seconds,
        ran.seconds(),
        100 * (seconds / ran.seconds() - 1),
        bytes / 1e9,
        ran.peakBytes() / 1e9,
        100.0 * bytes / ran.peakBytes() - 100);
  }
}
