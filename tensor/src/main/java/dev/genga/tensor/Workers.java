package dev.genga.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;

/// Threads of which each computes alone on the CPU. Where tensors are small, to share each operation
/// among threads costs more than it gains: whole pieces of work are shared instead.
public final class Workers {
  private static final Object ENGINE = new Object();

  private final int count;
  private final ExecutorService threads;

  /// @param count how many
  public Workers(int count) {
    this.count = count;
    threads = Executors.newFixedThreadPool(count, Workers::alone);
    var here = Engine.current().threads();
    var started = new Phaser(count + 1);
    for (int i = 0; i < count; i++) {
      threads.execute(started::arriveAndAwaitAdvance); // one each: none is free before all are here
    }
    started.arriveAndAwaitAdvance();
    Engine.current().setThreads(here); // the last thread's setting is the next new thread's
  }

  private static Thread alone(Runnable work) {
    var thread =
        new Thread(
            () -> {
              synchronized (ENGINE) {
                Engine.current().threads(); // takes the process's setting first, or it would later
                Engine.current().setThreads(1);
              }
              work.run();
            },
            "genga-worker");
    thread.setDaemon(true);
    return thread;
  }

  /// How many threads there are.
  public int count() {
    return count;
  }

  /// Does pieces of work at the same time and waits for all of them.
  ///
  /// @return their results, in their order
  public <T> List<T> all(List<Callable<T>> work) {
    var engine = Engine.current();
    engine.cpuAttention().setProductThreads(1);
    try {
      var results = new ArrayList<T>();
      for (var result : threads.invokeAll(work)) {
        results.add(result.get());
      }
      return results;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while workers compute", e);
    } finally {
      engine.cpuAttention().setProductThreads(engine.threads());
    }
  }
}
