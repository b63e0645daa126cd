package dev.genga.app.run;

import dev.genga.tensor.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Memory of a device that a training leaves free.
public final class Headroom {
  /// What a desktop needs that hangs on the card, in GiB.
  private static final double OF_DISPLAY = 1.5;

  private static final double GIBI = 1L << 30;
  private static final int PATIENCE_SECONDS = 5;

  private Headroom() {}

  /// The bytes that are to stay free.
  ///
  /// @param gibibytes as the user said; null: what a display needs where one hangs on the card, else nothing
  public static long of(@Nullable Double gibibytes, Device device) {
    if (gibibytes != null) {
      return Math.round(gibibytes * GIBI);
    }
    boolean display = device.kind() == Device.Kind.CUDA && mayHaveDisplay(device.index());
    return display ? Math.round(OF_DISPLAY * GIBI) : 0;
  }

  /// Whether a display hangs on a CUDA device; where the driver doesn't tell, one may.
  private static boolean mayHaveDisplay(int index) {
    try {
      var asked =
          new ProcessBuilder(
                  "nvidia-smi", "--query-gpu=" + ListedCards.FIELDS, "--format=csv,noheader")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      asked.getOutputStream().close();
      if (!asked.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        asked.destroy();
        return true;
      }
      String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return ListedCards.parse(answer).mayHaveDisplay(index, System.getenv());
    } catch (IOException e) {
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
