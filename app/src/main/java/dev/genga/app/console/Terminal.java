package dev.genga.app.console;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/// What an output can show.
///
/// @param redrawn whether it is a terminal, on which a line can be redrawn
/// @param unicode whether it can show more than ASCII
/// @param width in characters, asked for at every line: a window may change its size
record Terminal(boolean redrawn, boolean unicode, IntSupplier width) {
  private static final int USUAL_WIDTH = 80;

  /// What this process's output can do.
  ///
  /// @param out anything else than `System.err` is taken for a file
  static Terminal of(PrintStream out) {
    boolean redrawn =
        out == System.err && !"dumb".equals(System.getenv("TERM")) && isErrorOutputATerminal();
    return new Terminal(
        redrawn, out.charset().equals(StandardCharsets.UTF_8), new RememberedWidth());
  }

  /// Java itself only tells of input and output together, and never of the error output: `2> log`
  /// must not get bars, and `> result` must not take them away.
  private static boolean isErrorOutputATerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      var console = System.console();
      return console != null && console.isTerminal();
    }
  }

  /// The width of the terminal that this process was started from; 80 where none is known.
  static int columns() {
    int asked = asked();
    if (asked > 0) {
      return asked;
    }
    String columns = System.getenv().getOrDefault("COLUMNS", "");
    return columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : USUAL_WIDTH;
  }

  /// What `stty size` says; 0 where it doesn't.
  private static int asked() {
    var tty = new File("/dev/tty");
    if (!tty.exists()) {
      return 0;
    }
    try {
      var stty = new ProcessBuilder("stty", "size").redirectInput(tty).start();
      try (var answer = stty.inputReader(StandardCharsets.US_ASCII)) {
        String line = answer.readLine();
        stty.waitFor(1, TimeUnit.SECONDS);
        return line != null && line.matches("\\d+ \\d{1,4}")
            ? Integer.parseInt(line.substring(line.indexOf(' ') + 1))
            : 0;
      }
    } catch (IOException e) {
      return 0; // no terminal, or no stty
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /// Asks at most once in two seconds: it takes a process.
  private static final class RememberedWidth implements IntSupplier {
    private static final long FRESH = Duration.ofSeconds(2).toNanos();

    private int width;
    private long askedAt;

    @Override
    public int getAsInt() {
      long now = System.nanoTime();
      if (width == 0 || now - askedAt > FRESH) {
        width = columns();
        askedAt = now;
      }
      return width;
    }
  }
}
