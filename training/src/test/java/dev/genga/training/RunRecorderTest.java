package dev.genga.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.training.log.RunEvent;
import dev.genga.training.log.RunLog;
import dev.genga.training.log.StepEntry;
import dev.genga.training.schedule.ScheduleOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds the record of a run that is killed and goes on to that of a run that never was.
class RunRecorderTest {
  private static final int STEPS = 11;
  private static final int PER_EPOCH = 3;
  private static final String BOARD = "20261123090007/network_train";

  @TempDir private Path folder;

  private RunRecorder recorder(String run, List<StepEntry> shown) {
    return new RunRecorder(
        folder.resolve(run).resolve("log.jsonl"),
        folder.resolve(run).resolve("logs"),
        PER_EPOCH,
        Clock.fixed(Instant.parse("2026-11-23T09:00:07Z"), ZoneOffset.UTC),
        shown::add);
  }

  /// Two stages with epochs of 3 and 2 steps; the first is cut short.
  private static final Course COURSE =
      new Course(List.of(new Course.Part(1, 0, 0, 4, 3, 3), new Course.Part(2, 4, 2, 4, 2, 2)));

  private static final Stage STAGE =
      new Stage(
          "videos",
          List.of("1"),
          List.of(),
          new Recipe.RunLength.Steps(4),
          1e-4,
          ScheduleOptions.CONSTANT);

  private RunRecorder staged(List<StepEntry> shown) {
    return new RunRecorder(
        folder.resolve("log.jsonl"),
        null,
        "",
        "style",
        COURSE,
        Clock.fixed(Instant.parse("2026-11-23T09:00:07Z"), ZoneOffset.UTC),
        shown::add);
  }

  private static void staged(RunRecorder recorder, int from, int to) {
    for (int step = from; step <= to; step++) {
      var part = COURSE.of(step);
      if (step == from || step == part.stepsBefore() + 1) {
        recorder.onStage(STAGE, part, step);
      }
      recorder.onStep(
          new StepReport(step, part.epochOf(step), step, 1, 1e-4, Duration.ofMillis(step)));
    }
  }

  @Test
  void aStageIsWrittenDownOnceAndTheAverageGoesOn() {
    var shown = new ArrayList<StepEntry>();
    try (var recorder = staged(shown)) {
      recorder.onStart(0, COURSE.steps());
      staged(recorder, 1, 6);
    }
    try (var recorder = staged(shown)) {
      recorder.onStart(5, COURSE.steps());
      staged(recorder, 6, 8);
    }
    assertThat(RunRecorder.nameIn(folder.resolve("log.jsonl"))).isEqualTo("style");
    assertThat(RunLog.readSteps(folder.resolve("log.jsonl")))
        .extracting(StepEntry::average)
        .containsExactly(1.0, 1.5, 2.0, 3.0, 4.5, 5.5, 6.5, 7.5);
    assertThat(
            RunLog.readEvents(folder.resolve("log.jsonl")).stream()
                .filter(event -> event.name().equals("stage")))
        .containsExactly(
            new RunEvent(0, "stage", Map.of("stage", "1, videos")),
            new RunEvent(4, "stage", Map.of("stage", "2, videos")));
  }

  private static void steps(RunRecorder recorder, int from, int to) {
    for (int step = from; step <= to; step++) {
      int epoch = (step - 1) / PER_EPOCH + 1;
      recorder.onStep(
          new StepReport(step, epoch, 1.0 / step, 0.1 * step, 1e-4, Duration.ofMillis(step)));
      if (step % PER_EPOCH == 0) {
        recorder.onEpoch(epoch, step);
      }
    }
  }

  private List<String> stepLines(String run) throws IOException {
    try (var lines = Files.lines(folder.resolve(run).resolve("log.jsonl"))) {
      return lines.filter(line -> !line.contains("\"event\"")).toList();
    }
  }

