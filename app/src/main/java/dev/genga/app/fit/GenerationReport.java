package dev.genga.app.fit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.genga.app.console.MemoryText;
import dev.genga.app.run.GenerationTimes.Taken;
import dev.genga.tensor.Device;
import java.util.ArrayList;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a generation took, beside what was told before where something was measured.
///
/// @param taken by the job
/// @param peakBytes the most that the device held so far; 0 where that is not known
/// @param told before, or null
public record GenerationReport(Taken taken, long peakBytes, @Nullable GenerationEstimate told) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// With the peak of this process so far.
  public static GenerationReport of(Taken taken, Device device, @Nullable GenerationEstimate told) {
    return new GenerationReport(taken, ProcessMemory.peakSoFar(device), told);
  }

  /// In one line.
  public String line() {
    var parts = new ArrayList<String>();
    if (taken.steps() > 0) {
      parts.add(
          "%d steps of %s"
              .formatted(taken.steps(), compared(taken.step(), told == null ? 0 : told.step())));
    }
    parts.add("frames " + compared(taken.decoding(), told == null ? 0 : told.decode()));
    if (peakBytes > 0) {
      parts.add(
          "peak "
              + MemoryText.of(peakBytes)
              + (told == null
                  ? ""
                  : String.format(
                      Locale.ROOT,
                      " (told %s, %+.0f %%)",
                      MemoryText.of(told.peakBytes()),
                      off(told.peakBytes(), peakBytes))));
    }
    return String.join(", ", parts);
  }

  private static String compared(double seconds, double before) {
    return before == 0
        ? String.format(Locale.ROOT, "%.2f s", seconds)
        : String.format(
            Locale.ROOT, "%.2f s (told %.2f, %+.0f %%)", seconds, before, off(before, seconds));
  }

  /// How far what was told is from what was, in percent.
  private static double off(double before, double was) {
    return 100 * (before / was - 1);
  }

  /// For the sidecar.
  public ObjectNode json() {
    var node = JSON.createObjectNode();
    if (taken.steps() > 0) {
      node.put("steps", taken.steps());
      node.put("seconds_a_step", rounded(taken.step()));
    }
    node.put("seconds_of_frames", rounded(taken.decoding()));
    if (peakBytes > 0) {
      node.put("peak_bytes", peakBytes);
    }
    if (told != null) {
      node.putObject("told")
          .put("seconds_a_step", rounded(told.step()))
          .put("seconds_of_frames", rounded(told.decode()))
          .put("peak_bytes", told.peakBytes());
    }
    return node;
  }

  private static double rounded(double seconds) {
    return Math.round(1000 * seconds) / 1000.0;
  }
}
