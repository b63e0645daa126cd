package dev.genga.app.models;

import dev.genga.tensor.weights.WeightsFile;
import org.jspecify.annotations.Nullable;

/// What a transformer's keys and shapes tell without loading it.
///
/// @param image whether it attends to image tokens
/// @param firstToLast whether it knows a first and a last image
/// @param channels that it takes
/// @param width of its tokens
record TransformerTraits(boolean image, boolean firstToLast, long channels, long width) {
  private static final int SMALL = 1536;
  private static final int LARGE = 5120;
  private static final int LATENTS = 16;
  private static final int LATENTS_AND_CONDITION = 36;

  static TransformerTraits of(WeightsFile file) {
    boolean image = false;
    boolean firstToLast = false;
    long channels = 0;
    long width = 0;
    for (var tensor : file.tensors().values()) {
      String name = tensor.name();
      image |= name.contains("img_emb.") || name.contains("condition_embedder.image_embedder.");
      firstToLast |= name.endsWith("img_emb.emb_pos") || name.endsWith("image_embedder.pos_embed");
      if (name.endsWith("patch_embedding.weight") && tensor.shape().size() == 5) {
        width = tensor.shape().getFirst();
        channels = tensor.shape().get(1);
      }
    }
    return new TransformerTraits(image, firstToLast, channels, width);
  }

  /// Which task it is for, or null where it is of no Wan2.1 model that genga runs.
  @Nullable ModelTask task() {
    if (channels == LATENTS && !image) {
      return ModelTask.TEXT_TO_VIDEO;
    }
    if (channels == LATENTS_AND_CONDITION && image) {
      return firstToLast ? ModelTask.FIRST_TO_LAST : ModelTask.IMAGE_TO_VIDEO;
    }
    return null;
  }

  /// Such as `text to video, 14B`.
  String text() {
    var task = task();
    return (task == null ? "of no Wan2.1 model that genga runs" : task.words()) + ", " + size();
  }

  /// Published models go by their number of parameters, which their width tells.
  private String size() {
    return width == SMALL ? "1.3B" : width == LARGE ? "14B" : width + " wide";
  }
}
