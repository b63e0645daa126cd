package dev.genga.wan.generation;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.tensor.Device;
import dev.genga.wan.image.ImageEncoder;
import dev.genga.wan.image.ImageEncoderConfig;
import dev.genga.wan.transformer.TransformerConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Finds what is wrong with an image-to-video transformer and its image encoder, in the same words for a
/// generation and for a training.
///
/// @param file the transformer's
/// @param transformer its sizes; it starts from an image
/// @param image the image encoder's file; null where none is named
public record ImageModelCheck(Path file, TransformerConfig transformer, @Nullable Path image) {
  /// What to name where no image encoder is.
  static final String ENCODERS =
      "name models_clip_open-clip-xlm-roberta-large-vit-huge-14.pth or clip_vision_h.safetensors";

  /// Adds it where the transformer takes other channels than image to video gives: latents, those of the
  /// images, and which frames are given.
  public void channels(Problems problems) {
    int taken = 2 * transformer.outChannels() + VideoSize.FRAMES_PER_LATENT;
    if (transformer.inChannels() != taken) {
      problems.add(
          "this transformer takes %d channels, and image to video gives %d"
              .formatted(transformer.inChannels(), taken),
          file.toString(),
          "name a transformer of Wan2.1 I2V or FLF2V");
    }
  }

  /// Adds it where no image encoder is named, or one that can't be read or belongs to another transformer.
  public void encoder(Problems problems) {
    if (image == null) {
      problems.add(
          "this transformer starts from an image, and no image encoder is named",
          "--clip",
          ENCODERS);
      return;
    }
    try (var encoder = ImageEncoder.open(image, Device.META)) {
      fits(encoder.config(), image.toString(), problems);
    } catch (ProblemException e) {
      problems.addAll(e);
    }
  }

  /// Adds it where a file is no image encoder.
  static void readable(Path file, Problems problems) {
    problems.attempt(() -> ImageEncoder.open(file, Device.META).close());
  }

  private void fits(ImageEncoderConfig encoder, String where, Problems problems) {
    boolean positions =
        !transformer.firstToLast() || transformer.imagePositions() == 2 * encoder.tokens();
    if (encoder.dim() != transformer.imageDim() || !positions) {
      problems.add(
          "the image encoder gives %d tokens of %d numbers, which is not what the transformer takes"
              .formatted(encoder.tokens(), encoder.dim()),
          where,
          "name the image encoder that belongs to the transformer");
    }
  }
}
