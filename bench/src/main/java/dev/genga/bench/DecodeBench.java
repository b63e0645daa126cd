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

/// Decoding 3 latent frames to 9 frames of 384 x 208 with a VAE of the real size beside musubi-tuner's,
/// bf16. Each program waits while the other decodes. Then the frames of both are compared with float32's:
/// bf16 takes random weights' frames too far from one another to be compared directly.
///
/// `DecodeBench WORK MUSUBI VENV [TIMES [ENGINE]]`
final class DecodeBench {
  static final String LATENTS = "latents";
  static final String FRAMES = "frames";

  private DecodeBench() {}

  /// @param arguments the work folder, musubi-tuner's checkout, a Python environment, how often,
  ///     genga's engine
  public static void main(String[] arguments) {
    var work = new BenchFolder(Path.of(arguments[0]).toAbsolutePath());
    var musubi = new Musubi(Path.of(arguments[1]), Path.of(arguments[2]), work);
    int times = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 5;
    BenchEngine.load("bundled");
    try (var _ = TensorScope.open()) {
      var values = RandomSource.seeded(5).normal(0, 1, 1, 16, 3, 26, 48);
      SafetensorsWriter.write(latents(work), Map.of(LATENTS, values), Map.of());
    }
    String engine = arguments.length > 4 ? arguments[4] : "bundled";
    try (var theirs = musubi.decode(latents(work), frames(work, "musubi"), times).atFirstGate();
        var ours = genga(work, times, DType.BFLOAT16, engine).atFirstGate()) {
      var turns = Turns.take(theirs, ours, times);
      try (var exact = genga(work, 1, DType.FLOAT32, engine).atFirstGate()) {
        exact.step();
      }
      double mine = error(work, "genga-bfloat16");
      double their = error(work, "musubi");
      System.out.printf(
          "from float32's frames: musubi-tuner %.3g, genga %.3g, relative%n", their, mine);
      if (mine <= their) {
        turns.report(System.out, "decode", engine, theirs, ours);
      } else {
        System.out.println("genga is less exact: no ratio");
      }
    }
  }

  private static Program genga(BenchFolder work, int times, DType dtype, String engine) {
    var command = new ArrayList<>(JavaCommand.of(GatedDecoding.class));
    String count = Integer.toString(times);
    command.addAll(List.of(work.path().toString(), count, dtype.name(), engine));
    Path log = work.path().resolve("genga-decode-" + dtype.torchName() + ".log");
    return Program.start("genga", command, work.path(), Map.of(), log);
  }

  private static double error(BenchFolder work, String program) {
    try (var _ = TensorScope.open();
        var found = SafetensorsFile.open(frames(work, program));
        var exact = SafetensorsFile.open(frames(work, "genga-float32"))) {
      Tensor expected = exact.read(FRAMES);
      return Differences.relative(found.read(FRAMES).view(expected.shape()), expected);
    }
  }

  static Path latents(BenchFolder work) {
    return work.path().resolve("decode-latents.safetensors");
  }

  static Path frames(BenchFolder work, String program) {
    return work.path().resolve("decode-" + program + ".safetensors");
  }
}
