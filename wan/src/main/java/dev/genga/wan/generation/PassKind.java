package dev.genga.wan.generation;

/// What a pass through the model is for. A step has at most one of each kind.
public enum PassKind {
  /// The prompt.
  POSITIVE,
  /// The negative prompt.
  NEGATIVE,
  /// The negative prompt once more, with blocks left out.
  SKIPPED,
  /// Prompt and negative prompt in one batch.
  BOTH
}
