package dev.genga.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// Two programs that do the same pieces of work in turn, never at once.
///
/// @param theirs seconds of each piece
/// @param ours seconds of each piece
/// @param theirWhole seconds that the other program ran, without those it was made to wait
/// @param ourWhole the same of genga
record Turns(List<Double> theirs, List<Double> ours, double theirWhole, double ourWhole) {
  /// Lets both, which wait before their first piece of work, go through `count` of them, the other one
  /// first.
  static Turns take(Program theirs, Program ours, int count) {
    var theirSeconds = new ArrayList<Double>();
    var ourSeconds = new ArrayList<Double>();
    for (int i = 0; i < count; i++) {
      theirSeconds.add(theirs.step());
      ourSeconds.add(ours.step());
      System.err.printf(
          "%d of %d: %.2f s, %.2f s%n", i + 1, count, theirSeconds.getLast(), ourSeconds.getLast());
    }
    return new Turns(theirSeconds, ourSeconds, theirs.ran(), ours.ran());
  }

  /// Without the first and the last, which do more than a piece of work.
  private static List<Double> later(List<Double> seconds) {
    return seconds.subList(1, seconds.size() - 1);
  }

  /// All the time that is no piece of work's: a program's start, and what it does at the end.
  private static double start(List<Double> seconds, double whole) {
    return whole - seconds.size() * Medians.of(later(seconds));
  }

  /// Prints times, ratios and memory.
  ///
  /// @param piece what a piece of work is called
  /// @param engine genga's, by name
  void report(PrintStream out, String piece, String engine, Program them, Program us) {
    double theirStart = start(theirs, theirWhole);
    double ourStart = start(ours, ourWhole);
    out.println(Machine.describe(engine));
    out.printf("musubi-tuner, each %s: %s%n", piece, Medians.text(theirs));
    out.printf("genga, each %s: %s%n", piece, Medians.text(ours));
    out.printf(
        "%s: %s, %s, ratio %.3f (median of the paired ratios)%n",
        piece,
        Medians.summary(later(theirs)),
        Medians.summary(later(ours)),
        Medians.pairedRatio(later(ours), later(theirs)));
    out.printf(
        "start and end: %.2f s, %.2f s, ratio %.3f%n", theirStart, ourStart, ourStart / theirStart);
    out.printf(
        "to the first %s: %.2f s, %.2f s, ratio %.3f%n",
        piece,
        them.untilFirstGate(),
        us.untilFirstGate(),
        us.untilFirstGate() / them.untilFirstGate());
    out.printf(
        "peak memory: %s, %s, ratio %.3f%n",
        memory(them), memory(us), (double) us.peakBytes() / them.peakBytes());
  }

  private static String memory(Program program) {
    var at = program.memoryAtPeak();
    return "%.0f MB (%.0f anonymous, %.0f mapped)"
        .formatted(program.peakBytes() / 1e6, at.anonymous() / 1e6, at.mapped() / 1e6);
  }
}
