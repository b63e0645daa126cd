package dev.genga.app.cli;

import dev.genga.dataset.cache.CacheListener;
import dev.genga.dataset.cache.CacheReport;
import java.io.PrintStream;

/// Tells on the terminal how far the caches are.
///
/// @param err where to
record CacheProgress(PrintStream err) implements CacheListener {
  @Override
  public void onUnused(String file, String why) {
    err.println("not used: " + file + ": " + why);
  }

  @Override
  public void onProgress(String stage, int done, int files, String name) {
    String shown = name.length() > 60 ? name.substring(0, 57) + "..." : name;
    err.println("%s: %d of %d, %s".formatted(stage, done, files, shown));
  }

  static String summary(CacheReport report) {
    String line =
        "%s: %d made (%d encoded), %d right already"
            .formatted(report.stage(), report.made(), report.encoded(), report.kept());
    return report.trusted() == 0 ? line : line + ", " + report.trusted() + " taken over";
  }
}
