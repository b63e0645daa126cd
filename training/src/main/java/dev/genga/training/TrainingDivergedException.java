package dev.genga.training;

/// The loss or a gradient is no number any more: the parameters are left as the last good step made them.
public final class TrainingDivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int step;
  private final double loss;
  private final double gradientNorm;

  /// A step that failed.
  public TrainingDivergedException(int step, double loss, double gradientNorm) {
    super("step %d has the loss %s and the gradient norm %s".formatted(step, loss, gradientNorm));
    this.step = step;
    this.loss = loss;
    this.gradientNorm = gradientNorm;
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
}
