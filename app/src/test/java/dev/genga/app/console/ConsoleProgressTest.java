package dev.genga.app.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Holds the progress display to what it prints.
class ConsoleProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private long now;
  private int width;

  private Console console(boolean redrawn, boolean unicode, int columns) {
    width = columns;
    return new Console(out, new Terminal(redrawn, unicode, () -> width), () -> now);
  }

  private ConsoleProgress progress(boolean redrawn, boolean unicode, int columns, long total) {
    return console(redrawn, unicode, columns).bar("train", "step", total);
  }

  private void pass(String seconds) {
    now += Duration.parse("PT" + seconds + "S").toNanos();
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aLogGetsALineEveryTenthOfTheWay() {
    try (var progress = progress(false, true, 80, 200)) {
      for (int step = 1; step <= 200; step++) {
        pass("2.5");
        progress.update(step, "loss 0.1");
      }
    }
    var lines = printed().lines().toList();
    assertThat(lines).hasSizeBetween(11, 21);
    assertThat(lines.getFirst()).isEqualTo("train 1/200  loss 0.1  2.50 s/step  8:18 left");
    assertThat(lines).contains("train 20/200  loss 0.1  2.50 s/step  7:30 left");
    assertThat(lines.getLast()).isEqualTo("train 200/200  loss 0.1  2.50 s/step");
    assertThat(printed()).doesNotContain("\r").doesNotContain("\u001b");
  }

  @Test
  void aLogOfSlowStepsGetsALineAMinute() {
    var progress = progress(false, true, 80, 1000);
    for (int step = 1; step <= 9; step++) {
      pass("20");
      progress.update(step, "");
    }
    assertThat(printed().lines().map(line -> line.split(" ")[1]).toList())
        .isEqualTo(List.of("1/1000", "4/1000", "7/1000"));
  }

  @Test
  void aLogSaysNothingOfWorkThatIsOverAtOnce() {
    try (var progress = progress(false, true, 80, 10)) {
      for (int step = 1; step <= 10; step++) {
        pass("0.09");
        progress.update(step, "");
      }
    }
    assertThat(printed()).isEmpty();
  }

  @Test
  void aLogOfQuickStepsGetsALineInTenSecondsAtMost() {
    try (var progress = progress(false, true, 80, 300)) {
      for (int step = 1; step <= 300; step++) {
        pass("0.1");
        progress.update(step, "");
      }
    }
    assertThat(printed().lines().map(line -> line.split(" ")[1]).toList())
        .isEqualTo(List.of("10/300", "110/300", "210/300", "300/300"));
  }

  @Test
  void aLogOfALongTrainingGetsALineInFiveMinutesAfterAnHour() {
    var progress = progress(false, true, 80, 100_000);
    for (int step = 1; step <= 720; step++) {
      pass("10");
      progress.update(step, "");
    }
    assertThat(printed().lines().count()).isBetween(60L + 11, 60L + 13);
  }

  @Test
  void aTerminalsLineIsRedrawnInPlaceAndFits() {
    try (var progress = progress(true, true, 64, 4)) {
      for (int step = 1; step <= 4; step++) {
        pass("1");
        progress.update(step, "loss 0.25");
      }
    }
    assertThat(printed())
        .isEqualTo(
            "train ──────────────────────────────── 0/4"
                + "\r\u001b[2Ktrain ━━━━╸───────────── 1/4  loss 0.25  1.00 s/step  0:03 left"
                + "\r\u001b[2Ktrain ━━━━━━━━━───────── 2/4  loss 0.25  1.00 s/step  0:02 left"
                + "\r\u001b[2Ktrain ━━━━━━━━━━━━━╸──── 3/4  loss 0.25  1.00 s/step  0:01 left"
                + "\r\u001b[2Ktrain ━━━━━━━━━━━━━━━━━━ 4/4  loss 0.25  1.00 s/step"
                + "\r\u001b[2Ktrain ━━━━━━━━━━━━━━━━━━ 4/4  loss 0.25  1.00 s/step"
                + System.lineSeparator());
    assertThat(printed().split("\r|\n"))
        .allMatch(line -> line.replace("\u001b[2K", "").length() < 64);
  }

  @Test
  void aNarrowTerminalHasNoBarAndAnAsciiOneNoLines() {
    var narrow = progress(true, true, 30, 4);
    pass("1");
    narrow.update(1, "loss 0.25");
    assertThat(screen()).isEqualTo("train 1/4  loss 0.25");

    bytes.reset();
    var ascii = progress(true, false, 50, 4);
    pass("1");
    ascii.update(1, "");
    assertThat(screen()).isEqualTo("train ###-........... 1/4  1.00 s/step  0:03 left");
  }

  @Test
  void theBarFitsAWindowThatIsMadeNarrowerAndWiderAgain() {
    var progress = progress(true, true, 80, 4);
    pass("1");
    progress.update(1, "");
    assertThat(screen()).contains("━".repeat(8));
    width = 44;
    pass("1");
    progress.update(2, "");
    assertThat(screen()).hasSizeLessThan(44);
    width = 80;
    pass("1");
    progress.update(3, "");
    assertThat(screen()).contains("━".repeat(24));
  }

  @Test
  void aTerminalIsNotRedrawnMoreThanTenTimesASecond() {
    var progress = progress(true, true, 80, 1000);
    for (int step = 1; step <= 100; step++) {
      pass("0.01");
      progress.update(step, "");
    }
    assertThat(printed().chars().filter(c -> c == '\r').count()).isEqualTo(10);
  }

  @Test
  void aNoteStandsAboveTheBar() {
    var console = console(true, true, 40);
    try (var progress = console.bar("train", "step", 4)) {
      pass("1");
      progress.update(2, "");
      console.note("saved style.safetensors");
      assertThat(screen()).isEqualTo("saved style.safetensors\ntrain 2/4  0.50 s/step  0:01 left");
    }
    console.note("done");
    assertThat(screen())
        .isEqualTo("saved style.safetensors\ntrain 2/4  0.50 s/step  0:01 left\ndone\n");
  }

  @Test
  void workWithinWorkTakesTheBarsPlaceAndGivesItBack() {
    var console = console(true, true, 40);
    try (var train = console.bar("train", "step", 4)) {
      pass("2");
      train.update(1, "");
      try (var preview = console.passingBar("preview", "step", 2)) {
        assertThat(screen()).startsWith("preview ").doesNotContain("train");
        pass("30");
        preview.update(1, "");
        console.note("a line");
        assertThat(screen()).startsWith("a line\npreview ").contains("1/2");
      }
      assertThat(screen()).isEqualTo("a line\ntrain 1/4  2.00 s/step  0:06 left");
      pass("2");
      train.update(2, "");
      assertThat(screen()).endsWith("2/4  2.00 s/step  0:04 left");
    }
  }

  @Test
  void anErrorAfterABarHasALineOfItsOwn() {
    var console = console(true, true, 40);
    console.bar("train", "step", 4).update(1, "");
    console.end();
    out.print("error: the disk is full");
    assertThat(screen().lines().toList().getLast()).isEqualTo("error: the disk is full");

    bytes.reset();
    console.end();
    assertThat(printed()).isEmpty();
  }

  @Test
  void theFirstStepAndWorkWithinDoNotCountForThePace() {
    var console = console(false, true, 80);
    var progress = console.bar("train", "step", 3);
    pass("60");
    progress.update(1, "");
    pass("12");
    progress.update(2, "");
    try (var _ = console.passingBar("preview", "step", 2)) {
      pass("300");
    }
    pass("14");
    progress.update(3, "");
    assertThat(printed().lines().filter(line -> line.startsWith("train")).toList())
        .containsExactly(
            "train 1/3  60.0 s/step  2:00 left",
            "train 2/3  12.0 s/step  0:12 left",
            "train 3/3  13.0 s/step");
  }

  @Test
  void aResumedRunGoesOnFromItsStep() {
    var progress = progress(false, true, 80, 100);
    progress.resumeAt(50);
    pass("2");
    progress.update(51, "");
    pass("60");
    progress.update(52, "");
    assertThat(printed().lines().toList())
        .containsExactly(
            "train 51/100  2.00 s/step  1:38 left", "train 52/100  60.0 s/step  48:00 left");
  }

  /// What a terminal shows of what was printed.
  private String screen() {
    var lines = new StringBuilder();
    var line = new StringBuilder();
    for (String part : printed().split("(?=\r\u001b\\[2K)|(?<=\n)")) {
      if (part.startsWith("\r\u001b[2K")) {
        line.setLength(0);
        part = part.substring("\r\u001b[2K".length());
      }
      line.append(part);
      if (part.endsWith("\n")) {
        lines.append(line);
        line.setLength(0);
      }
    }
    return lines.append(line).toString();
  }
}
