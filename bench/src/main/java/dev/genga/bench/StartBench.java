package dev.genga.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a training takes besides its steps, as a user starts it: the launcher `genga` beside
/// musubi-tuner's script, whole processes, one after the other.
///
/// Of each run, the wall time of the whole process minus its number of steps times the median of the
/// later ones: whatever is loaded late, or written at the end, counts.
///
/// `StartBench WORK MUSUBI VENV STEPS ROUNDS [ENGINE]`, in the folder of genga's sources
final class StartBench {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BenchFolder work;
  private final Musubi musubi;
  private final int steps;
  private final String engine;

  private StartBench(BenchFolder work, Musubi musubi, int steps, String engine) {
    this.work = work;
    this.musubi = musubi;
    this.steps = steps;
    this.engine = engine;
  }

  /// One run.
  ///
  /// @param whole seconds from the start of the process to its end
  /// @param steps seconds of each step
  private record Run(double whole, List<Double> steps) {
    /// The median leaves out the first step, which loads, and the last, which a program that tells
    /// only of its gates doesn't tell from its end.
    double besidesSteps() {
      return whole - steps.size() * Medians.of(steps.subList(1, steps.size() - 1));
    }
  }

  /// @param arguments the work folder, whose caches are made; musubi-tuner's checkout, a Python
  ///     environment, how many steps, how many rounds, and genga's engine
  public static void main(String[] arguments) throws IOException {
    var work = new BenchFolder(Path.of(arguments[0]).toAbsolutePath());
    var musubi = new Musubi(Path.of(arguments[1]), Path.of(arguments[2]), work);
    var bench =
        new StartBench(
            work,
            musubi,
            Integer.parseInt(arguments[3]),
            arguments.length > 5 ? arguments[5] : "bundled");
    bench.rounds(Integer.parseInt(arguments[4]));
  }

  /// A first round warms the page cache for both and doesn't count.
  private void rounds(int count) throws IOException {
    System.out.println(Machine.describe(engine));
    var theirs = new ArrayList<Double>();
    var ours = new ArrayList<Double>();
    for (int round = 0; round <= count; round++) {
      var them = theirRun();
      var us = ourRun();
      System.out.printf(
          "%s: musubi-tuner %.2f s, steps %s; genga %.2f s, steps %s%n",
          round == 0 ? "not counted" : "round " + round,
          them.whole(),
          Medians.text(them.steps()),
          us.whole(),
          Medians.text(us.steps()));
      if (round > 0) {
        theirs.add(them.besidesSteps());
        ours.add(us.besidesSteps());
      }
    }
    System.out.printf(
        "besides the steps: %s, %s, ratio %.3f (median of the paired ratios)%n",
        Medians.summary(theirs), Medians.summary(ours), Medians.pairedRatio(ours, theirs));
  }

  private Run theirRun() {
    try (var program = musubi.train(steps, work.freshFolder("musubi-draws")).atFirstGate()) {
      var seconds = new ArrayList<Double>();
      for (int step = 0; step < steps; step++) {
        seconds.add(program.step());
      }
      return new Run(program.ran(), seconds);
    }
  }

  private Run ourRun() throws IOException {
    Path out = work.freshFolder("genga-out");
    var command =
        new ArrayList<>(
            List.of(
                Path.of("genga").toAbsolutePath().toString(),
                "--engine",
                engine,
                "train",
                work.dataset("genga").toString(),
                "--transformer=" + work.transformer(),
                "--vae=" + work.vae(),
                "--t5=" + work.textEncoder(),
                "--tokenizer=" + work.tokenizer(),
                "--output=" + out,
                "--name=bench",
                "--rank=" + GatedTraining.RANK,
                "--learning-rate=" + GatedTraining.LEARNING_RATE,
                "--timestep-sampling=shift",
                "--flow-shift=3",
                "--seed=" + GatedTraining.SEED,
                "--keep-activations=0", // as --gradient_checkpointing of the other
                "--steps=" + steps));
    Path log = work.path().resolve("genga-start.log");
    try (var program = Program.start("genga", command, work.path(), Map.of(), log)) {
      int exit = program.toEnd();
      if (exit != 0) {
        throw new IllegalStateException("genga ended with " + exit + "; see " + log);
      }
      return new Run(program.ran(), stepSeconds(out.resolve("log.jsonl")));
    }
  }

  private static List<Double> stepSeconds(Path log) throws IOException {
    try (var lines = Files.lines(log)) {
      return lines
          .map(StartBench::node)
          .filter(node -> node.has("seconds") && node.has("loss"))
          .map(node -> node.get("seconds").asDouble())
          .toList();
    }
  }

  private static JsonNode node(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
