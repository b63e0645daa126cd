package dev.genga.training;

/// How the frozen base of a LoRA is held.
public enum BaseForm {
  /// In the dtype that the run computes in; weights that the file has in 8 bits stay so.
  AS_STORED,
  /// The blocks' linear layers in 8 bits (e4m3), with a scale for every 64 inputs of a row: half the
  /// memory, and another result.
  FLOAT8_BLOCKS
}
