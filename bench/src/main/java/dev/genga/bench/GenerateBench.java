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

  private static final String THEIRS = "musubi";
  private static final String OURS =
      GatedGeneration.name(DType.BFLOAT16, GatedGeneration.Guide.CFG);
  private static final String EXACT =
      GatedGeneration.name(DType.FLOAT32, GatedGeneration.Guide.CFG);

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
    try (var theirs = musubi.generate(prompts(work), latents(work, THEIRS), steps).atFirstGate();
        var ours = genga(work, steps, DType.BFLOAT16, blocks, engine).atFirstGate()) {
      var turns = Turns.take(theirs, ours, steps);
      exact(work, steps, engine);
      double mine = difference(work, OURS, EXACT);
      double their = difference(work, THEIRS, EXACT);
      double apart = difference(work, OURS, THEIRS);
      System.out.printf(
          "latents, relative: musubi-tuner %.3g from float32's, genga %.3g, from each other %.3g%n",
          their, mine, apart);
      if (mine <= AS_EXACT * their) {
        turns.report(System.out, "step", engine, theirs, ours);
        System.out.printf("the whole video: %.1f s, %.1f s%n", theirs.ran(), ours.ran());
      } else {
        System.out.println("not the same work: no ratio");
      }
    }
  }

  static void writePrompts(BenchFolder work) {
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
    return genga(work, steps, dtype, blocks, engine, GatedGeneration.Guide.CFG);
  }

  static Program genga(
      BenchFolder work,
      int steps,
      DType dtype,
      String blocks,
      String engine,
      GatedGeneration.Guide guide) {
    var command = new ArrayList<>(JavaCommand.of(GatedGeneration.class));
    command.addAll(
        List.of(
            work.path().toString(),
            Integer.toString(steps),
            dtype.name(),
            blocks,
            engine,
            guide.name()));
    Path log = work.path().resolve(GatedGeneration.name(dtype, guide) + "-generate.log");
    return Program.start("genga", command, work.path(), Map.of(), log);
  }

  /// How far some latents are from others, relative to these.
  static double difference(BenchFolder work, String some, String others) {
    try (var _ = TensorScope.open();
        var found = SafetensorsFile.open(latents(work, some));
        var wanted = SafetensorsFile.open(latents(work, others))) {
      Tensor expected = wanted.read(LATENTS);
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
