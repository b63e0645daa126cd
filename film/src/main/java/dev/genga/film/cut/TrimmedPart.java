package dev.genga.film.cut;

import dev.genga.film.index.ChosenRows;
import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/// The part of a clip that a file in the folder `trimmed` holds, as the file's name tells.
///
/// @param clip its number in the index
/// @param first the clip's frame that is the file's first
/// @param last the clip's frame that is the file's last
record TrimmedPart(long clip, int first, int last) {
  private static final String FOLDER = "trimmed";
  private static final Pattern NAME =
      Pattern.compile("(\\d{1,18})/[^/]*-frames-(\\d{4,9})-(\\d{4,9})\\.mp4");

  static TrimmedPart of(ChosenRows.Row row) {
    return new TrimmedPart(row.id(), row.trim().first(), row.trim().endOf(row.frames()) - 1);
  }

  /// @param folder of the index, absolute and normalized as the file
  /// @return nothing where the file can't be such a part
  static Optional<TrimmedPart> of(Path folder, Path file) {
    var root = folder.resolve(FOLDER);
    if (!file.startsWith(root)) {
      return Optional.empty();
    }
    var name = NAME.matcher(root.relativize(file).toString().replace(File.separatorChar, '/'));
    return name.matches()
        ? Optional.of(
            new TrimmedPart(
                Long.parseLong(name.group(1)),
                Integer.parseInt(name.group(2)),
                Integer.parseInt(name.group(3))))
        : Optional.empty();
  }

  /// The part's file, as seen from the index's folder.
  ///
  /// @param clipFile the clip's
  String file(String clipFile) {
    String name = String.valueOf(Path.of(clipFile).getFileName());
    return "%s/%d/%s-frames-%04d-%04d.mp4"
        .formatted(FOLDER, clip, name.substring(0, name.lastIndexOf('.')), first, last);
  }
}
