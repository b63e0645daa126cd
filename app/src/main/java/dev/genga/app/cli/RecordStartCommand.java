package dev.genga.app.cli;

import dev.genga.app.demo.Rehearsal;
import dev.genga.base.FolderTree;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Runs what commands run first, and a small training, printing nothing, while Java records which classes that takes and
/// which of their methods are busy. The launchers call it once per build; nobody else needs it.
@Command(name = "record-start", hidden = true)
final class RecordStartCommand implements Callable<Integer> {
  private static final List<List<String>> FIRST =
      List.of(List.of("--help"), List.of("doctor"), List.of("engine", "list"));

  @Override
  public Integer call() throws IOException {
    var nowhere = new PrintStream(OutputStream.nullOutputStream());
    Path folder = Files.createTempDirectory("genga-start");
    try {
      int worst =
          run(FIRST, nowhere); // loads the engine, which the models of the rest are made with
      return Math.max(worst, run(Rehearsal.in(folder).lines(), nowhere));
    } finally {
      FolderTree.delete(folder);
    }
  }

  /// Runs command lines and returns the highest of their exit codes.
  private static int run(List<List<String>> lines, PrintStream nowhere) {
    int worst = 0;
    for (var line : lines) {
      worst = Math.max(worst, Genga.run(nowhere, nowhere, line.toArray(String[]::new)));
    }
    return worst;
  }
}
