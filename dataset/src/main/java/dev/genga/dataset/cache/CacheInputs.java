package dev.genga.dataset.cache;

import dev.genga.dataset.media.MediaKind;
import dev.genga.dataset.plan.LossMask;
import dev.genga.dataset.plan.PlannedMedia;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All that decides what a cache file holds, in words: said once, for those who make the files and those who look
/// them over. What isn't known is left out.
final class CacheInputs {
  /// Is there where a file tells of its clip's first frame as well.
  static final String IMAGE_ENCODER = "image_encoder";

  /// Each changes when the same inputs would give other files of its kind.
  private static final String LATENTS_VERSION = "1";

  private static final String TEXTS_VERSION = "1";
  private static final String MASKS_VERSION = "1";

  private CacheInputs() {}

  /// Of a window's latents.
  ///
  /// @param frames of the file that make up the window
  /// @param content hash of the clip's
  /// @param dtype what the VAE computes in
  /// @param vae hash of its file; null where it isn't known
  /// @param image hash of the image encoder's file; null where it isn't known, or no first frame is asked for
  static SortedMap<String, String> latents(
      PlannedMedia media,
      int[] frames,
      String content,
      String dtype,
      @Nullable String vae,
      @Nullable String image) {
    var inputs = new TreeMap<String, String>();
    inputs.put("version", LATENTS_VERSION);
    inputs.put("dtype", dtype);
    inputs.put("content", content);
    inputs.put("size", media.bucket().toString());
    inputs.put("frames", FrameRuns.of(frames));
    putKnown(inputs, "vae", vae);
    putKnown(inputs, IMAGE_ENCODER, image);
    return inputs;
  }

  /// Of a window's mask.
  ///
  /// @param frames of the clip's file that make up the window
  /// @param content hash of the mask's
  static SortedMap<String, String> mask(
      PlannedMedia media, LossMask.OfFile mask, int[] frames, String content) {
    boolean still = mask.kind() == MediaKind.IMAGE;
    var inputs = new TreeMap<String, String>();
    inputs.put("version", MASKS_VERSION);
    inputs.put("mask", content);
    inputs.put("size", media.bucket().toString());
    inputs.put("frames", still ? "one for " + frames.length : FrameRuns.of(frames));
    return inputs;
  }

  /// Of a prompt's rows.
  ///
  /// @param dtype what the text encoder computes in, or rounds its weights to
  /// @param encoder hash of its file, and of its tokenizer's; null where they aren't known
  static SortedMap<String, String> text(String caption, String dtype, @Nullable String encoder) {
    var inputs = new TreeMap<String, String>();
    inputs.put("version", TEXTS_VERSION);
    inputs.put("dtype", dtype);
    inputs.put("caption", caption);
    putKnown(inputs, "encoder", encoder);
    return inputs;
  }

  private static void putKnown(
      SortedMap<String, String> inputs, String name, @Nullable String hash) {
    if (hash != null) {
      inputs.put(name, hash);
    }
  }
}
