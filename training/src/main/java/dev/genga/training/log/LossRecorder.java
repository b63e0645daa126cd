package dev.genga.training.log;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The running average of the loss that musubi-tuner shows: for every batch of an epoch its latest
/// loss, so that after the first epoch the average always covers one whole epoch.
///
/// Batches count, not optimizer steps: with gradient accumulation there are several a step.
public final class LossRecorder {
  private final List<Double> losses = new ArrayList<>();
  private double total;
  private int latest = -1;

  /// Takes one batch's loss.
  ///
  /// @param epoch counted from 0
  /// @param batch its place in the epoch, from 0
  public void add(int epoch, int batch, double loss) {
    if (epoch == 0 && batch >= losses.size()) {
      losses.add(loss);
      latest = losses.size() - 1;
    } else {
      latest = batch;
      while (losses.size() <= batch) {
        losses.add(0.0);
      }
      total -= losses.set(batch, loss);
    }
    total += loss;
  }

  /// Takes note that what comes now is of epochs of another number of batches, which count from 0 again:
  /// until the first of them is over, the latest losses of before stand for what is still to come.
  ///
  /// @param batches of an epoch from now on
  public void goOnOver(int batches) {
    Collections.rotate(losses, -(latest + 1)); // the oldest first
    losses.subList(0, Math.max(0, losses.size() - batches)).clear();
    total = losses.stream().mapToDouble(Double::doubleValue).sum();
    latest = losses.size() - 1;
  }

  /// Whether nothing was recorded yet.
  public boolean isEmpty() {
    return losses.isEmpty();
  }

  /// The average over the batches' latest losses.
  ///
  /// @throws IllegalStateException before the first loss
  public double average() {
    if (losses.isEmpty()) {
      throw new IllegalStateException("no loss was recorded yet");
    }
    return total / losses.size();
  }

  /// Every batch's latest loss and their running sum: what a resumed run needs to show the same
  /// averages, to the last bit.
  ///
  /// @param losses by the batch's place in the epoch
  /// @param total their sum as it was run up, with its rounding
  /// @param latest the place of the latest
  public record State(List<Double> losses, double total, int latest) {
    /// Copies the list.
    public State {
      losses = List.copyOf(losses);
    }
  }

  /// What to keep for a resumed run.
  public State state() {
    return new State(losses, total, latest);
  }

  /// Takes a kept state up again.
  public static LossRecorder from(State state) {
    var recorder = new LossRecorder();
    recorder.losses.addAll(Collections.unmodifiableList(state.losses()));
    recorder.total = state.total();
    recorder.latest = state.latest();
    return recorder;
  }
}
