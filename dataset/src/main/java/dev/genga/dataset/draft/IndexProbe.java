package dev.genga.dataset.draft;

import dev.genga.dataset.config.Size;
import dev.genga.dataset.media.MediaInfo;
import dev.genga.dataset.media.MediaKind;
import dev.genga.dataset.media.MediaProbe;
import dev.genga.film.cut.CutSettings;
import dev.genga.film.index.ChosenRows;
import dev.genga.video.FilmHeader;
import dev.genga.video.Fraction;
import dev.genga.video.FrameTimes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Takes from an index what decoding has shown before: of clips that genga cut, every frame of which was counted
/// when it was written, and of pictures. Everything else is read.
///
/// A clip whose file says now that it has another number of frames is read too.
final class IndexProbe implements MediaProbe {
  private final Map<Path, ChosenRows.Row> rows = new HashMap<>();
  private final MediaProbe files;

  /// @param folder of the index
  /// @param files reads what the index doesn't know
  IndexProbe(Path folder, List<ChosenRows.Row> rows, MediaProbe files) {
    rows.forEach(row -> this.rows.put(row.path(folder), row));
    this.files = files;
  }

  @Override
  public MediaInfo probe(Path path, MediaKind kind) {
    var row = rows.get(path);
    if (row == null || !Files.isRegularFile(path)) {
      return files.probe(path, kind);
    }
    var size = new Size(row.width(), row.height());
    if (kind == MediaKind.IMAGE && row.isPicture()) {
      return MediaInfo.image(size);
    }
    if (kind == MediaKind.CLIP && row.isCut() && FilmHeader.frames(path) == row.frames()) {
      var rate = Fraction.of(CutSettings.RATE);
      return MediaInfo.clip(size, FrameTimes.constant(rate, row.frames()), 0);
    }
    return files.probe(path, kind);
  }

  @Override
  public String version() {
    return "index 1, " + files.version();
  }
}
