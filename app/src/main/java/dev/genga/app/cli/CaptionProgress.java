package dev.genga.app.cli;

import dev.genga.app.caption.CaptionListener;
import dev.genga.app.console.Console;
import dev.genga.app.console.ConsoleProgress;
import dev.genga.base.ProblemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Shows how many captions are there.
final class CaptionProgress implements CaptionListener, AutoCloseable {
  private final Console console;
  private @Nullable ConsoleProgress bar;

  CaptionProgress(Console console) {
    this.console = console;
  }

  @Override
  public void onDone(int done, int total) {
    if (bar == null) {
      bar = console.passingBar("caption", "clip", total);
    }
    bar.update(done, "");
  }

  @Override
  public void onAside(Path media, ProblemException problem) {
    console.note(
        "set aside: %s: %s".formatted(media.getFileName(), problem.problems().getFirst().what()));
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
