package dev.genga.app.musubi;

import java.util.List;

/// What genga does about a flag of musubi-tuner.
public sealed interface Treatment {
  /// It does what it does in musubi-tuner.
  ///
  /// @param how in a few words
  record Honoured(String how) implements Treatment {}

  /// It says how musubi-tuner is to be fast or to fit into memory: it is taken, and one line says what
  /// genga does instead.
  ///
  /// @param instead such as `attention runs by the engine's own fused kernel`
  record Replaced(String instead) implements Treatment {}

  /// It would change the result, and genga lacks it.
  ///
  /// @param reason why it can't be done
  /// @param harmless values that ask for nothing, such as 0
  record Refused(String reason, List<String> harmless) implements Treatment {
    /// Copies the list.
    public Refused {
      harmless = List.copyOf(harmless);
    }
  }
}
