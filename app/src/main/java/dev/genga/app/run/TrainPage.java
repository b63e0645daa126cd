package dev.genga.app.run;

import dev.genga.app.page.PageWriter;
import dev.genga.app.page.RunPage;
import dev.genga.dataset.cache.CacheListener;
import dev.genga.dataset.cache.CacheReport;
import dev.genga.training.Course;
import dev.genga.training.Stage;
import dev.genga.training.StepReport;
import dev.genga.training.insight.LossHistory;
import dev.genga.training.log.RunLog;
import dev.genga.training.log.StepEntry;
import dev.genga.training.validation.Validation;
import dev.genga.wan.generation.GenerationListener;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.transformer.WanTransformer;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Keeps the page of a training, `index.html` in its folder: written at the start, after each save and
/// preview, now and then between, and at the end. All it shows is read from the run's own log, so a
/// run that goes on goes on with its page as well. Passes all that it is told on to another audience.
public final class TrainPage implements Audience {
  private static final Duration FRESH = Duration.ofMinutes(1);

  /// Writing may take a fiftieth of the time at most.
  private static final int SHARE = 50;

  private final TrainJob job;
  private final TrainPageContent content;
  private final Audience inner;
  private final Consumer<String> note;
  private final List<StepEntry> entries = new ArrayList<>();
  private LossHistory losses = new LossHistory();
  private boolean started;
  private boolean troubled;
  private long written;
  private long took;

  /// @param command as it was typed
  /// @param inner is told everything as well, before the page is written
  /// @param note takes a line if the page can't be written: the training goes on without
  public TrainPage(TrainJob job, String command, Audience inner, Consumer<String> note) {
    this.job = job;
    this.content = new TrainPageContent(job, command);
    this.inner = inner;
    this.note = note;
  }

  /// The page's file.
  public Path file() {
    return job.setup().output().resolve(SharedFiles.PAGE);
  }

  /// Writes the page for the last time; nothing if the run has not started.
  public void end(RunPage.Status status) {
    if (started) {
      write(status);
    }
  }

  private void write(RunPage.Status status) {
    long before = System.nanoTime();
    try {
      var events = RunLog.readEvents(job.log());
      PageWriter.write(
          file(), content.page(status, entries, events), content.insight(events, losses));
    } catch (UncheckedIOException e) {
      if (!troubled) {
        note.accept("the page is not up to date: " + e.getMessage());
      }
      troubled = true;
    }
    written = System.nanoTime();
    took = written - before;
  }

  @Override
  public void onStart(int step, int steps) {
    inner.onStart(step, steps);
    entries.clear();
    losses = new LossHistory();
    if (Files.exists(job.log())) {
      entries.addAll(RunLog.readSteps(job.log()));
      losses = LossHistory.read(job.log());
    }
    started = true;
    write(RunPage.Status.RUNNING);
  }

  @Override
  public void onStage(Stage stage, Course.Part part, int step) {
    inner.onStage(stage, part, step);
  }

  @Override
  public void onStep(StepReport report) {
    inner.onStep(report);
    report.samples().forEach(sample -> losses.add(report.epoch(), sample));
  }

  @Override
  public void onValidated(Validation validation, boolean best) {
    inner.onValidated(validation, best);
    write(RunPage.Status.RUNNING);
  }

  @Override
  public void onEntry(StepEntry entry) {
    inner.onEntry(entry);
    entries.add(entry);
    if (System.nanoTime() - written > Math.max(FRESH.toNanos(), SHARE * took)) {
      write(RunPage.Status.RUNNING);
    }
  }

  @Override
  public void onSaved(Path file, int epoch, int step) {
    inner.onSaved(file, epoch, step);
    write(RunPage.Status.RUNNING);
  }

  @Override
  public void onPreview(Path file, int step) {
    inner.onPreview(file, step);
    write(RunPage.Status.RUNNING);
  }

  @Override
  public void onRemark(String line) {
    inner.onRemark(line);
  }

  @Override
  public CacheListener caches() {
    return inner.caches();
  }

  @Override
  public void onCached(CacheReport report) {
    inner.onCached(report);
  }

  @Override
  public void onLoading(Path file) {
    inner.onLoading(file);
  }

  @Override
  public GenerationListener previewing(GenerationRequest request) {
    return inner.previewing(request);
  }

  @Override
  public void onEpoch(int epoch, int step) {
    inner.onEpoch(epoch, step);
  }

  @Override
  public void onPreviewDue(WanTransformer model, Path file, int epoch, int step) {
    inner.onPreviewDue(model, file, epoch, step);
  }

  @Override
  public boolean missesPreviews(int step) {
    return inner.missesPreviews(step);
  }
}
