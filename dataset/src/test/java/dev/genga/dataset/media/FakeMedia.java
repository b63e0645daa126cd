package dev.genga.dataset.media;

import dev.genga.base.ProblemException;
import dev.genga.dataset.config.Size;
import dev.genga.video.Fraction;
import dev.genga.video.FrameTimes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/// Media files for tests that hold nothing but a description of themselves, and the probe that
/// believes it.
public final class FakeMedia implements MediaProbe {
  private final AtomicInteger probes = new AtomicInteger();

  /// Writes a clip at 16 frames a second with its caption.
  public static void clip(Path file, Size size, int frames) {
    clip(file, size, frames, "16");
  }

  /// Writes a clip with its caption.
  ///
  /// @param rate frames a second, such as `24` or `30000/1001`
  public static void clip(Path file, Size size, int frames, String rate) {
    write(
        file,
        "%s\n%d\n%d\n%d\n%s".formatted(name(file), size.width(), size.height(), frames, rate));
    caption(file);
  }

  /// Writes an image with its caption.
  public static void image(Path file, Size size) {
    write(file, "%s\n%d\n%d".formatted(name(file), size.width(), size.height()));
    caption(file);
  }

  /// Writes a file that no probe can read, with its caption.
  public static void broken(Path file) {
    write(file, "broken " + name(file));
    caption(file);
  }

  /// Files that were probed so far.
  public int probes() {
    return probes.get();
  }

  @Override
  public MediaInfo probe(Path path, MediaKind kind) {
    probes.incrementAndGet();
    String[] lines;
    try {
      lines = Files.readString(path).split("\n", -1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (lines.length == 1) {
      throw new ProblemException(
          "the " + kind.word() + " can't be decoded", path.toString(), "make it again");
    }
    var size = new Size(Integer.parseInt(lines[1]), Integer.parseInt(lines[2]));
    if (kind == MediaKind.IMAGE) {
      return MediaInfo.image(size);
    }
    var rate = lines[4].split("/", -1);
    var fraction =
        new Fraction(Long.parseLong(rate[0]), rate.length == 1 ? 1 : Long.parseLong(rate[1]));
    return MediaInfo.clip(size, FrameTimes.constant(fraction, Integer.parseInt(lines[3])), 0);
  }

  @Override
  public String version() {
    return "fake 1";
  }

  private static void caption(Path file) {
    write(file.resolveSibling(PythonPath.baseName(name(file)) + ".txt"), "shows " + name(file));
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.resolveSibling(""));
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
