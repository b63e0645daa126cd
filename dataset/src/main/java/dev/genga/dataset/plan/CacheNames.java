package dev.genga.dataset.plan;

import dev.genga.dataset.config.Size;
import dev.genga.dataset.media.PythonPath;
import java.nio.file.Path;
import java.util.Locale;

/// The names of musubi-tuner's cache files for Wan.
public final class CacheNames {
  /// The cache of the empty prompt, one for each section that leaves captions out.
  public static final String EMPTY_TEXT = "genga-empty-prompt.safetensors";

  private CacheNames() {}

  /// The cache of a clip's window, such as `scene_003_00000-021_0768x0416_wan.safetensors`.
  ///
  /// @param clip the clip's file
  /// @param bucket the size that its frames were scaled and cropped to
  public static String latents(Path clip, FrameWindow window, Size bucket) {
    return String.format(
        Locale.ROOT,
        "%s_%05d-%03d_%04dx%04d_wan.safetensors",
        baseName(clip),
        window.first(),
        window.frames(),
        bucket.width(),
        bucket.height());
  }

  /// The cache of an image, such as `rain_1920x1040_wan.safetensors`.
  ///
  /// @param source the image's own size, not its bucket's
  public static String latents(Path image, Size source) {
    return String.format(
        Locale.ROOT,
        "%s_%04dx%04d_wan.safetensors",
        baseName(image),
        source.width(),
        source.height());
  }

  /// The cache of the caption of a clip or image, such as `rain_wan_te.safetensors`.
  public static String text(Path media) {
    return baseName(media) + "_wan_te.safetensors";
  }

  /// The cache of a further caption, such as `rain_wan_te.1.safetensors`: a name that musubi-tuner,
  /// which deletes prompts of captions that it doesn't know, takes for no cache.
  ///
  /// @param number from 1
  static String text(Path media, int number) {
    return baseName(media) + "_wan_te." + number + ".safetensors";
  }

  /// The cache of a sample's mask, such as `scene_003_00000-021_0768x0416_wan.mask.safetensors`.
  ///
  /// @param latents the name of its latents' cache
  public static String mask(String latents) {
    return PythonPath.baseName(latents) + ".mask.safetensors";
  }

  private static String baseName(Path media) {
    return PythonPath.baseName(String.valueOf(media.getFileName()));
  }
}
