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

  private ConsoleProgress progress(boolean redrawn, boolean unicode, int width, long total) {
    return new ConsoleProgress(
        out, new ConsoleProgress.Style(redrawn, unicode, width), "train", "step", total, () -> now);
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
  void aTerminalsLineIsRedrawnInPlaceAndFits() {
    try (var progress = progress(true, true, 64, 4)) {
      for (int step = 1; step <= 4; step++) {
        pass("1");
        progress.update(step, "loss 0.25");
      }
    }
    assertThat(printed())
        .isEqualTo(
            "\r\u001b[2Ktrain ━━━━╸───────────── 1/4  loss 0.25  1.00 s/step  0:03 left"
                + "\r\u001b[2Ktrain ━━━━━━━━━───────── 2/4  loss 0.25  1.00 s/step  0:02 left"
                + "\r\u001b[2Ktrain ━━━━━━━━━━━━━╸──── 3/4  loss 0.25  1.00 s/step  0:01 left"
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
    assertThat(printed()).isEqualTo("\r\u001b[2Ktrain 1/4  loss 0.25");

    bytes.reset();
    var ascii = progress(true, false, 50, 4);
    pass("1");
    ascii.update(1, "");
    assertThat(printed()).isEqualTo("\r\u001b[2Ktrain ###-........... 1/4  1.00 s/step  0:03 left");
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
    var progress = progress(true, true, 40, 4);
    pass("1");
    progress.update(2, "");
    progress.note("saved style.safetensors");
    String bar = "train 2/4  0.50 s/step  0:01 left";
    assertThat(printed())
        .isEqualTo(
            "\r\u001b[2K"
                + bar
                + "\r\u001b[2Ksaved style.safetensors"
                + System.lineSeparator()
                + bar);
  }

  @Test
  void theFirstStepAndPausesDoNotCountForThePace() {
    var progress = progress(false, true, 80, 3);
    pass("60");
    progress.update(1, "");
    pass("2");
    progress.update(2, "");
    pass("300");
    progress.pauseEnded();
    pass("4");
    progress.update(3, "");
    assertThat(printed().lines().toList())
        .containsExactly(
            "train 1/3  60.0 s/step  2:00 left",
            "train 2/3  2.00 s/step  0:02 left",
            "train 3/3  3.00 s/step");
  }

  @Test
  void aResumedRunGoesOnFromItsStep() {
    var progress = progress(false, true, 80, 100);
    progress.resumeAt(50);
    pass("2");
    progress.update(51, "");
    pass("58");
    progress.update(52, "");
    assertThat(printed().lines().toList()).containsExactly("train 52/100  58.0 s/step  46:24 left");
  }
}
