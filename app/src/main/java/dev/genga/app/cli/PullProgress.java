package dev.genga.app.cli;

import dev.genga.app.console.Console;
import dev.genga.app.console.ConsoleProgress;
import dev.genga.app.models.PullListener;
import java.io.PrintStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Shows how far a pull is: a bar of megabytes for each file.
final class PullProgress implements PullListener {
  private static final long MEGABYTE = 1 << 20;

  private final Console console;
  private final PrintStream out;
  private @Nullable ConsoleProgress bar;
  private String name = "";
  private long shown;

  /// @param out takes the files that are whole, a line each
  PullProgress(Console console, PrintStream out) {
    this.console = console;
    this.out = out;
  }

  @Override
  public void onFile(String what, String file, long done, long total) {
    name = file;
    shown = done / MEGABYTE;
    bar = console.passingBar(what, "MB", Math.max(1, Math.ceilDiv(total, MEGABYTE)));
    if (done > 0) {
      bar.resumeAt(shown);
    }
  }

  @Override
  public void onBytes(long done) {
    long megabytes = done / MEGABYTE;
    if (bar != null && megabytes != shown) {
      shown = megabytes;
      bar.update(megabytes, name);
    }
  }

  @Override
  public void onFileEnd() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  @Override
  public void onWhole(Path file, boolean wasThere, boolean proven) {
    out.println(
        file
            + (wasThere ? ": is there already" : ": is there now")
            + (proven ? ", its SHA-256 is the hub's" : "; the hub tells no SHA-256 of it"));
  }

  @Override
  public void onNote(String line) {
    console.note(line);
  }
}
