package dev.genga.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Lets [FullStepBench] and `full_step.py`, which time the same step of all weights, take turns as whole processes.
/// Where the first or the last losses differ, there is no ratio.
///
/// `FullStepTurns WORK WAN2.1 VENV ROUNDS [dim=256 layers=8 ...]`
final class FullStepTurns {
  /// Fewer rounds tell one program's luck.
  static final int FEWEST = 5;

  /// What losses may differ by, relative.
  private static final double SAME = 1e-3;

  private static final Pattern TOLD =
      Pattern.compile(" step ([0-9.]+) s .* loss ([0-9.]+) to ([0-9.]+)");

  private FullStepTurns() {}

  /// What a program tells of a run.
  ///
  /// @param step the median of its steps, in seconds
  record Told(double step, double firstLoss, double lastLoss) {
    static Told of(String line) {
      var found = TOLD.matcher(line);
      if (!found.find()) {
        throw new IllegalArgumentException("this tells of no step: " + line);
      }
      return new Told(
          Double.parseDouble(found.group(1)),
          Double.parseDouble(found.group(2)),
          Double.parseDouble(found.group(3)));
    }

    /// The larger of both losses' relative differences.
    double difference(Told other) {
      return Math.max(
          Math.abs(firstLoss - other.firstLoss) / firstLoss,
          Math.abs(lastLoss - other.lastLoss) / lastLoss);
    }
  }

  /// @param words of the command line
  /// @return how many rounds
  static int rounds(String[] words) {
    int rounds = words.length > 3 ? Integer.parseInt(words[3]) : FEWEST;
    if (rounds < FEWEST) {
      throw new IllegalArgumentException("at least %d rounds: %d".formatted(FEWEST, rounds));
    }
    return rounds;
  }

  /// @param arguments a folder for logs, a checkout of Wan2.1, a Python environment, how many rounds, and
  ///     sizes: see [FullStepSizes]
  public static void main(String... arguments) {
    int rounds = rounds(arguments);
    var sizes = List.of(arguments).subList(Math.min(4, arguments.length), arguments.length);
    FullStepSizes.of(sizes.toArray(new String[0])); // refuses what is none
    Path work = Path.of(arguments[0]).toAbsolutePath();
    var python = Path.of(arguments[2]).toAbsolutePath().resolve("bin/python").toString();
    var script = Path.of("bench/src/main/python/full_step.py").toAbsolutePath().toString();
    var theirs =
        command(List.of(python, script, Path.of(arguments[1]).toAbsolutePath().toString()), sizes);
    var ours = command(JavaCommand.of(FullStepBench.class), sizes);
    System.out.println(Machine.describe("bundled"));
    System.out.println(String.join(" ", sizes));
    var their = new ArrayList<Double>();
    var our = new ArrayList<Double>();
    double difference = 0;
    for (int round = 0; round < rounds; round++) {
      var them = run("torch", theirs, work);
      var us = run("genga", ours, work);
      their.add(them.step());
      our.add(us.step());
      difference = Math.max(difference, them.difference(us));
    }
    System.out.printf("losses: largest relative difference %.3g%n", difference);
    System.out.println(
        difference <= SAME
            ? "step: %s, %s, ratio %.3f (median of the paired ratios of %d rounds)"
                .formatted(
                    Medians.summary(their),
                    Medians.summary(our),
                    Medians.pairedRatio(our, their),
                    rounds)
            : "not the same work: no ratio");
  }

  private static List<String> command(List<String> program, List<String> sizes) {
    var command = new ArrayList<>(program);
    command.addAll(sizes);
    return command;
  }

  private static Told run(String name, List<String> command, Path work) {
    Path log = work.resolve("full-step-" + name + ".log");
    try (var program = Program.start(name, command, Path.of("").toAbsolutePath(), Map.of(), log)) {
      String line = program.lastLine(name);
      System.out.println(line);
      return Told.of(line);
    }
  }
}
