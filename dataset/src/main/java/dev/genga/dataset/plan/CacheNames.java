package dev.genga.dataset.plan;

import dev.genga.dataset.config.Size;
import dev.genga.dataset.media.PythonPath;
import java.nio.file.Path;
import java.util.Locale;

/// The names of musubi-tuner's cache files for Wan.
public final class CacheNames {
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

  private static String baseName(Path media) {
    return PythonPath.baseName(String.valueOf(media.getFileName()));
  }
}
