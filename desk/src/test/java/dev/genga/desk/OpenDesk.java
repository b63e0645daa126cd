package dev.genga.desk;

import dev.genga.testing.JavaProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// Opens a desk in a process of its own, and prints its address.
final class OpenDesk {
  private OpenDesk() {}

  /// @param arguments the folder
  public static void main(String[] arguments) throws InterruptedException {
    var settings = new DeskSettings(Path.of(arguments[0]), 0, List.of());
    try (var desk = Desk.open(settings, Throwable::printStackTrace)) {
      System.out.println(desk.address());
      System.out.flush();
      new CountDownLatch(1).await();
    }
  }

  /// Starts the process.
  static Process start(Path folder) throws IOException {
    return new ProcessBuilder(
            JavaProgram.command(OpenDesk.class.getName(), List.of(), folder.toString()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
