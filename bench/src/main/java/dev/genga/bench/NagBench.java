package dev.genga.bench;

import dev.genga.bench.GatedGeneration.Guide;
import dev.genga.tensor.DType;
import java.nio.file.Path;
import java.util.List;

/// What normalized attention guidance adds to a step without guidance: the same build, 9 frames of
/// 384 x 208 with Wan2.1-T2V-1.3B, UniPC, guidance 1, bf16. Two processes take turns, step by step.
///
/// `NagBench WORK STEPS [ENGINE]`, with 3 steps or more
final class NagBench {
  private NagBench() {}

  /// @param arguments the work folder, steps, the engine
  public static void main(String[] arguments) {
    var work = new BenchFolder(Path.of(arguments[0]).toAbsolutePath());
    int steps = Integer.parseInt(arguments[1]);
    String engine = arguments.length > 2 ? arguments[2] : "bundled";
    BenchEngine.load("bundled");
    GenerateBench.writePrompts(work);
    try (var plain = genga(work, steps, engine, Guide.NONE);
        var nag = genga(work, steps, engine, Guide.NAG)) {
      System.out.println(Machine.describe(engine));
      report(work, Turns.take(plain, nag, steps), plain, nag);
    }
  }

  private static Program genga(BenchFolder work, int steps, String engine, Guide guide) {
    return GenerateBench.genga(work, steps, DType.BFLOAT16, "0", engine, guide).atFirstGate();
  }

  /// The first step and the last do more than a step.
  private static void report(BenchFolder work, Turns turns, Program plain, Program nag) {
    var without = middle(turns.theirs());
    var with = middle(turns.ours());
    var out = System.out;
    out.printf("each step without NAG: %s%n", Medians.text(turns.theirs()));
    out.printf("each step with NAG: %s%n", Medians.text(turns.ours()));
    out.printf(
        "step at guidance 1: %s, with NAG %s, ratio %.3f (median of the paired ratios)%n",
        Medians.summary(without), Medians.summary(with), Medians.pairedRatio(with, without));
    out.printf(
        "peak memory: %.0f MB, with NAG %.0f MB%n", plain.peakBytes() / 1e6, nag.peakBytes() / 1e6);
    out.printf(
        "NAG moved the latents by %.3g, relative%n",
        GenerateBench.difference(
            work,
            GatedGeneration.name(DType.BFLOAT16, Guide.NAG),
            GatedGeneration.name(DType.BFLOAT16, Guide.NONE)));
  }

  private static List<Double> middle(List<Double> seconds) {
    return seconds.subList(1, seconds.size() - 1);
  }
}
