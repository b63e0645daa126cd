package dev.genga.base;

/// Numbers of things, in words.
public final class Counted {
  private Counted() {}

  /// Such as `1 clip` and `2 clips`.
  ///
  /// @param thing in the singular, of those that take an s
  public static String of(long count, String thing) {
    return count + " " + thing + (count == 1 ? "" : "s");
  }
}
