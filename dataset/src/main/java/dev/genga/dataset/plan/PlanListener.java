package dev.genga.dataset.plan;

/// Is told how far a plan is.
public interface PlanListener {
  /// Nobody listens.
  PlanListener NONE = (_, _) -> {};

  /// Called from the planning thread.
  ///
  /// @param done files that have been read
  /// @param total files to read
  void onProbed(int done, int total);
}
