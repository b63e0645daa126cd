package dev.genga.bench;

import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.tensor.weights.SafetensorsWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Generating 9 frames of 384 x 208 with Wan2.1-T2V-1.3B beside musubi-tuner's wan_generate_video: UniPC,
/// guidance 5, bf16, with the same encoded prompts and noise. Each program waits while the other makes its
/// step; a program's last turn goes on through decoding to the written video. Then the latents of both
/// are compared with float32's, and where genga's are further away by more than a twentieth no ratio is
/// told: of two sums of bfloat16 values in different orders one is a little nearer by chance.
///
/// `GenerateBench WORK MUSUBI VENV STEPS [BLOCKS_IN_MEMORY [ENGINE]]`, with 3 steps or more
final class GenerateBench {
  static final String LATENTS = "latents";
  static final String PROMPT = "prompt";
  static final String NEGATIVE = "negative";
  static final long SEED = 2025;
  static final double GUIDANCE = 5;
  static final double FLOW_SHIFT = 3;

  private static final long PROMPT_ROWS = 24;
  private static final long NEGATIVE_ROWS = 126;
  private static final long TEXT_DIM = 4096;
  private static final double SPREAD = 0.2;
  private static final double AS_EXACT = 1.05;

  private GenerateBench() {}

  /// @param arguments the work folder, musubi-tuner's checkout, a Python environment, steps, blocks that
  ///     genga holds in memory (0 for all), genga's engine
  public static void main(String[] arguments) {
    var work = new BenchFolder(Path.of(arguments[0]).toAbsolutePath());
    var musubi = new Musubi(Path.of(arguments[1]), Path.of(arguments[2]), work);
    int steps = Integer.parseInt(arguments[3]);
    String blocks = arguments.length > 4 ? arguments[4] : "0";
    String engine = arguments.length > 5 ? arguments[5] : "bundled";
    BenchEngine.load("bundled");
    writePrompts(work);
    try (var theirs = musubi.generate(prompts(work), latents(work, "musubi"), steps).atFirstGate();
        var ours = genga(work, steps, DType.BFLOAT16, blocks, engine).atFirstGate()) {
      var turns = Turns.take(theirs, ours, steps);
      exact(work, steps, engine);
      double mine = error(work, "genga-bfloat16");
      double their = error(work, "musubi");
      System.out.printf(
          "from float32's latents: musubi-tuner %.3g, genga %.3g, relative%n", their, mine);
      if (mine <= AS_EXACT * their) {
        turns.report(System.out, "step", theirs, ours);
        System.out.printf("the whole video: %.1f s, %.1f s%n", theirs.ran(), ours.ran());
      } else {
        System.out.println("genga is less exact: no ratio");
      }
    }
  }

  private static void writePrompts(BenchFolder work) {
    try (var _ = TensorScope.open()) {
      var random = RandomSource.seeded(4);
      var positive = random.normal(0, SPREAD, PROMPT_ROWS, TEXT_DIM).to(DType.BFLOAT16);
      var negative = random.normal(0, SPREAD, NEGATIVE_ROWS, TEXT_DIM).to(DType.BFLOAT16);
      SafetensorsWriter.write(
          prompts(work), Map.of(PROMPT, positive, NEGATIVE, negative), Map.of());
    }
  }

  private static void exact(BenchFolder work, int steps, String engine) {
    try (var exact = genga(work, steps, DType.FLOAT32, "0", engine).atFirstGate()) {
      for (int step = 0; step < steps; step++) {
        exact.step();
      }
    }
  }

  private static Program genga(
      BenchFolder work, int steps, DType dtype, String blocks, String engine) {
    var command = new ArrayList<>(JavaCommand.of(GatedGeneration.class));
    command.addAll(
        List.of(work.path().toString(), Integer.toString(steps), dtype.name(), blocks, engine));
    Path log = work.path().resolve("genga-generate-" + dtype.torchName() + ".log");
    return Program.start("genga", command, work.path(), Map.of(), log);
  }

  private static double error(BenchFolder work, String program) {
    try (var _ = TensorScope.open();
        var found = SafetensorsFile.open(latents(work, program));
        var exact = SafetensorsFile.open(latents(work, "genga-float32"))) {
      Tensor expected = exact.read(LATENTS);
      return Differences.relative(found.read(LATENTS).view(expected.shape()), expected);
    }
  }

  static Path prompts(BenchFolder work) {
    return work.path().resolve("generate-prompts.safetensors");
  }

  static Path latents(BenchFolder work, String program) {
    return work.path().resolve("generate-" + program + ".safetensors");
  }
}
