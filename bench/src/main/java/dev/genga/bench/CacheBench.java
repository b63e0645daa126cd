package dev.genga.bench;

import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Latent caching with a VAE of the real size beside musubi-tuner's: clips of 9 frames at 384 x 208, bf16.
/// Each program waits while the other encodes a clip; then the latents of both are compared.
///
/// `CacheBench WORK MUSUBI VENV [ENGINE]`
final class CacheBench {
  private CacheBench() {}

  /// @param arguments the work folder, musubi-tuner's checkout, a Python environment, genga's engine
  public static void main(String[] arguments) {
    var work = new BenchFolder(Path.of(arguments[0]).toAbsolutePath());
    var musubi = new Musubi(Path.of(arguments[1]), Path.of(arguments[2]), work);
    work.freshFolder("genga-cache");
    var command = new ArrayList<>(JavaCommand.of(GatedCaching.class));
    command.add(work.path().toString());
    String engine = arguments.length > 3 ? arguments[3] : "bundled";
    command.add(engine);
    Path log = work.path().resolve("genga-cache.log");
    try (var theirs = musubi.cacheLatents().atFirstGate();
        var ours = Program.start("genga", command, work.path(), Map.of(), log).atFirstGate()) {
      var turns = Turns.take(theirs, ours, work.clips());
      double difference = difference(work);
      System.out.printf("latents: largest relative difference %.3g%n", difference);
      if (difference < Differences.SAME) {
        turns.report(System.out, "clip", engine, theirs, ours);
      } else {
        System.out.println("not the same work: no ratio");
      }
    }
  }

  private static double difference(BenchFolder work) {
    double largest = 0;
    for (var file : latents(work.cache("genga"))) {
      Path other = work.cache("musubi").resolve(String.valueOf(file.getFileName()));
      try (var _ = TensorScope.open();
          var mine = SafetensorsFile.open(file);
          var their = SafetensorsFile.open(other)) {
        String name = mine.tensors().keySet().iterator().next();
        largest = Math.max(largest, Differences.relative(mine.read(name), their.read(name)));
      }
    }
    return largest;
  }

  private static List<Path> latents(Path folder) {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith("_wan.safetensors")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
