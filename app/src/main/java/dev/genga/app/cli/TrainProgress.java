package dev.genga.app.cli;

import dev.genga.app.console.Console;
import dev.genga.app.console.ConsoleProgress;
import dev.genga.app.run.Audience;
import dev.genga.dataset.cache.CacheListener;
import dev.genga.dataset.cache.CacheReport;
import dev.genga.training.Course;
import dev.genga.training.Stage;
import dev.genga.training.log.StepEntry;
import dev.genga.training.validation.Validation;
import dev.genga.wan.generation.GenerationListener;
import dev.genga.wan.generation.GenerationRequest;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Shows how a training goes on: a bar with loss and time left, and a line for each file.
final class TrainProgress implements Audience {
  private final Console console;
  private final CacheProgress caches;
  private final GenerationProgress previews;
  private @Nullable ConsoleProgress bar;
  private int steps;

  TrainProgress(Console console) {
    this.console = console;
    this.caches = new CacheProgress(console);
    this.previews = new GenerationProgress(console, "preview");
  }

  @Override
  public CacheListener caches() {
    return caches;
  }

  @Override
  public void onCached(CacheReport report) {
    console.note(CacheProgress.summary(report));
  }

  @Override
  public void onLoading(Path file) {
    console.note("loading " + file.getFileName() + " ...");
  }

  @Override
  public void onRemark(String line) {
    console.note(line);
  }

  @Override
  public void onStart(int step, int wanted) {
    steps = wanted;
    if (step >= steps) {
      return;
    }
    if (step > 0) {
      console.note("going on after step " + step);
    }
    if (bar != null) {
      bar.close(); // of before a pause
    }
    bar = console.bar("train", "step", steps);
    if (step > 0) {
      bar.resumeAt(step);
    }
  }

  @Override
  public void onStage(Stage stage, Course.Part part, int step) {
    console.note(
        "stage %s: steps %d to %d"
            .formatted(stage.title(part.number()), part.stepsBefore() + 1, part.last()));
  }

  @Override
  public void onEntry(StepEntry entry) {
    if (bar != null) {
      bar.update(
          entry.step(),
          String.format(Locale.ROOT, "loss %.4f  avg %.4f", entry.loss(), entry.average()));
      if (entry.step() >= steps) {
        bar.close();
      }
    }
  }

  @Override
  public void onSaved(Path file, int epoch, int step) {
    console.note("saved " + file);
  }

  @Override
  public void onValidated(Validation validation, boolean best) {
    String when =
        validation.step() == 0 ? "before the first step" : "after step " + validation.step();
    console.note(
        String.format(
            Locale.ROOT,
            "held-out loss %.4f %s%s",
            validation.loss(),
            when,
            best ? ", the best result so far" : ""));
  }

  @Override
  public GenerationListener previewing(GenerationRequest request) {
    return previews.of(request);
  }

  @Override
  public void onPreview(Path file, int step) {
    console.note("preview after step " + step + ": " + file);
  }
}
