package dev.genga.app.models;

import dev.genga.base.ProblemException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.function.Consumer;

/// Waits between tries, longer from time to time, and gives up at some point.
final class Patience {
  private final Timing timing;
  private final Consumer<String> note;
  private int tries;

  /// @param note takes a line where a wait begins
  Patience(Timing timing, Consumer<String> note) {
    this.timing = timing;
    this.note = note;
  }

  /// Begins anew: something has come.
  void refresh() {
    tries = 0;
  }

  /// Waits before the next try.
  ///
  /// @param failure of the latest try
  /// @param next what is done after the wait
  /// @param end thrown where it has been tried often enough
  void await(IOException failure, String next, ProblemException end) {
    tries++;
    if (tries >= timing.tries() || failure instanceof InterruptedIOException) {
      throw end;
    }
    var wait = wait(failure);
    note.accept("%s; %s in %.0f s".formatted(reason(failure), next, wait.toMillis() / 1000.0));
    try {
      Thread.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw end;
    }
  }

  private Duration wait(IOException failure) {
    var grown = timing.first().multipliedBy(1L << Math.min(tries - 1, 20));
    var asked = failure instanceof UnsteadyException unsteady ? unsteady.asked() : Duration.ZERO;
    var wanted = asked.compareTo(grown) > 0 ? asked : grown;
    return wanted.compareTo(timing.longest()) > 0 ? timing.longest() : wanted;
  }

  /// What went wrong; Java gives some network errors no text.
  static String reason(IOException failure) {
    String told = failure.getMessage();
    return told == null || told.isBlank() ? "there is no connection" : told;
  }
}
