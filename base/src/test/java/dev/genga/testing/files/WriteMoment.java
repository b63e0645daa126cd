package dev.genga.testing.files;

import java.nio.file.Path;
import java.util.List;

/// A moment in the writing of a file.
///
/// @param place where in the write
/// @param file the end of the file's path, such as `lora-state/step00000012.safetensors`: the file that
///     is to be there, whatever it is called while it is written
/// @param write which of the file's writes, from 1; for places in a write alone
/// @param text what the write must hold to count; empty where any does
public record WriteMoment(Place place, String file, int write, String text) {
  /// The places in the writing of a file: bytes, sync, rename.
  public enum Place {
    /// Half of the bytes are written.
    INSIDE_WRITE,
    /// All of the bytes are.
    AFTER_WRITE,
    /// The file is whole, and perhaps not on the disk.
    BEFORE_SYNC,
    /// It is on the disk.
    AFTER_SYNC,
    /// The same, after it was closed.
    BEFORE_RENAME,
    /// It has its name.
    AFTER_RENAME;

    /// Whether it is one of a write, of which a file has several.
    public boolean ofWrite() {
      return this == INSIDE_WRITE || this == AFTER_WRITE;
    }
  }

  /// As [#parse] reads it.
  String format() {
    return String.join("|", place.name(), file, Integer.toString(write), text);
  }

  static WriteMoment parse(String text) {
    var parts = List.of(text.split("\\|", 4));
    return new WriteMoment(
        Place.valueOf(parts.get(0)), parts.get(1), Integer.parseInt(parts.get(2)), parts.get(3));
  }

  /// Whether a path is the file's, or the one that it has until its rename.
  boolean isOf(Path path) {
    var wanted = Path.of(file);
    String name = String.valueOf(path.getFileName());
    String wantedName = String.valueOf(wanted.getFileName());
    boolean unnamed = name.startsWith("." + wantedName + ".") && name.contains(".partial");
    return (unnamed ? path.resolveSibling(wantedName) : path).endsWith(wanted.toString());
  }
}
