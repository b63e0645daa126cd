package dev.genga.bench;

import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Text caching with a text encoder of the real size beside musubi-tuner's: captions of about 100
/// tokens, bf16. Both encoders at once would not fit into 24 GB, so whole runs of the two programs take
/// turns; then the rows of both are compared.
///
/// `TextCacheBench WORK MUSUBI VENV UMT5 [CAPTIONS [ROUNDS [ENGINE]]]`, UMT5 of [WriteRandomUmt5]
final class TextCacheBench {
  /// The tensor of a caption's cache file.
  static final String ROWS = "varlen_t5_bfloat16";

  private final List<Double> seconds = new ArrayList<>();
  private final List<Double> starts = new ArrayList<>();
  private long peak;

  private TextCacheBench() {}

  /// @param arguments the work folder, musubi-tuner's checkout, a Python environment, the encoder's
  ///     file, how many captions a run, how many runs of each, genga's engine
  public static void main(String[] arguments) {
    var folder = new TextBenchFolder(new BenchFolder(Path.of(arguments[0]).toAbsolutePath()));
    var musubi = new Musubi(Path.of(arguments[1]), Path.of(arguments[2]), folder.work());
    Path umt5 = Path.of(arguments[3]).toAbsolutePath();
    int captions = arguments.length > 4 ? Integer.parseInt(arguments[4]) : 4;
    int rounds = arguments.length > 5 ? Integer.parseInt(arguments[5]) : 3;
    String engine = arguments.length > 6 ? arguments[6] : "bundled";
    folder.write(captions);
    Path dataset = folder.dataset();
    var command = new ArrayList<>(JavaCommand.of(GatedTexts.class));
    Path work = folder.work().path();
    command.addAll(List.of(work.toString(), umt5.toString(), Integer.toString(captions), engine));
    Path log = work.resolve("genga-texts.log");
    var theirs = new TextCacheBench();
    var ours = new TextCacheBench();
    for (int round = 0; round < rounds; round++) {
      theirs.add(musubi.cacheTexts(umt5, dataset), captions);
      ours.add(Program.start("genga", command, work, Map.of(), log), captions);
    }
    double largest = 0;
    for (int i = 0; i < captions; i++) {
      largest = Math.max(largest, difference(folder, i));
    }
    System.out.printf("rows: largest relative difference %.3g%n", largest);
    if (largest < Differences.SAME) {
      System.out.println(Machine.describe(engine));
      report(theirs, ours);
    } else {
      System.out.println("not the same work: no ratio");
    }
  }

  /// Lets a program encode all captions; the first of them doesn't count.
  private void add(Program program, int captions) {
    try (program) {
      program.atFirstGate();
      var run = new ArrayList<Double>();
      for (int i = 0; i < captions; i++) {
        run.add(program.step());
      }
      System.out.printf("a run: %s%n", Medians.text(run));
      seconds.addAll(run.subList(1, captions));
      starts.add(program.untilFirstGate());
      peak = Math.max(peak, program.peakBytes());
    }
  }

  private static void report(TextCacheBench theirs, TextCacheBench ours) {
    ratio("caption", theirs.seconds, ours.seconds);
    ratio("to the first caption", theirs.starts, ours.starts);
    System.out.printf(
        "peak memory: %.0f MB, %.0f MB, ratio %.3f%n",
        theirs.peak / 1e6, ours.peak / 1e6, (double) ours.peak / theirs.peak);
  }

  private static void ratio(String of, List<Double> theirs, List<Double> ours) {
    System.out.printf(
        "%s: %s, %s, ratio of the medians %.3f%n",
        of, Medians.summary(theirs), Medians.summary(ours), Medians.of(ours) / Medians.of(theirs));
  }

  private static double difference(TextBenchFolder folder, int caption) {
    try (var _ = TensorScope.open();
        var mine = SafetensorsFile.open(folder.cache("genga", caption));
        var their = SafetensorsFile.open(folder.cache("musubi", caption))) {
      var rows = mine.read(ROWS);
      if (caption == 0) {
        System.out.println("tokens of the first caption: " + rows.size(0));
      }
      return Differences.relative(rows, their.read(ROWS));
    }
  }
}
