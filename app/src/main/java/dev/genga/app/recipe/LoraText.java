package dev.genga.app.recipe;

import dev.genga.wan.generation.LoraUse;
import picocli.CommandLine.ITypeConverter;

/// Reads `FILE[:STRENGTH]`.
public final class LoraText implements ITypeConverter<LoraUse> {
  @Override
  public LoraUse convert(String text) {
    return parse(text);
  }

  /// A strength stands after the last colon, where that is followed by a number: `C:\a.safetensors`
  /// has none.
  public static LoraUse parse(String text) {
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
