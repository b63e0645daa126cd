package dev.genga.dataset.media;

/// Splits file names as Python's `os.path.splitext` does: leading dots begin no extension.
public final class PythonPath {
  private PythonPath() {}

  /// `rain.v2` of `rain.v2.mp4`, and `.rain` of `.rain`.
  public static String baseName(String name) {
    return name.substring(0, split(name));
  }

  /// `.mp4` of `rain.v2.mp4`; empty where there is none.
  public static String extension(String name) {
    return name.substring(split(name));
  }

  private static int split(String name) {
    int dot = name.lastIndexOf('.');
    boolean leading = name.chars().limit(Math.max(dot, 0)).allMatch(c -> c == '.');
    return leading ? name.length() : dot;
  }
}
