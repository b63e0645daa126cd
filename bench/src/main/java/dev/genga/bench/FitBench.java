package dev.genga.bench;

import dev.genga.app.fit.FitRequest;
import dev.genga.app.fit.Fitting;
import dev.genga.app.fit.StepFit;
import dev.genga.app.run.MemoryRoom;
import dev.genga.tensor.Device;
import dev.genga.wan.transformer.BaseForm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Locale;

/// What `genga plan --fit` tells beside what is: measures the machine once, tells time and memory of
/// [FitCase#ALL], and runs each of them right after. Bases of another form, and blocks that come and go, are
/// measured once too.
///
/// `FitBench WORK [ENGINE]`
final class FitBench {
  private FitBench() {}

  /// @param arguments the work folder, and genga's engine
  public static void main(String[] arguments) {
    var work = new BenchFolder(Path.of(arguments[0]).toAbsolutePath());
    String engine = arguments.length > 1 ? arguments[1] : "bundled";
    BenchEngine.load(engine);
    long program = Fitting.programBytes(Device.CPU);
    System.out.println(Machine.describe(engine));
    long begun = System.nanoTime();
    var fits = new ArrayList<StepFit>();
    var kinds = new HashSet<String>();
    for (var wanted : FitCase.ALL) {
      boolean first = fits.isEmpty();
      boolean again = kinds.add(wanted.float8() + " " + (wanted.inMemory() > 0));
      fits.add(fitting(work, program, wanted, again).fit());
      if (first) {
        System.out.printf(
            Locale.ROOT,
            "measured in %.1f s, up to %d tokens%n",
            (System.nanoTime() - begun) / 1e9,
            fits.getFirst().measuredUpTo());
      }
    }
    System.out.println(
        "case (width height frames rank, blocks kept, in memory, base) | tokens"
            + " | s told, ran | GB told, ran");
    for (int i = 0; i < fits.size(); i++) {
      report(FitCase.ALL.get(i), fits.get(i), RandomTraining.of(work, engine, FitCase.ALL.get(i)));
    }
  }

  private static Fitting fitting(BenchFolder work, long program, FitCase wanted, boolean again) {
    return new Fitting(
        new FitRequest(
            work.transformer(),
            FitRequest.plain(wanted.rank()).withBase(new BaseForm(wanted.form().float8(), 0)),
            Device.CPU,
            wanted.kept(),
            wanted.inMemory(),
            0,
            again),
        MemoryRoom.ofMachine(),
        program,
        System.out::println);
  }

  private static void report(FitCase wanted, StepFit fit, RandomTraining.Took ran) {
    double seconds = fit.seconds(wanted.bucket(), 1);
    long bytes = fit.peakBytes(wanted.bucket(), 1);
    System.out.printf(
        Locale.ROOT,
        "%s | %d | %.2f, %.2f: %+.1f %% | %.2f, %.2f: %+.1f %%%n",
        wanted.words(),
        wanted.bucket().tokens(),
        seconds,
        ran.median(),
        100 * (seconds / ran.median() - 1),
        bytes / 1e9,
        ran.peakBytes() / 1e9,
        100.0 * bytes / ran.peakBytes() - 100);
  }
}
