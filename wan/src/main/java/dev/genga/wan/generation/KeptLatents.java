package dev.genga.wan.generation;

import dev.genga.base.ProblemException;
import dev.genga.tensor.Engine;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.tensor.weights.SafetensorsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Latents of videos that are not written yet, in a file beside each: what took the longest is not lost
/// to a run that ends before the frames are decoded.
///
/// @param run that makes them; latents of other files, or computed otherwise, are not taken
record KeptLatents(GenerationRun run) {
  private static final String ENDING = ".latents.safetensors";
  private static final String LATENTS = "latents";
  private static final String REQUEST = "genga.request";
  private static final String MADE_WITH = "genga.made_with";

  /// Where a job's latents lie.
  static Path file(GenerationJob job) {
    return GeneratedFile.beside(job.file(), ENDING);
  }

  /// Whether there are latents of this request, made with the same.
  boolean has(GenerationJob job) {
    Path file = file(job);
    if (!Files.exists(file)) {
      return false;
    }
    try (var found = SafetensorsFile.open(file)) {
      return found.metadata().equals(metadata(job)) && found.has(LATENTS);
    } catch (ProblemException e) {
      return false; // what can't be read is made again
    }
  }

  void write(GenerationJob job, Tensor latents) {
    SafetensorsWriter.write(file(job), Map.of(LATENTS, latents), metadata(job));
  }

  /// Reads what [#has] found.
  ///
  /// @return `[1, C, F, H, W]`, float32, on the CPU, in the thread's current scope
  Tensor read(GenerationJob job) {
    try (var found = SafetensorsFile.open(file(job))) {
      return found.read(LATENTS).copy();
    }
  }

  static void delete(GenerationJob job) {
    try {
      Files.deleteIfExists(file(job));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> metadata(GenerationJob job) {
    return Map.of(REQUEST, RequestJson.write(job.request()), MADE_WITH, madeWith(job));
  }

  /// All besides its request that a job's latents depend on, in words: the files, told by place, length and
  /// time; where and in what is computed.
  private String madeWith(GenerationJob job) {
    var files = run.files();
    var task = job.request().task();
    var video = task.video();
    var parts = new ArrayList<String>();
    parts.add(told(files.transformer()));
    parts.add(told(files.text()));
    parts.add(told(files.tokenizer()));
    parts.add(told(files.vae()));
    parts.add(told(files.image()));
    parts.add(told(path(task.images().first())));
    parts.add(told(path(task.images().last())));
    parts.add(told(path(video == null ? null : video.file())));
    job.request().loras().forEach(use -> parts.add(told(Path.of(use.file()))));
    return "%s; on %s in %s, encoders in %s, held %s, engine %s"
        .formatted(
            String.join("; ", parts),
            run.device(),
            run.dtype(),
            run.precision().vae(),
            run.precision().base(),
            Engine.current().version());
  }

  private static @Nullable Path path(@Nullable String file) {
    return file == null ? null : Path.of(file);
  }

  private static String told(@Nullable Path file) {
    if (file == null) {
      return "none";
    }
    try {
      return "%s, %d bytes of %s"
          .formatted(
              file.toAbsolutePath().normalize(),
              Files.size(file),
              Files.getLastModifiedTime(file).toInstant());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
