package dev.genga.film.score;

import dev.genga.film.index.FrameList;
import dev.genga.film.media.MediaImport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/// A program that indexes and scores a folder of clips, in a process whose memory a test bounds. Prints how much
/// memory it has, in KiB, after the first tenth of either and at its end.
final class ManyScoredClips {
  /// Frames of each clip.
  static final int FRAMES = 18;

  private ManyScoredClips() {}

  /// @param arguments the folder of the clips, and the index's
  public static void main(String[] arguments) {
    Path clips = Path.of(arguments[0]);
    Path set = Path.of(arguments[1]);
    var report = MediaImport.of(List.of(clips), set, ManyScoredClips::tell);
    System.out.println(
        "indexed " + report.media().size() + " problems " + report.problems().size());
    var all = FrameList.of(IntStream.range(0, FRAMES).toArray());
    var windows =
        List.of(
            new ClipWindows.Window(0, 9, "section1"), new ClipWindows.Window(9, 18, "section1"));
    var scored =
        Scoring.of(set, _ -> List.of(new ClipWindows(all, windows)), ManyScoredClips::tell);
    System.out.println(
        "scored %d windows %d problems %d"
            .formatted(scored.clips(), scored.windows(), scored.problems().size()));
  }

  private static void tell(int done, int total) {
    if (done == total / 10 || done == total) {
      System.out.println("resident " + resident());
    }
  }

  /// 0 where the system doesn't tell.
  private static long resident() {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    try (var lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
