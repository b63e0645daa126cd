package dev.genga.app.run;

import dev.genga.tensor.Device;
import org.jspecify.annotations.Nullable;

/// Memory of a device that a training leaves free.
public final class Headroom {
  /// What a desktop needs that hangs on the card, in GiB.
  private static final double OF_DISPLAY = 1.5;

  private static final double GIBI = 1L << 30;

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
    return NvidiaSmi.cards()
        .map(cards -> cards.mayHaveDisplay(index, System.getenv()))
        .orElse(true);
  }
}
