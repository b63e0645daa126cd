package dev.genga.app.fit;

import dev.genga.app.console.MemoryText;
import dev.genga.app.console.TimeText;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.GenerationRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;

/// What a generation comes to, for people.
public final class EstimateText {
  private static final double WORTH_TELLING = 0.05;

  private EstimateText() {}

  /// The estimate with what it leaves out.
  ///
  /// @param free bytes of the device that the run may take
  public static String of(
      GenerationEstimate told, GenerationRequest request, GenerationRun run, long free) {
    var lines = new ArrayList<String>();
    lines.add(
        "about %s: %s; reading the models comes on top"
            .formatted(clock(told.seconds()), parts(told)));
    lines.add(
        "peak memory about %s; %s are free"
            .formatted(MemoryText.of(told.peakBytes()), MemoryText.of(free)));
    lines.addAll(told.saved());
    if (told.tokens() > told.measuredUpTo()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "measured up to %,d of %,d tokens: what goes beyond is told from how it grew",
              told.measuredUpTo(),
              told.tokens()));
    }
    if (request.sampling().teaCache() != null) {
      lines.add("TeaCache will skip some of it");
    }
    if (request.task().images().any() || request.task().video() != null) {
      lines.add("encoding what the video starts from comes on top");
    }
    if (run.base().blocksInMemory() > 0) {
      lines.add("waiting for blocks that come from the file takes more");
    }
    return String.join("\n", lines) + "\n";
  }

  private static String parts(GenerationEstimate told) {
    var parts = new ArrayList<String>();
    if (told.text() > WORTH_TELLING) {
      parts.add(String.format(Locale.ROOT, "%.1f s for the prompts", told.text()));
    }
    if (told.merges() > WORTH_TELLING) {
      parts.add(String.format(Locale.ROOT, "%.1f s for merging LoRAs", told.merges()));
    }
    parts.add(String.format(Locale.ROOT, "%d steps of %.2f s", told.steps(), told.step()));
    parts.add(String.format(Locale.ROOT, "%.1f s for the frames", told.decode()));
    return String.join(", ", parts);
  }

  private static String clock(double seconds) {
    return TimeText.clock(Duration.ofSeconds(Math.round(seconds)));
  }
}
