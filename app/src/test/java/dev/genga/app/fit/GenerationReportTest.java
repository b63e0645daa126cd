package dev.genga.app.fit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.run.GenerationTimes.Taken;
import java.util.List;
import org.junit.jupiter.api.Test;

class GenerationReportTest {
  private static final GenerationEstimate TOLD =
      new GenerationEstimate(0, 0, 2.2, 4, 9, 3_000_000_000L, 936, 936, List.of());

  @Test
  void whatWasToldStandsBesideWhatWas() {
    var report = new GenerationReport(new Taken(4, 8, 10), 2_000_000_000L, TOLD);
    assertThat(report.line())
        .startsWith(
            "4 steps of 2.00 s (told 2.20, +10 %), frames 10.00 s (told 9.00, -10 %), peak ")
        .endsWith(", +50 %)");
    var json = report.json();
    assertThat(json.get("seconds_a_step").asDouble()).isEqualTo(2);
    assertThat(json.get("told").get("seconds_of_frames").asDouble()).isEqualTo(9);
    assertThat(json.get("told").get("peak_bytes").asLong()).isEqualTo(3_000_000_000L);
  }

  @Test
  void whereNothingWasMeasuredOrSampledNothingIsCompared() {
    var report = new GenerationReport(new Taken(0, 0, 1.5), 0, null);
    assertThat(report.line()).isEqualTo("frames 1.50 s");
    assertThat(report.json().has("told")).isFalse();
    assertThat(report.json().has("steps")).isFalse();
  }
}
