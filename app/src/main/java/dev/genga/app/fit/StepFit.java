package dev.genga.app.fit;

import dev.genga.dataset.plan.Bucket;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.training.device.StepLoad;
import dev.genga.training.fit.StepModel;
import dev.genga.wan.transformer.BaseForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/// On a device that is there and was measured.
///
/// @param model of steps of this kind
/// @param layers of the transformer
/// @param rank of the LoRA
/// @param fixedBytes what is in memory whatever the step (program, weights, what is trained), by the number of
///     blocks in memory; the first is for all of them
/// @param limitBytes what the device has for it
/// @param keeping blocks that keep their activations
/// @param blocksInMemory blocks whose weights are there at a time, 0 for all
/// @param chosen whether `keeping` is as many as fit, not as many as someone wished for
/// @param inputsLeave whether the inputs of blocks that are run twice leave the device
public record StepFit(
    StepModel model,
    int layers,
    int rank,
    List<Long> fixedBytes,
    long limitBytes,
    int keeping,
    int blocksInMemory,
    boolean chosen,
    boolean inputsLeave)
    implements Fit {
  /// Of inputs that leave, those that are there: the first block's, that of the block at work, and the next
  /// one.
  private static final int INPUTS_HERE = 3;

  /// Copies the list.
  public StepFit {
    fixedBytes = List.copyOf(fixedBytes);
  }

  @Override
  public double seconds(Bucket bucket, int batch) {
    return model.seconds(StepLoad.of(bucket, batch), blocks(), rank);
  }

  @Override
  public long peakBytes(Bucket bucket, int batch) {
    return fixedBytes.get(blocksInMemory) + model.bytes(StepLoad.of(bucket, batch), blocks());
  }

  private StepModel.Blocks blocks() {
    int running = layers - keeping - moving();
    int leaving = inputsLeave ? Math.max(0, running - INPUTS_HERE) : 0;
    return new StepModel.Blocks(layers, keeping, moving(), leaving);
  }

  private int moving() {
    return new BaseForm(null, blocksInMemory).streamed(layers);
  }

  @Override
  public List<String> remarks(long mostTokens) {
    var lines = new ArrayList<String>();
    lines.add(
        "%d of %d blocks keep their activations (--keep-activations %d)"
            .formatted(keeping, layers, keeping));
    if (moving() > 0) {
      lines.add(
          "%d of %d blocks are in memory at a time (--blocks-in-memory %d)"
              .formatted(blocksInMemory, layers, blocksInMemory));
    }
    if (inputsLeave) {
      lines.add(
          "the inputs of blocks that run twice wait in the machine's memory (--inputs-in-ram);"
              + " their copies run beside the steps, and are not counted");
    }
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
    return keepingMost(candidate -> candidate.fits(plan));
  }

  private StepFit keepingMost(Predicate<StepFit> fits) {
    for (int kept = layers - moving(); kept > 0; kept--) {
      var candidate = with(kept, blocksInMemory, true);
      if (fits.test(candidate)) {
        return candidate;
      }
    }
    return with(0, blocksInMemory, true);
  }

  @Override
  public StepFit choosingFor(Bucket bucket, int batch) {
    return chosen ? keepingMost(candidate -> candidate.fits(bucket, batch)) : this;
  }

  /// The same with inputs that leave the device.
  StepFit lettingInputsLeave() {
    return new StepFit(
        model, layers, rank, fixedBytes, limitBytes, keeping, blocksInMemory, chosen, true);
  }

  /// With as many blocks in memory as it allows for every batch of a plan, and as few as can be where it
  /// allows for none.
  StepFit movingWhatMust(DatasetPlan plan) {
    int fewest = BaseForm.MOVING + keeping;
    for (int blocks = layers - 1; blocks > fewest; blocks--) {
      var candidate = inMemory(blocks);
      if (candidate.fits(plan)) {
        return candidate;
      }
    }
    return inMemory(Math.min(fewest, layers - 1));
  }

  /// The same with so many blocks that keep their activations.
  public StepFit keeping(int blocks) {
    return with(blocks, blocksInMemory, false);
  }

  /// The same with so many blocks in memory.
  StepFit inMemory(int blocks) {
    return with(keeping, blocks, chosen);
  }

  private StepFit with(int kept, int inMemory, boolean most) {
    return new StepFit(
        model, layers, rank, fixedBytes, limitBytes, kept, inMemory, most, inputsLeave);
  }
}
