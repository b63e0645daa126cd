package dev.genga.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.app.Main;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What `genga generate --estimate` tells beside what is: measures once, then makes small videos by
/// different options, each in a process of its own, and reads both from their sidecars.
///
/// `GenerationFitBench WORK [ENGINE]`
final class GenerationFitBench {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Sizes, lengths and options, of which the first is measured for.
  private static final List<List<String>> CASES =
      List.of(
          List.of("--size=384x208", "--frames=9"),
          List.of("--size=384x208", "--frames=9", "--guidance=1"),
          List.of("--size=384x208", "--frames=9", "--guidance=1", "--nag=11"),
          List.of("--size=384x208", "--frames=9", "--batch-guidance"),
          List.of("--size=384x208", "--frames=9", "--skip-layers=9"),
          List.of("--size=256x144", "--frames=1"),
          List.of("--size=640x352", "--frames=1"),
          List.of("--size=320x176", "--frames=17"),
          List.of("--size=192x112", "--frames=33", "--windows=static:17:8"));

  private final BenchFolder work;
  private final String engine;

  private GenerationFitBench(BenchFolder work, String engine) {
    this.work = work;
    this.engine = engine;
  }

  /// @param arguments the work folder, and genga's engine
  public static void main(String[] arguments) throws IOException {
    var bench =
        new GenerationFitBench(
            new BenchFolder(Path.of(arguments[0]).toAbsolutePath()),
            arguments.length > 1 ? arguments[1] : "bundled");
    System.out.println(Machine.describe(bench.engine));
    bench.genga(Path.of("unmade.mp4"), CASES.getFirst(), List.of("--estimate"));
    System.out.println("options | s a step told, took | s of frames | GB");
    for (var options : CASES) {
      bench.report(options);
    }
  }

  private void report(List<String> options) throws IOException {
    boolean still = options.contains("--frames=1");
    var output = work.path().resolve(still ? "fitted.png" : "fitted.mp4");
    genga(output, options, List.of());
    var run = JSON.readTree(Path.of(output + ".json").toFile()).path("genga_run");
    System.out.printf(
        "%s | %s | %s | %s%n",
        String.join(" ", options),
        pair(run, "seconds_a_step", 1),
        pair(run, "seconds_of_frames", 1),
        pair(run, "peak_bytes", 1e9));
  }

  private static String pair(JsonNode run, String key, double unit) {
    double told = run.path("told").path(key).asDouble() / unit;
    double took = run.path(key).asDouble() / unit;
    return String.format(Locale.ROOT, "%.2f, %.2f: %+.1f %%", told, took, 100 * (told / took - 1));
  }

  private void genga(Path output, List<String> options, List<String> more) {
    var command = new ArrayList<>(JavaCommand.of(Main.class));
    command.addAll(
        List.of(
            "--engine",
            engine,
            "generate",
            "a cat walks on the grass",
            "--steps=4",
            "--seed=1",
            "--transformer=" + work.transformer(),
            "--vae=" + work.vae(),
            "--t5=" + work.textEncoder(),
            "--tokenizer=" + work.tokenizer(),
            "--output=" + output));
    command.addAll(options);
    command.addAll(more);
    Path log = work.path().resolve("generation-fit.log");
    try (var program = Program.start("genga", command, work.path(), Map.of(), log)) {
      int exit = program.toEnd();
      if (exit != 0) {
        throw new IllegalStateException("genga ended with " + exit + "; see " + log);
      }
    }
  }
}
