package dev.genga.app.page;

import dev.genga.training.HeldOutLoss;
import java.util.List;
import java.util.stream.IntStream;

/// Measured losses as the page shows them.
public final class HeldOutFacts {
  private HeldOutFacts() {}

  /// One point a timestep, with the larger of both spreads over noise.
  public static List<RunPage.HeldOut.Point> points(
      HeldOutLoss.Measured before, HeldOutLoss.Measured after) {
    return IntStream.range(0, HeldOutLoss.TIMESTEPS)
        .mapToObj(i ->
            new RunPage.HeldOut.Point(
                1000 * HeldOutLoss.t(i),
                before.mean(i),
                after.mean(i),
                Math.max(before.spread(i), after.spread(i))))
        .toList();
  }
}
