package dev.genga.app.demo;

import dev.genga.base.AtomicFile;
import java.nio.file.Path;
import java.util.Arrays;

/// Data set files over the clips of [SmallProject], in the words that many tests have in common.
public final class SmallDataset {
  private SmallDataset() {}

  /// The first frame of each clip, 64 x 64, with caches in `cache`.
  public static String firstFrames() {
    return section("clips", "cache", 64, 1);
  }

  /// A section of clips' beginnings.
  ///
  /// @param videos the clips' folder
  /// @param cache the caches' folder
  /// @param side of the square frames
  /// @param frames of each window
  public static String section(String videos, String cache, int side, int... frames) {
    return """
    [[datasets]]
    video_directory = "%s"
    cache_directory = "%s"
    resolution = [%d, %d]
    frame_extraction = "head"
    target_frames = %s
    """
        .formatted(videos, cache, side, side, Arrays.toString(frames));
  }

  /// Writes `dataset.toml`.
  ///
  /// @param folder of a [SmallProject]
  public static void write(Path folder, String... sections) {
    AtomicFile.writeString(
        folder.resolve("dataset.toml"),
        "[general]\ncaption_extension = \".txt\"\n\n" + String.join("\n", sections));
  }
}
