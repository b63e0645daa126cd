package dev.genga.app.cli;

import dev.genga.app.console.Console;
import dev.genga.app.console.ConsoleProgress;
import dev.genga.dataset.plan.PlanListener;
import org.jspecify.annotations.Nullable;

/// Shows how far the reading of clips and images is.
final class PlanProgress implements PlanListener {
  private final Console console;
  private @Nullable ConsoleProgress bar;

  PlanProgress(Console console) {
    this.console = console;
  }

  @Override
  public void onProbed(int done, int total) {
    if (bar == null) {
      bar = console.passingBar("plan", "file", total);
    }
    bar.update(done, "");
    if (done == total) {
      bar.close();
      bar = null;
    }
  }
}
