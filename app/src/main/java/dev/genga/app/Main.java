package dev.genga.app;

import dev.genga.app.cli.Genga;
import dev.genga.base.Version;

/// Where the program starts.
public final class Main {
  private Main() {}

  /// Runs one command and ends the process with its exit code: see [Genga#run].
  public static void main(String[] arguments) {
    // The commonest question is answered before any other class is loaded.
    if (arguments.length == 1 && arguments[0].equals("--version")) {
      System.out.println("genga " + Version.current());
      return;
    }
    System.exit(Genga.run(System.out, System.err, arguments));
  }
}
