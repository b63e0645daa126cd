package dev.genga.app.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Runs what most commands run first, printing nothing, while Java records which classes that takes.
/// The launchers call it once per build; nobody else needs it.
@Command(name = "record-start", hidden = true)
final class RecordStartCommand implements Callable<Integer> {
  private static final String[][] LINES = {{"--help"}, {"doctor"}, {"engine", "list"}};

  @Override
  public Integer call() {
    var nowhere = new PrintStream(OutputStream.nullOutputStream());
    for (var line : LINES) {
      Genga.run(nowhere, nowhere, line);
    }
    return 0;
  }
}
