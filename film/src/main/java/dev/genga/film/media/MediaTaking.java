package dev.genga.film.media;

import dev.genga.base.ProblemException;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.KnownMedia;
import dev.genga.film.index.MediaRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/// Takes clips and pictures into an index, one after another. Those that it knows, of the same size and time as
/// when they were decoded, aren't decoded again; their captions are read in any case.
final class MediaTaking {
  private final FilmIndex index;
  private final List<MediaRows.Changed> changed = new ArrayList<>();
  private int known;

  MediaTaking(FilmIndex index) {
    this.index = index;
  }

  /// @throws ProblemException if the file can't be read
  Media take(MediaFiles.Found found) {
    MediaFiles.refuseLink(found.file());
    var stamp = stamp(found.file());
    var before = KnownMedia.of(index, found.file()).filter(one -> one.stamp().equals(stamp));
    if (before.isPresent()) {
      return again(before.get());
    }
    var media = MediaReader.read(found);
    MediaRows.put(index, row(media)).ifPresent(changed::add);
    new KnownMedia(row(media), stamp, media.framesAtRate(), media.seconds(), media.interlaced())
        .keep(index);
    return media;
  }

  private static KnownMedia.Stamp stamp(Path file) {
    try {
      return KnownMedia.Stamp.of(file);
    } catch (IOException e) {
      throw new ProblemException(
          "the file can't be read: " + e, file.toString(), "check its permissions");
    }
  }

  private Media again(KnownMedia before) {
    var row = before.row();
    var caption = MediaReader.caption(row.file());
    known++;
    MediaRows.addCaption(index, row.file().toString(), "file", caption);
    return new Media(
        row.file(),
        Media.Kind.valueOf(row.kind().toUpperCase(Locale.ROOT)),
        row.frames(),
        before.framesAtRate(),
        row.rate(),
        before.seconds(),
        row.width(),
        row.height(),
        before.interlaced(),
        row.bars(),
        row.sha256(),
        caption);
  }

  private static MediaRows.Row row(Media media) {
    return new MediaRows.Row(
        media.file(),
        media.kind().name().toLowerCase(Locale.ROOT),
        media.frames(),
        media.rate(),
        media.width(),
        media.height(),
        media.bars(),
        media.sha256(),
        media.caption());
  }

  /// How many weren't decoded again.
  int known() {
    return known;
  }

  /// Files that hold something else than when they were taken in last.
  List<MediaRows.Changed> changed() {
    return changed;
  }

  /// Files with the same bytes, each list with two or more: those of this run before others that the index has.
  List<List<Path>> duplicates(List<Media> media) {
    var others = KnownMedia.byContent(index);
    var files = new LinkedHashMap<String, LinkedHashSet<Path>>();
    for (var one : media) {
      files.computeIfAbsent(one.sha256(), _ -> new LinkedHashSet<>()).add(one.file());
    }
    files.forEach((content, same) ->
        others.getOrDefault(content, List.of()).stream()
            .filter(Files::isRegularFile)
            .forEach(same::add));
    return files.values().stream().filter(same -> same.size() > 1).map(List::copyOf).toList();
  }
}
