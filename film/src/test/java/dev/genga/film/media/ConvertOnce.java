package dev.genga.film.media;

import dev.genga.video.VideoFormat;
import java.nio.file.Path;
import java.util.List;

/// Takes clips in and converts them, in a process of its own, and prints a line for each file that was read or
/// written.
final class ConvertOnce {
  private ConvertOnce() {}

  /// @param arguments the clips' folder, the index's, and that of the new clips
  public static void main(String[] arguments) {
    convert(
        Path.of(arguments[0]),
        Path.of(arguments[1]),
        Path.of(arguments[2]),
        () -> {
          System.out.println("file");
          System.out.flush();
        });
  }

  /// @param onFile is told of each file that was read or written
  static RateConversion.Report convert(Path clips, Path index, Path folder, Runnable onFile) {
    var media = MediaImport.of(List.of(clips), index, (_, _) -> onFile.run()).media();
    return RateConversion.write(media, index, folder, VideoFormat.H264, _ -> onFile.run());
  }
}
