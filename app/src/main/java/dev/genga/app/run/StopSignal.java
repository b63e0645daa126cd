package dev.genga.app.run;

import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Ctrl-C, and the system's request to end, as a wish that a run grants after its current step: the
/// process stays until the run has saved.
public final class StopSignal implements BooleanSupplier, AutoCloseable {
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean requested;

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

  /// Listens until it is closed.
  ///
  /// @param note takes a line for the user, from a thread of its own
  public static StopSignal listen(Consumer<String> note) {
    var signal = new StopSignal(note);
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  @Override
  public boolean getAsBoolean() {
    return requested;
  }

  @Override
  public void close() {
    finished.countDown();
    if (!requested) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
