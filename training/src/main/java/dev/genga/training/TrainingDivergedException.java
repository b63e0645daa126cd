package dev.genga.training;

import org.jspecify.annotations.Nullable;

/// The loss or a gradient is no number any more: the parameters are left as the step before made them.
public final class TrainingDivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int step;
  private final double loss;
  private final double gradientNorm;
  private final boolean spoilt;
  private final int state;

  /// A step that failed; the state of the one before is saved.
  public TrainingDivergedException(int step, double loss, double gradientNorm) {
    this(step, loss, gradientNorm, null, step - 1);
  }

  /// @param spoilt what tells that the weights were spoilt before the step, in words; null where nothing
  ///     does
  /// @param state the step of the newest state that is good; 0 for none
  TrainingDivergedException(
      int step, double loss, double gradientNorm, @Nullable String spoilt, int state) {
    super(
        "step %d has the loss %s and the gradient norm %s%s"
            .formatted(step, loss, gradientNorm, spoilt == null ? "" : "; " + spoilt));
    this.step = step;
    this.loss = loss;
    this.gradientNorm = gradientNorm;
    this.spoilt = spoilt != null;
    this.state = state;
  }

  /// The step that failed, from 1.
  public int step() {
    return step;
  }

  /// Its loss.
  public double loss() {
    return loss;
  }

  /// The norm of its gradients.
  public double gradientNorm() {
    return gradientNorm;
  }

  /// Whether the weights were spoilt before the step, so that the newest state may be no good.
  public boolean isSpoilt() {
    return spoilt;
  }

  /// The step of the newest state from which it is worth going on; 0 where there is none.
  public int state() {
    return state;
  }
}
