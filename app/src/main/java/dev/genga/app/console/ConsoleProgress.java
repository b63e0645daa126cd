package dev.genga.app.console;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// Shows how far a piece of work is: on a terminal a bar that is redrawn in place, elsewhere (a log,
/// CI) a line now and then.
///
/// ```
/// train ━━━━━━━━━━━━━━╸───────────────── 210/500  loss 0.0931  2.31 s/step  11:10 left
/// ```
///
/// Not for several threads at once.
public final class ConsoleProgress implements AutoCloseable {
  private static final Duration REDRAW = Duration.ofMillis(100);
  private static final Duration LINE = Duration.ofMinutes(1);
  private static final int LINES = 10;
  private static final int BAR = 32;
  private static final int SMALLEST_BAR = 8;
  private static final String CLEAR_LINE = "\r\u001b[2K";

  private final PrintStream out;
  private final Style style;
  private final String what;
  private final String unit;
  private final long total;
  private final LongSupplier nanos;
  private final Pace pace = new Pace();
  private long done;
  private String remark = "";
  private long lastStep;
  private long lastShown;
  private long shown = -1;
  private int barLength = BAR;

  /// @param redrawn whether the output is a terminal, on which a line can be redrawn
  /// @param unicode whether it can show more than ASCII
  /// @param width in characters
  record Style(boolean redrawn, boolean unicode, int width) {
    /// What this process's output can do.
    static Style of(PrintStream out) {
      var console = System.console();
      boolean terminal =
          console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
      return new Style(terminal, out.charset().equals(StandardCharsets.UTF_8), columns());
    }

    private static int columns() {
      String columns = System.getenv().getOrDefault("COLUMNS", "");
      return columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : 80;
    }
  }

  ConsoleProgress(
      PrintStream out, Style style, String what, String unit, long total, LongSupplier nanos) {
    this.out = out;
    this.style = style;
    this.what = what;
    this.unit = unit;
    this.total = total;
    this.nanos = nanos;
    lastStep = nanos.getAsLong();
    lastShown = lastStep;
  }

  /// Starts at 0; nothing is shown before the first step.
  ///
  /// @param out usually standard error, so that results can be piped on
  /// @param what the work, one word such as `train`
  /// @param unit what is counted, one word such as `step`
  /// @param total how many there are, 1 or more
  public static ConsoleProgress start(PrintStream out, String what, String unit, long total) {
    return new ConsoleProgress(out, Style.of(out), what, unit, total, System::nanoTime);
  }

  /// Starts where an earlier run stopped: what it did doesn't count for the pace.
  public void resumeAt(long alreadyDone) {
    done = alreadyDone;
    shown = alreadyDone;
  }

  /// Tells that so many are done now.
  ///
  /// @param nowDone out of the total
  /// @param newRemark shown beside the count, such as `loss 0.0931`; may be empty
  public void update(long nowDone, String newRemark) {
    long now = nanos.getAsLong();
    if (nowDone > done) {
      pace.add(Duration.ofNanos(now - lastStep), nowDone - done);
      lastStep = now;
    }
    done = nowDone;
    remark = newRemark;
    if (isDue(now)) {
      show(now);
    }
  }

  /// Prints a line of its own, above the bar, such as that a file was saved.
  public void note(String line) {
    if (style.redrawn && shown >= 0) {
      out.print(CLEAR_LINE);
    }
    out.println(line);
    if (style.redrawn && shown >= 0) {
      out.print(bar());
      out.flush();
    }
  }

  /// Leaves out the time since the last step, when something else was done, such as a preview.
  public void pauseEnded() {
    lastStep = nanos.getAsLong();
  }

  private boolean isDue(long now) {
    if (done == shown) {
      return false;
    }
    boolean first = shown < 0;
    boolean last = done >= total;
    var since = Duration.ofNanos(now - lastShown);
    if (style.redrawn) {
      return first || last || since.compareTo(REDRAW) >= 0;
    }
    boolean anotherTenth = done * LINES / total > shown * LINES / total;
    return first || last || anotherTenth || since.compareTo(LINE) >= 0;
  }

  private void show(long now) {
    if (style.redrawn) {
      out.print(CLEAR_LINE + bar());
      out.flush();
    } else {
      out.println(what + " " + joined(facts()));
    }
    shown = done;
    lastShown = now;
  }

  /// The bar and what stands beside it; without a bar, and at last with fewer facts, where there is
  /// no room. The bar never grows again: facts that change their length would make it waver.
  private String bar() {
    var facts = facts();
    int room = style.width - 1 - what.length() - 2;
    barLength = Math.min(barLength, room - joined(facts).length());
    if (barLength < SMALLEST_BAR) {
      while (facts.size() > 1 && joined(facts).length() > room + 1) {
        facts.removeLast();
      }
      return what + " " + joined(facts);
    }
    int halves = (int) Math.min(2L * barLength, 2L * barLength * done / total);
    String full = style.unicode ? "━" : "#";
    String half = halves % 2 == 0 ? "" : style.unicode ? "╸" : "-";
    String empty = style.unicode ? "─" : ".";
    String drawn = full.repeat(halves / 2) + half;
    return what + " " + drawn + empty.repeat(barLength - drawn.length()) + " " + joined(facts);
  }

  private List<String> facts() {
    var each = pace.perStep();
    var facts = new ArrayList<String>();
    facts.add(done + "/" + total);
    if (!remark.isEmpty()) {
      facts.add(remark);
    }
    if (each.isPositive()) {
      facts.add(TimeText.seconds(each) + "/" + unit);
    }
    if (each.isPositive() && done < total) {
      facts.add(TimeText.clock(each.multipliedBy(total - done)) + " left");
    }
    return facts;
  }

  private static String joined(List<String> facts) {
    return String.join("  ", facts);
  }

  /// Ends the bar's line, showing the latest count; the bar stays.
  @Override
  public void close() {
    if (done != shown) {
      show(nanos.getAsLong());
    }
    if (style.redrawn && shown >= 0) {
      out.println();
    }
  }
}
