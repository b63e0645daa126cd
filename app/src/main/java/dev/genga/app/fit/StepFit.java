package dev.genga.app.fit;

import dev.genga.dataset.plan.Bucket;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.training.device.StepLoad;
import dev.genga.training.fit.StepModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// On a device that is there and was measured.
///
/// @param model of steps of this kind
/// @param layers of the transformer
/// @param rank of the LoRA
/// @param fixedBytes what is in memory whatever the step: program, weights, what is trained
/// @param limitBytes what the device has for it
/// @param keeping blocks that keep their activations
public record StepFit(
    StepModel model, int layers, int rank, long fixedBytes, long limitBytes, int keeping)
    implements Fit {

  @Override
  public double seconds(Bucket bucket, int batch) {
    return model.seconds(StepLoad.of(bucket, batch), layers, keeping, rank);
  }

  @Override
  public long peakBytes(Bucket bucket, int batch) {
    return fixedBytes + model.bytes(StepLoad.of(bucket, batch), layers, keeping);
  }

  @Override
  public List<String> remarks(long mostTokens) {
    var lines = new ArrayList<String>();
    lines.add(
        "%d of %d blocks keep their activations (--keep-activations %d)"
            .formatted(keeping, layers, keeping));
    if (mostTokens > model.measuredUpTo()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "beyond %,d tokens nothing was measured: those rows go on from what was",
              model.measuredUpTo()));
    }
    return lines;
  }

  /// The most tokens of a sample of which a step was measured.
  public long measuredUpTo() {
    return model.measuredUpTo();
  }

  /// With as many blocks that keep their activations as the memory allows for every batch of a plan.
  StepFit keepingWhatFits(DatasetPlan plan) {
    for (int kept = layers; kept > 0; kept--) {
      var candidate = keeping(kept);
      if (candidate.fits(plan)) {
        return candidate;
      }
    }
    return keeping(0);
  }

  /// The same with so many blocks that keep their activations.
  public StepFit keeping(int blocks) {
    return new StepFit(model, layers, rank, fixedBytes, limitBytes, blocks);
  }
}
