package dev.genga.app.cli;

import dev.genga.app.console.Console;
import dev.genga.app.console.ConsoleProgress;
import dev.genga.dataset.cache.CacheListener;
import dev.genga.dataset.cache.CacheReport;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Shows how far the caches are.
final class CacheProgress implements CacheListener {
  private static final int NAME = 24;

  private final Console console;
  private @Nullable ConsoleProgress bar;

  CacheProgress(Console console) {
    this.console = console;
  }

  @Override
  public void onReading(Path file) {
    console.note("reading " + file + ", once, to know it again ...");
  }

  @Override
  public void onUnused(String file, String why) {
    console.note("not used: " + file + ": " + why);
  }

  @Override
  public void onStart(String stage, int files) {
    if (files > 0) {
      bar = console.passingBar(stage, counted(stage), files);
    }
  }

  private static String counted(String stage) {
    return switch (stage) {
      case "latents" -> "sample";
      case "masks" -> "mask";
      default -> "text";
    };
  }

  @Override
  public void onProgress(String stage, int done, int files, String name) {
    if (bar != null) {
      bar.update(done, shortened(name));
      if (done >= files) {
        bar.close();
        bar = null;
      }
    }
  }

  /// One line, its middle left out where it is long: the ends of names tell files apart.
  private static String shortened(String name) {
    String line = name.lines().findFirst().orElse("").strip();
    int half = (NAME - 3) / 2;
    return line.codePointCount(0, line.length()) <= NAME
        ? line
        : line.substring(0, line.offsetByCodePoints(0, half))
            + "..."
            + line.substring(line.offsetByCodePoints(line.length(), -half));
  }

  static String summary(CacheReport report) {
    String line =
        "%s: %d made (%d encoded), %d right already"
            .formatted(report.stage(), report.made(), report.encoded(), report.kept());
    return report.trusted() == 0 ? line : line + ", " + report.trusted() + " taken over";
  }
}
