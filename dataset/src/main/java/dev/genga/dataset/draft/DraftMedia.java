package dev.genga.dataset.draft;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.film.cut.TrimmedClips;
import dev.genga.film.index.ChosenRows;
import dev.genga.film.index.Decisions;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.media.MediaFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The clips and pictures of an index as a data set gets them: those that were chosen, trimmed, with their
/// captions of now.
public final class DraftMedia {
  private DraftMedia() {}

  /// @param folder of the index
  /// @throws ProblemException with all captions that can't be read; or if a part of a clip can't be written
  public static List<ChosenRows.Row> of(FilmIndex index, Path folder) {
    return TrimmedClips.of(folder, captioned(index, folder));
  }

  /// The same, without writing parts of clips.
  ///
  /// @throws ProblemException with all captions that can't be read
  public static List<ChosenRows.Row> named(FilmIndex index, Path folder) {
    return TrimmedClips.named(captioned(index, folder));
  }

  /// A text file is what people edit; the index has what was told to it. Captions that the index has and that
  /// aren't in their files yet come from there.
  private static List<ChosenRows.Row> captioned(FilmIndex index, Path folder) {
    var newer =
        Decisions.unwrittenCaptions(index).stream()
            .map(Decisions.UnwrittenCaption::clip)
            .collect(Collectors.toSet());
    var problems = new Problems();
    var rows = new ArrayList<ChosenRows.Row>();
    for (var row : ChosenRows.of(index)) {
      var text = textFile(row.path(folder));
      problems.attempt(() -> MediaFiles.refuseLink(text));
      if (newer.contains(row.id()) || !Files.isRegularFile(text, LinkOption.NOFOLLOW_LINKS)) {
        rows.add(row);
      } else {
        try {
          rows.add(row.withCaption(Files.readString(text).strip()));
        } catch (IOException e) {
          problems.add(
              "the caption can't be read: " + e.getMessage(), text.toString(), "save it as UTF-8");
        }
      }
    }
    problems.throwIfAny();
    return rows;
  }

  private static Path textFile(Path media) {
    String name = String.valueOf(media.getFileName());
    return media.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".txt");
  }
}
