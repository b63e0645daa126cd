package dev.genga.app.fit;

import dev.genga.app.run.MemoryRoom;
import dev.genga.base.ProblemException;
import dev.genga.dataset.plan.Bucket;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.desk.data.StepCosts;
import dev.genga.tensor.Device;
import java.nio.file.Path;
import java.util.function.Consumer;

/// What steps take on this machine's processor, for the page of the data set.
///
/// @param fit as measured, with no block that keeps its activations
public record MeasuredCosts(StepFit fit) implements StepCosts {
  private static final long HEADROOM = 3L << 29; // 1.5 GiB, as in genga plan --fit

  /// Measures the machine, unless it was measured before. The engine is loaded.
  ///
  /// @param remarks is told what is being done
  /// @throws ProblemException if the transformer can't be used
  public static MeasuredCosts of(
      Path transformer, int rank, MemoryRoom room, Consumer<String> remarks) {
    var request =
        new FitRequest(
            transformer, FitRequest.plain(rank), Device.CPU, null, null, HEADROOM, false);
    return new MeasuredCosts(
        new Fitting(request, room, Fitting.programBytes(Device.CPU), remarks).fit());
  }

  @Override
  public Cost of(DatasetPlan plan, Bucket bucket, int batch) {
    var chosen = fit.keepingWhatFits(plan);
    return new Cost(chosen.seconds(bucket, batch), chosen.fits(bucket, batch));
  }
}
