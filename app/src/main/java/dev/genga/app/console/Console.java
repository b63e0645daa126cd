package dev.genga.app.console;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.function.LongSupplier;

/// What a user watches while a command works: at the bottom the bar of the work in hand, above it
/// whatever there was to say. Elsewhere than on a terminal (a log, CI) plain lines, now and then.
///
/// ```java
/// try (var bar = console.bar("train", "step", 500)) {
///   bar.update(1, "loss 0.0931");
///   console.note("saved style.safetensors");
/// }
/// ```
///
/// Work may have work within, such as a preview in a training: its bar takes the other's place, and
/// gives it back. Safe for several threads: Ctrl-C is told from one of its own.
public final class Console {
  private static final String CLEAR_LINE = "\r\u001b[2K";

  private final PrintStream out;
  private final Terminal terminal;
  private final LongSupplier nanos;
  private final Deque<ConsoleProgress> bars = new ArrayDeque<>();
  private boolean drawn;

  Console(PrintStream out, Terminal terminal, LongSupplier nanos) {
    this.out = out;
    this.terminal = terminal;
    this.nanos = nanos;
  }

  /// @param out usually standard error, so that results can be piped on
  public static Console on(PrintStream out) {
    return new Console(out, Terminal.of(out), System::nanoTime);
  }

  /// The width of the terminal that this process was started from; 80 where none is known.
  public static int columns() {
    return Terminal.columns();
  }

  /// Starts a bar, which stays on the screen when it is closed.
  ///
  /// @param what the work, one word such as `train`
  /// @param unit what is counted, one word such as `step`
  /// @param total how many there are, 1 or more
  public synchronized ConsoleProgress bar(String what, String unit, long total) {
    return start(what, unit, total, true);
  }

  /// Starts a bar that leaves nothing on a terminal: what came of the work is told otherwise.
  public synchronized ConsoleProgress passingBar(String what, String unit, long total) {
    return start(what, unit, total, false);
  }

  private ConsoleProgress start(String what, String unit, long total, boolean stays) {
    clear();
    var bar = new ConsoleProgress(this, what, unit, total, stays);
    bars.addLast(bar);
    draw();
    return bar;
  }

  /// Prints a line of its own, above the bar, such as that a file was saved.
  public synchronized void note(String line) {
    clear();
    out.println(line);
    draw();
  }

  /// Asks the terminal to put a text on the clipboard (its sequence OSC 52); not all do.
  ///
  /// @return false where there is no terminal
  public synchronized boolean copy(String text) {
    if (terminal.redrawn()) {
      String encoded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
      out.print("\u001b]52;c;" + encoded + "\u0007");
      out.flush();
    }
    return terminal.redrawn();
  }

  /// Ends all bars, as they stand: what follows, such as an error, has its own line.
  public synchronized void end() {
    if (drawn) {
      out.println();
    }
    drawn = false;
    bars.clear();
  }

  Terminal terminal() {
    return terminal;
  }

  long now() {
    return nanos.getAsLong();
  }

  /// Shows a bar's present state, if it is the one in hand.
  void show(ConsoleProgress bar) {
    if (terminal.redrawn()) {
      if (bar == bars.peekLast()) {
        draw();
      }
    } else {
      out.println(bar.line());
    }
  }

  void close(ConsoleProgress bar, boolean stays) {
    boolean inHand = bar == bars.peekLast();
    bars.remove(bar);
    if (inHand && terminal.redrawn()) {
      clear();
      if (stays) {
        out.println(bar.bar());
      }
    }
    if (inHand && !bars.isEmpty()) {
      bars.getLast().goesOn();
    }
    draw();
  }

  private void clear() {
    if (drawn) {
      out.print(CLEAR_LINE);
      out.flush();
      drawn = false;
    }
  }

  private void draw() {
    var bar = bars.peekLast();
    if (bar != null && terminal.redrawn()) {
      out.print((drawn ? CLEAR_LINE : "") + bar.bar());
      out.flush();
      drawn = true;
    }
  }
}
