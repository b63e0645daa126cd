package dev.genga.app.run;

import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Ctrl-C, and the system's request to end, as a wish that a run grants after its current step: the
/// process stays until the run has saved. Whoever asks for the wish promises that; before it is asked for
/// the first time, as while caches are made, the process ends at once.
public final class StopSignal implements BooleanSupplier, AutoCloseable {
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean requested;
  private boolean listening;

  private StopSignal(Consumer<String> note) {
    hook =
        new Thread(
            () -> {
              requested = true;
              note.accept("stopping after this step; it is saved then ...");
              try {
                finished.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "stop signal");
  }

  /// Listens from when it is first asked until it is closed.
  ///
  /// @param note takes a line for the user, from a thread of its own
  public static StopSignal listen(Consumer<String> note) {
    return new StopSignal(note);
  }

  @Override
  public synchronized boolean getAsBoolean() {
    if (!listening) {
      listening = true;
      try {
        Runtime.getRuntime().addShutdownHook(hook);
      } catch (IllegalStateException e) {
        requested = true; // the process is ending already
      }
    }
    return requested;
  }

  @Override
  public synchronized void close() {
    finished.countDown();
    if (listening && !requested) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The wish has come just now, and there is nothing left to wait for.
      }
    }
  }
}
