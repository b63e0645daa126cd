package dev.genga.wan.generation;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.tensor.Device;
import dev.genga.wan.image.ImageEncoder;
import dev.genga.wan.image.ImageEncoderConfig;
import dev.genga.wan.transformer.TransformerConfig;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds what would stop videos of their tasks: a model of another task, images or videos that can't
/// be read or are too short, an image encoder that is missing or another model's.
record TaskCheck(ModelFiles files, List<GenerationJob> jobs, Problems problems) {

  /// @param transformer its sizes, or null where they couldn't be read
  void check(@Nullable TransformerConfig transformer) {
    if (transformer != null) {
      jobs.forEach(job -> task(job.request().task().images(), job.file().toString(), transformer));
    }
    jobs.stream()
        .flatMap(job -> job.request().task().images().files().stream())
        .distinct()
        .forEach(this::image);
    jobs.forEach(this::video);
    if (jobs.stream().anyMatch(job -> job.request().task().images().any())) {
      encoder(transformer);
    }
  }

  private void task(StartImages images, String job, TransformerConfig transformer) {
    String model = files.transformer().toString();
    if (!transformer.imageToVideo()) {
      if (images.any()) {
        problems.add(
            "%s is to start from an image, which this text-to-video transformer can't"
                .formatted(job),
            model,
            "leave --image out, or name an image-to-video transformer");
      }
    } else if (!images.any()) {
      problems.add(
          "this transformer starts from an image, and the request has none",
          model,
          "name one with --image, or name a text-to-video transformer");
    } else if (transformer.firstToLast() && images.last() == null) {
      problems.add(
          "this transformer leads from a first to a last frame, and the request has no last one",
          model,
          "name it with --last-image, or name an image-to-video transformer of a first frame");
    } else if (!transformer.firstToLast() && images.last() != null) {
      problems.add(
          "this transformer knows a first frame only, and the request has a last one",
          model,
          "leave --last-image out, or name a first-last-frame transformer (FLF2V)");
    }
    int taken = 2 * transformer.outChannels() + VideoSize.FRAMES_PER_LATENT;
    if (transformer.imageToVideo() && transformer.inChannels() != taken) {
      problems.add(
          "this transformer takes %d channels, and image to video gives %d"
              .formatted(transformer.inChannels(), taken),
          model,
          "name a transformer of Wan2.1 I2V or FLF2V");
    }
  }

  private void image(String file) {
    if (!file.isBlank()) {
      try {
        StartImages.read(file);
      } catch (ProblemException e) {
        problems.addAll(e);
      }
    }
  }

  private void video(GenerationJob job) {
    var video = job.request().task().video();
    if (video != null && !video.file().isBlank()) {
      try {
        video.chosen(job.request().size().frames(), job.request().framesPerSecond());
      } catch (ProblemException e) {
        problems.addAll(e);
      }
    }
  }

  private void encoder(@Nullable TransformerConfig transformer) {
    if (files.image() == null) {
      problems.add(
          "a video from an image needs the image encoder, and none is named",
          "--clip",
          "name models_clip_open-clip-xlm-roberta-large-vit-huge-14.pth or"
              + " clip_vision_h.safetensors");
      return;
    }
    try (var encoder = ImageEncoder.open(files.image(), Device.META)) {
      if (transformer != null && transformer.imageToVideo()) {
        fits(encoder.config(), transformer, files.image());
      }
    } catch (ProblemException e) {
      problems.addAll(e);
    }
  }

  private void fits(ImageEncoderConfig encoder, TransformerConfig transformer, Path file) {
    boolean positions =
        !transformer.firstToLast() || transformer.imagePositions() == 2 * encoder.tokens();
    if (encoder.dim() != transformer.imageDim() || !positions) {
      problems.add(
          "the image encoder gives %d tokens of %d numbers, which is not what the transformer takes"
              .formatted(encoder.tokens(), encoder.dim()),
          file.toString(),
          "name the image encoder that belongs to the transformer");
    }
  }
}
