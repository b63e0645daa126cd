package dev.genga.training.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds the run's log to its lines.
class RunLogTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T09:00:07Z"), ZoneOffset.UTC);

  @TempDir Path folder;

  private Path path() {
    return folder.resolve("run").resolve("log.jsonl");
  }

  private static StepEntry entry(int step) {
    return new StepEntry(
        step, 1 + step / 4, 0.1 + 1.0 / step, 0.3, 5e-5, 2.25, 1.5, Map.of("max_norm/x", 3.0));
  }

  @Test
  void writesALineAStepAndAnEvent() throws IOException {
    try (var log = RunLog.create(path(), CLOCK)) {
      log.step(new StepEntry(1, 1, 0.5, 0.5, 5e-5, 2.25, 1.5));
      var facts = new LinkedHashMap<String, Object>();
      facts.put("file", "regen-雨.safetensors");
      facts.put("bytes", 12L);
      log.event(1, "saved", facts);

      assertThat(Files.readString(path()))
          .isEqualTo(
              """
              {"time":"2026-11-23T09:00:07Z","step":1,"epoch":1,"loss":0.5,"average":0.5,"lr":5.0E-5,"grad_norm":2.25,"seconds":1.5}
              {"time":"2026-11-23T09:00:07Z","step":1,"event":"saved","file":"regen-雨.safetensors","bytes":12}
              """);
    }
  }

  @Test
  void readsBackEveryStepToTheBit() {
    try (var log = RunLog.create(path(), CLOCK)) {
      for (int step = 1; step <= 5; step++) {
        log.step(entry(step));
        log.event(step, "preview", Map.of());
      }
      log.step(new StepEntry(6, 1, Double.NaN, 1, 1, Double.POSITIVE_INFINITY, 1));
    }
    var steps = RunLog.readSteps(path());
    assertThat(steps.subList(0, 5))
        .containsExactly(entry(1), entry(2), entry(3), entry(4), entry(5));
    assertThat(steps.getLast().loss()).isNaN();
    assertThat(steps.getLast().gradientNorm()).isInfinite();
  }

  @Test
  void aResumedRunLeavesNoStepTwiceAndLosesNone() {
    try (var log = RunLog.create(path(), CLOCK)) {
      log.event(0, "started", Map.of());
      log.step(entry(1));
      log.event(1, "saved", Map.of("file", "style-1.safetensors"));
      log.step(entry(2));
      log.event(2, "saved", Map.of("file", "style-2.safetensors"));
      log.step(entry(3));
    }
    try (var log = RunLog.resume(path(), 1, CLOCK)) {
      log.step(entry(2));
    }
    assertThat(RunLog.readSteps(path())).containsExactly(entry(1), entry(2));
    assertThat(RunLog.readEvents(path()))
        .containsExactly(
            new RunEvent(0, "started", Map.of()),
            new RunEvent(1, "saved", Map.of("file", "style-1.safetensors")));
  }

  @Test
  void aNewRunLeavesNothingOfAnEarlierOne() {
    try (var log = RunLog.create(path(), CLOCK)) {
      log.step(entry(1));
    }
    try (var log = RunLog.create(path(), CLOCK)) {
      log.step(entry(7));
    }
    assertThat(RunLog.readSteps(path())).containsExactly(entry(7));
  }

  /// What a power cut leaves, and what an editor does.
  @ParameterizedTest
  @ValueSource(
      strings = {"x", "", "\0\0\0\0\0\0\0\0", "{\"step\":", "[1]", "{}", "{\"step\":2}", "\u00ff"})
  void aDamagedLineIsPassedOverAndGoesWhenTheRunGoesOn(String damage) throws IOException {
    try (var log = RunLog.create(path(), CLOCK)) {
      log.event(0, "started", Map.of());
      log.step(entry(1));
      log.step(entry(2));
      log.step(entry(3));
    }
    var lines = new ArrayList<>(Files.readAllLines(path()));
    lines.add(2, damage);
    Files.write(path(), lines, StandardCharsets.ISO_8859_1);

    assertThat(RunLog.damagedLines(path())).containsExactly(3);
    assertThat(RunLog.readSteps(path())).containsExactly(entry(1), entry(2), entry(3));
    assertThat(RunLog.readEvents(path())).hasSize(1);
    try (var log = RunLog.resume(path(), 2, CLOCK)) {
      log.step(entry(3));
    }
    lines.remove(2);
    assertThat(Files.readAllLines(path())).isEqualTo(lines);
    assertThat(RunLog.damagedLines(path())).isEmpty();
  }

  @Test
  void aTornLineIsPassedOverAndCutOff() throws IOException {
    try (var log = RunLog.create(path(), CLOCK)) {
      log.step(entry(1));
      log.step(entry(2));
    }
    byte[] bytes = Files.readAllBytes(path());
    Files.write(path(), java.util.Arrays.copyOf(bytes, bytes.length - 9));

    assertThat(RunLog.readSteps(path())).containsExactly(entry(1));
    try (var log = RunLog.resume(path(), 1, CLOCK)) {
      log.step(entry(2));
    }
    assertThat(RunLog.readSteps(path())).isEqualTo(List.of(entry(1), entry(2)));
  }
}
