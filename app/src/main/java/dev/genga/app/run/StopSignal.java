package dev.genga.app.run;

import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/// Ctrl-C, and the system's request to end, as a wish that a run grants after its current step: the
/// process stays until the run has saved.
public final class StopSignal implements BooleanSupplier, AutoCloseable {
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean requested;

  private StopSignal(PrintStream err) {
    hook =
        new Thread(
            () -> {
              requested = true;
              err.println();
              err.println("stopping after this step; it is saved then ...");
              try {
                finished.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "stop signal");
  }

  /// Listens until it is closed.
  public static StopSignal listen(PrintStream err) {
    var signal = new StopSignal(err);
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
