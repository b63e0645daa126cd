package dev.genga.app.cli;

import dev.genga.wan.generation.LoraUse;

/// Reads `FILE[:STRENGTH]`.
final class LoraOption {
  private LoraOption() {}

  /// A strength stands after the last colon, where that is followed by a number: `C:\a.safetensors`
  /// has none.
  static LoraUse parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon > 0) {
      try {
        return new LoraUse(text.substring(0, colon), Double.parseDouble(text.substring(colon + 1)));
      } catch (NumberFormatException e) {
        return new LoraUse(text, 1);
      }
    }
    return new LoraUse(text, 1);
  }
}
