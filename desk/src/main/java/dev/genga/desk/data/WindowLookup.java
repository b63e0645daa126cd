package dev.genga.desk.data;

import dev.genga.dataset.media.MediaKind;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.dataset.plan.Sample;
import dev.genga.desk.clips.WindowNotes;
import dev.genga.film.cut.FrameOrigin;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.WindowFindings;
import dev.genga.film.index.WindowFindings.Finding;
import java.io.File;
import java.nio.file.Path;
import java.util.List;

/// Finds what the index knows of windows of a plan, by their clip and the frames that they show: so it holds
/// whichever section takes a window, whatever the sections are called, and of a trimmed clip as of the whole.
///
/// @param folder of the index
record WindowLookup(FilmIndex index, Path folder) {
  /// @param samples of the clip; those that are asked about
  /// @return for each what is known of it
  List<WindowNotes> of(PlannedMedia media, List<Sample> samples) {
    if (media.kind() != MediaKind.CLIP) {
      return samples.stream().map(_ -> WindowNotes.NONE).toList();
    }
    var origin = FrameOrigin.of(index, folder, media.file().normalize());
    var windows = samples.stream().map(sample -> origin.frames(media.fileFrames(sample))).toList();
    var known = WindowFindings.of(index, names(origin.file()), windows);
    return windows.stream()
        .map(window ->
            WindowNotes.of(known.getOrDefault(window, Finding.NONE), media.caption().text()))
        .toList();
  }

  /// The index names clips that were cut as seen from its folder, and those taken in by where they are.
  private List<String> names(Path file) {
    var root = folder.toAbsolutePath().normalize();
    return file.startsWith(root)
        ? List.of(
            root.relativize(file).toString().replace(File.separatorChar, '/'), file.toString())
        : List.of(file.toString());
  }
}
