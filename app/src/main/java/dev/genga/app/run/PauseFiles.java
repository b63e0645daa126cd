package dev.genga.app.run;

import dev.genga.base.AtomicFile;
import dev.genga.training.device.PauseRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/// A wish for a pause as a file in the run's folder, so that another process can have it; and the run's
/// answer as another.
///
/// @param folder of the run
public record PauseFiles(Path folder) implements PauseRequest {
  private static final long POLL_MILLIS = 200;

  private Path wish() {
    return folder.resolve(".genga.pause");
  }

  private Path answer() {
    return folder.resolve(".genga.paused");
  }

  @Override
  public boolean isWanted() {
    return Files.exists(wish());
  }

  /// Whether the run waits.
  public boolean isPaused() {
    return Files.exists(answer());
  }

  /// Asks for a pause.
  public void ask() {
    AtomicFile.writeString(wish(), "`genga resume` takes this file away\n");
  }

  /// Takes the wish back.
  ///
  /// @return whether there was one
  public boolean takeBack() {
    return delete(wish());
  }

  /// Forgets what a run that is over has left.
  void clear() {
    delete(wish());
    delete(answer());
  }

  private static boolean delete(Path file) {
    try {
      return Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void await(int step, BooleanSupplier stopRequested) {
    AtomicFile.writeString(answer(), "after step %d\n".formatted(step));
    try {
      while (isWanted() && !stopRequested.getAsBoolean()) {
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      delete(answer());
    }
  }

  /// Waits until the run has answered, or is over.
  ///
  /// @param isOver whether no run is in the folder any more
  /// @return whether it is paused
  public boolean awaitAnswer(BooleanSupplier isOver) {
    try {
      while (!isPaused()) {
        if (isOver.getAsBoolean()) {
          return false;
        }
        Thread.sleep(POLL_MILLIS);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return isPaused();
    }
  }
}
