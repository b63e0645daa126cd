package dev.genga.wan.generation;

import dev.genga.base.Problems;
import dev.genga.wan.transformer.TransformerConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds what would stop videos of their tasks: a model of another task, images or videos that can't
/// be read or are too short, an image encoder that is missing or another model's. What several videos have
/// in common is told once.
record TaskCheck(ModelFiles files, List<GenerationJob> jobs, Problems problems) {

  /// @param transformer its sizes, or null where they couldn't be read
  void check(@Nullable TransformerConfig transformer) {
    var found = new Problems();
    if (transformer != null) {
      jobs.forEach(
          job -> task(job.request().task().images(), job.file().toString(), transformer, found));
      if (!jobs.isEmpty() && transformer.imageToVideo()) {
        new ImageModelCheck(files.transformer(), transformer, files.image()).channels(found);
      }
    }
    jobs.stream()
        .flatMap(job -> job.request().task().images().files().stream())
        .distinct()
        .forEach(file -> image(file, found));
    jobs.forEach(job -> video(job, found));
    if (jobs.stream().anyMatch(job -> job.request().task().images().any())) {
      encoder(transformer, found);
    }
    found.list().stream()
        .distinct()
        .forEach(problem -> problems.add(problem.what(), problem.where(), problem.fix()));
  }

  private void task(StartImages images, String job, TransformerConfig transformer, Problems found) {
    String model = files.transformer().toString();
    if (!transformer.imageToVideo()) {
      if (images.any()) {
        found.add(
            "%s is to start from an image, which this text-to-video transformer can't"
                .formatted(job),
            model,
            "leave --image out, or name an image-to-video transformer");
      }
    } else if (!images.any()) {
      found.add(
          "this transformer starts from an image, and the request has none",
          model,
          "name one with --image, or name a text-to-video transformer");
    } else if (transformer.firstToLast() && images.last() == null) {
      found.add(
          "this transformer leads from a first to a last frame, and the request has no last one",
          model,
          "name it with --last-image, or name an image-to-video transformer of a first frame");
    } else if (!transformer.firstToLast() && images.last() != null) {
      found.add(
          "this transformer knows a first frame only, and the request has a last one",
          model,
          "leave --last-image out, or name a first-last-frame transformer (FLF2V)");
    }
  }

  private static void image(String file, Problems found) {
    if (!file.isBlank()) {
      found.attempt(() -> StartImages.read(file));
    }
  }

  private static void video(GenerationJob job, Problems found) {
    var video = job.request().task().video();
    if (video != null && !video.file().isBlank()) {
      found.attempt(
          () -> video.chosen(job.request().size().frames(), job.request().framesPerSecond()));
    }
  }

  private void encoder(@Nullable TransformerConfig transformer, Problems found) {
    if (transformer != null && transformer.imageToVideo()) {
      new ImageModelCheck(files.transformer(), transformer, files.image()).encoder(found);
    } else if (files.image() == null) {
      found.add(
          "a video from an image needs the image encoder, and none is named",
          "--clip",
          ImageModelCheck.ENCODERS);
    } else {
      ImageModelCheck.readable(files.image(), found);
    }
  }
}
