package dev.genga.app.console;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Shows how far a piece of work is: on a terminal a bar that is redrawn in place, elsewhere (a log,
/// CI) a line now and then. Made by [Console#bar].
///
/// ```
/// train ━━━━━━━━━━━━━━╸───────────────── 210/500  loss 0.0931  2.31 s/step  11:10 left
/// ```
public final class ConsoleProgress implements AutoCloseable {
  private static final Duration REDRAW = Duration.ofMillis(100);

  /// Work that is over sooner gets no line in a log.
  private static final Duration SHORT = Duration.ofSeconds(1);

  private static final Duration TENTH = Duration.ofSeconds(10);
  private static final Duration LINE = Duration.ofMinutes(1);
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration LINE_OF_LONG = Duration.ofMinutes(5);
  private static final Duration WORTH_TELLING = Duration.ofMillis(5);
  private static final int TENTHS = 10;
  private static final int BAR = 32;
  private static final int SMALLEST_BAR = 8;

  private final Console console;
  private final String what;
  private final String unit;
  private final long total;
  private final boolean stays;
  private final Pace pace = new Pace();
  private final long started;
  private long done;
  private String remark = "";
  private long lastStep;
  private long lastShown;
  private long shown = -1;
  private int barLength = BAR;
  private int width;

  ConsoleProgress(Console console, String what, String unit, long total, boolean stays) {
    this.console = console;
    this.what = what;
    this.unit = unit;
    this.total = total;
    this.stays = stays;
    started = console.now();
    lastStep = started;
    lastShown = started;
  }

  /// Starts where an earlier run stopped: what it did doesn't count for the pace.
  public void resumeAt(long alreadyDone) {
    synchronized (console) {
      done = alreadyDone;
      if (console.terminal().redrawn()) {
        console.show(this);
      }
    }
  }

  /// Tells that so many are done now.
  ///
  /// @param nowDone out of the total
  /// @param newRemark shown beside the count, such as `loss 0.0931`; may be empty
  public void update(long nowDone, String newRemark) {
    synchronized (console) {
      long now = console.now();
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
  }

  /// Leaves out the time since the last step, when something else was done, such as a preview.
  void goesOn() {
    lastStep = console.now();
  }

  private boolean isDue(long now) {
    if (done == shown) {
      return false;
    }
    boolean first = shown < 0;
    boolean last = done >= total;
    var since = Duration.ofNanos(now - lastShown);
    if (console.terminal().redrawn()) {
      return first || last || since.compareTo(REDRAW) >= 0;
    }
    var spent = Duration.ofNanos(now - started);
    if (spent.compareTo(SHORT) < 0) {
      return false;
    }
    boolean tenth = done * TENTHS / total > shown * TENTHS / total;
    var line = spent.compareTo(LONG) < 0 ? LINE : LINE_OF_LONG;
    return first || last || tenth && since.compareTo(TENTH) >= 0 || since.compareTo(line) >= 0;
  }

  private void show(long now) {
    shown = done;
    lastShown = now;
    console.show(this);
  }

  /// The line of a log.
  String line() {
    return what + " " + joined(facts());
  }

  /// The bar and what stands beside it; without a bar, and at last with fewer facts, where there is
  /// no room. The bar never grows again, unless the window does: facts that change their length
  /// would make it waver.
  String bar() {
    var facts = facts();
    int columns = console.terminal().width().getAsInt();
    if (columns != width) {
      width = columns;
      barLength = BAR;
    }
    int room = width - 1 - what.length() - 2;
    barLength = Math.min(barLength, room - joined(facts).length());
    if (barLength < SMALLEST_BAR) {
      while (facts.size() > 1 && joined(facts).length() > room + 1) {
        facts.removeLast();
      }
      return what + " " + joined(facts);
    }
    boolean unicode = console.terminal().unicode();
    int halves = (int) Math.min(2L * barLength, 2L * barLength * done / total);
    String full = unicode ? "━" : "#";
    String half = halves % 2 == 0 ? "" : unicode ? "╸" : "-";
    String empty = unicode ? "─" : ".";
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
    if (each.compareTo(WORTH_TELLING) >= 0) {
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

  /// Ends the bar with the latest count. On a terminal it stays, or leaves no trace.
  @Override
  public void close() {
    synchronized (console) {
      long now = console.now();
      boolean inLog = !console.terminal().redrawn();
      if (inLog && done != shown && Duration.ofNanos(now - started).compareTo(SHORT) >= 0) {
        show(now);
      }
      console.close(this, stays);
    }
  }
}
