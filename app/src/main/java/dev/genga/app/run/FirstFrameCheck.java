package dev.genga.app.run;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.tensor.Device;
import dev.genga.wan.image.ImageEncoder;
import dev.genga.wan.transformer.TransformerConfig;
import java.nio.file.Path;

/// Finds what keeps an image-to-video transformer from being trained: one that takes more than a first
/// frame, an image encoder that is missing or another model's.
///
/// @param setup of the training
/// @param transformer its sizes
record FirstFrameCheck(TrainSetup setup, TransformerConfig transformer) {
  /// Channels that tell which frames are given.
  private static final int GIVEN = 4;

  void check(Problems problems) {
    String model = setup.files().transformer().toString();
    Path encoder = setup.files().image();
    if (!transformer.imageToVideo()) {
      if (encoder != null && setup.caches() == CacheUse.MAKE) {
        problems.add(
            "this transformer starts from no image, and an image encoder is named",
            model,
            "leave --clip out, or name an image-to-video transformer");
      }
      return;
    }
    int taken = 2 * transformer.outChannels() + GIVEN;
    if (transformer.firstToLast()) {
      problems.add(
          "this transformer leads from a first to a last frame, which genga does not train",
          model,
          "name an image-to-video transformer of a first frame");
    } else if (transformer.inChannels() != taken) {
      problems.add(
          "this transformer takes %d channels, and image to video gives %d"
              .formatted(transformer.inChannels(), taken),
          model,
          "name a transformer of Wan2.1 I2V");
    } else if (encoder != null) {
      checkEncoder(encoder, problems);
    } else if (setup.caches() == CacheUse.MAKE) {
      problems.add(
          "this transformer starts from an image, and no image encoder is named",
          "--clip",
          "name models_clip_open-clip-xlm-roberta-large-vit-huge-14.pth or"
              + " clip_vision_h.safetensors");
    }
  }

  private void checkEncoder(Path file, Problems problems) {
    try (var encoder = ImageEncoder.open(file, Device.META)) {
      int dim = encoder.config().dim();
      if (dim != transformer.imageDim()) {
        problems.add(
            "the image encoder gives tokens of %d numbers, and the transformer takes %d"
                .formatted(dim, transformer.imageDim()),
            file.toString(),
            "name the image encoder that belongs to the transformer");
      }
    } catch (ProblemException e) {
      problems.addAll(e);
    }
  }
}