  private List<Path> eventFiles(String run) throws IOException {
    try (var files = Files.walk(folder.resolve(run).resolve("logs"))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void aKilledRunThatGoesOnHasTheLinesAndAveragesOfOneThatNeverWas() throws IOException {
    var expected = new ArrayList<StepEntry>();
    try (var whole = recorder("whole", expected)) {
      whole.onStart(0, STEPS);
      steps(whole, 1, STEPS);
    }

    var killed = recorder("parts", new ArrayList<>()); // never closed
    killed.onStart(0, STEPS);
    steps(killed, 1, 4);
    killed.onSaved(folder.resolve("parts/style-step00000004.safetensors"), 2, 4);
    steps(killed, 5, 7);
    var shown = new ArrayList<StepEntry>();
    try (var resumed = recorder("parts", shown)) {
      resumed.onStart(4, STEPS);
      steps(resumed, 5, STEPS);
    }

    assertThat(stepLines("parts")).isEqualTo(stepLines("whole")).hasSize(STEPS);
    assertThat(shown).isEqualTo(expected.subList(4, STEPS));
    assertThat(RunLog.readEvents(folder.resolve("parts/log.jsonl")))
        .containsExactly(
            new RunEvent(0, "started", Map.of("tensorboard", BOARD)),
            new RunEvent(4, "saved", Map.of("file", "style-step00000004.safetensors")),
            new RunEvent(4, "resumed", Map.of("tensorboard", BOARD)));
    assertThat(eventFiles("parts"))
        .hasSize(2)
        .allMatch(file -> file.resolveSibling("").endsWith(BOARD));
  }

  @Test
  void aRunThatIsKilledBeforeItsFirstSaveStartsAnew() throws IOException {
    var killed = recorder("anew", new ArrayList<>());
    killed.onStart(0, STEPS);
    steps(killed, 1, 2);
    try (var again = recorder("anew", new ArrayList<>())) {
      again.onStart(0, STEPS);
      steps(again, 1, 1);
    }
    assertThat(stepLines("anew")).hasSize(1);
  }

  /// As where memory lacks before the first save: what was drawn of the lost steps is no second curve.
  @Test
  void aRunThatBeginsAgainHasOneLogAndOneCurve() throws IOException {
    var now = new AtomicReference<>(Instant.parse("2026-11-23T09:00:07Z"));
    InstantSource time = now::get;
    try (var run =
        new RunRecorder(
            folder.resolve("again/log.jsonl"),
            folder.resolve("again/logs"),
            PER_EPOCH,
            time.withZone(ZoneOffset.UTC),
            _ -> {})) {
      run.onStart(0, STEPS);
      steps(run, 1, 4);
      now.set(Instant.parse("2026-11-23T09:10:00Z"));
      run.onStart(0, STEPS);
      steps(run, 1, 2);
    }
    assertThat(stepLines("again")).hasSize(2);
    assertThat(RunLog.readEvents(folder.resolve("again/log.jsonl")))
        .containsExactly(new RunEvent(0, "started", Map.of("tensorboard", BOARD)));
    assertThat(eventFiles("again"))
        .hasSize(2)
        .allMatch(file -> file.resolveSibling("").endsWith(BOARD));
  }

  @Test
  void aFinishedRunThatIsAskedForAgainWritesNothing() throws IOException {
    try (var run = recorder("done", new ArrayList<>())) {
      run.onStart(0, STEPS);
      steps(run, 1, STEPS);
      run.onSaved(folder.resolve("done/style.safetensors"), 4, STEPS);
    }
    var log = Files.readString(folder.resolve("done/log.jsonl"));
    try (var again = recorder("done", new ArrayList<>())) {
      again.onStart(STEPS, STEPS);
    }
    assertThat(folder.resolve("done/log.jsonl")).hasContent(log);
    assertThat(eventFiles("done")).hasSize(1);
  }

  @Test
  void whatAnEarlierRunWroteDownIsNotWrittenTwiceAndWhatItMissedIs() {
    Path saved = folder.resolve("told/style.safetensors");
    Path first = folder.resolve("told/sample/first.png");
    Path second = folder.resolve("told/sample/second.png");
    var killed = recorder("told", new ArrayList<>()); // never closed
    killed.onStart(0, STEPS);
    steps(killed, 1, 4);
    killed.onPreview(first, 4);
    try (var resumed = recorder("told", new ArrayList<>())) {
      resumed.onStart(4, STEPS);
      assertThat(resumed.missesSaved(saved, 4)).isTrue();
      assertThat(resumed.onPreview(first, 4)).isFalse();
      assertThat(resumed.onPreview(second, 4)).isTrue();
      resumed.onSaved(saved, 2, 4);
    }
    try (var again = recorder("told", new ArrayList<>())) {
      again.onStart(4, STEPS);
      assertThat(again.missesSaved(saved, 4)).isFalse();
    }
    assertThat(RunLog.readEvents(folder.resolve("told/log.jsonl")))
        .extracting(RunEvent::name)
        .containsExactly("started", "preview", "resumed", "preview", "saved", "resumed");
  }
}
