package dev.genga.bench;

import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Text caching with a text encoder of the real size beside musubi-tuner's: captions of about 100
/// tokens, bf16. Each program waits while the other encodes a caption; then the rows of both are
/// compared.
///
/// `TextCacheBench WORK MUSUBI VENV UMT5 [CAPTIONS [ENGINE]]`, UMT5 of [WriteRandomUmt5]
final class TextCacheBench {
  /// The tensor of a caption's cache file.
  static final String ROWS = "varlen_t5_bfloat16";

  private TextCacheBench() {}

  /// @param arguments the work folder, musubi-tuner's checkout, a Python environment, the encoder's
  ///     file, how many captions, genga's engine
  public static void main(String[] arguments) {
    var folder = new TextBenchFolder(new BenchFolder(Path.of(arguments[0]).toAbsolutePath()));
    var musubi = new Musubi(Path.of(arguments[1]), Path.of(arguments[2]), folder.work());
    Path umt5 = Path.of(arguments[3]).toAbsolutePath();
    int captions = arguments.length > 4 ? Integer.parseInt(arguments[4]) : 7;
    String engine = arguments.length > 5 ? arguments[5] : "bundled";
    folder.write(captions);
    var command = new ArrayList<>(JavaCommand.of(GatedTexts.class));
    Path work = folder.work().path();
    command.addAll(
        List.of(work.toString(), umt5.toString(), Integer.toString(captions), engine));
    Path log = work.resolve("genga-texts.log");
    try (var theirs = musubi.cacheTexts(umt5, folder.dataset()).atFirstGate();
        var ours = Program.start("genga", command, work, Map.of(), log).atFirstGate()) {
      var turns = Turns.take(theirs, ours, captions);
      double largest = 0;
      for (int i = 0; i < captions; i++) {
        largest = Math.max(largest, difference(folder, i));
      }
      System.out.printf("rows: largest relative difference %.3g%n", largest);
      if (largest < Differences.SAME) {
        turns.report(System.out, "caption", theirs, ours);
      } else {
        System.out.println("not the same work: no ratio");
      }
    }
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
