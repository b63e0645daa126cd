package dev.genga.training.schedule;

/// The learning rate of each step.
///
/// @param full the rate that the user set
/// @param schedule the share of it that each step uses
public record LearningRate(double full, Schedule schedule) {
  /// A rate that never changes.
  public static LearningRate constant(double full) {
    return new LearningRate(full, new Schedule.Constant());
  }

  /// The rate of a step.
  ///
  /// @param step the number of optimizer steps done before it: 0 for the first
  public double at(int step) {
    return full * schedule.shareAt(step);
  }
}
