package dev.genga.film.cut;

import dev.genga.base.ProblemException;
import dev.genga.film.index.ChosenRows;
import dev.genga.film.scene.SceneDetector;
import dev.genga.video.CurrentFrame;
import dev.genga.video.Fraction;
import dev.genga.video.FrameRun;
import dev.genga.video.FrameTimes;
import dev.genga.video.SmallFrames;
import dev.genga.video.VideoProbe;
import dev.genga.video.VideoReader;
import dev.genga.video.VideoWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Gives clips of which a part is to be used files of their own, in the folder `trimmed`: a data set file has no
/// words for parts. The clip itself stays as it is. A file that is there already is not written again.
public final class TrimmedClips {
  /// One frame of so many is looked at for fields, as when clips are taken in.
  private static final int FIELD_STEP = 8;

  private TrimmedClips() {}

  /// @param folder of the index
  /// @return the same rows, those that are trimmed with their own files
  /// @throws ProblemException if a clip can't be read, or its part not be written
  public static List<ChosenRows.Row> of(Path folder, List<ChosenRows.Row> rows) {
    return rows.stream().map(row -> isWhole(row) ? row : trimmed(folder, row)).toList();
  }

  /// The same rows as [#of] gives, without writing anything.
  public static List<ChosenRows.Row> named(List<ChosenRows.Row> rows) {
    return rows.stream().map(row -> isWhole(row) ? row : row.trimmed(name(row))).toList();
  }

  private static boolean isWhole(ChosenRows.Row row) {
    return row.isPicture()
        || row.trim().isNone()
        || row.trim().length(row.frames()) == row.frames();
  }

  private static ChosenRows.Row trimmed(Path folder, ChosenRows.Row row) {
    var source = row.path(folder);
    String file = name(row);
    if (!isThere(folder.resolve(file), source)) {
      int[] frames = IntStream.range(row.trim().first(), row.trim().endOf(row.frames())).toArray();
      write(source, frames, !row.isCut() && isInterlaced(source), folder.resolve(file));
    }
    return row.trimmed(file);
  }

  private static String name(ChosenRows.Row row) {
    return TrimmedPart.of(row).file(row.file());
  }

  /// Clips of a name may lie in several folders, and one may have been replaced since.
  private static boolean isThere(Path file, Path source) {
    return Files.isRegularFile(file)
        && file.toFile().lastModified() >= source.toFile().lastModified();
  }

  /// Clips that genga cut are whole pictures; of others the pictures tell.
  private static boolean isInterlaced(Path source) {
    try (var frames = SmallFrames.open(source, SceneDetector.SIDE)) {
      while (frames.advance()) {
        if (frames.index() % FIELD_STEP == 0) {
          frames.lookForFields();
        }
      }
      return frames.isInterlaced();
    }
  }

  /// Frames keep their times.
  private static void write(Path source, int[] frames, boolean interlaced, Path target) {
    var times = VideoProbe.probe(source).times();
    VideoWriter.write(
        target,
        rate(times),
        times.unit(),
        Map.of("title", String.valueOf(source.getFileName())),
        sink -> {
          var part = new Part(times, frames[0], sink);
          try (var reader = VideoReader.open(source)) {
            if (!FrameRun.read(reader, frames, interlaced, part)) {
              throw new ProblemException(
                  "the clip ends before its frame " + frames[frames.length - 1],
                  source.toString(),
                  "it has changed: take it in again with `genga import`");
            }
          }
        });
  }

  private record Part(FrameTimes times, int first, VideoWriter.Sink sink)
      implements FrameRun.Listener {
    @Override
    public boolean onPassed(int index) {
      return true;
    }

    @Override
    public void onFrame(int index, CurrentFrame frame) {
      sink.add(frame.frame(), times.ticks(index) - times.ticks(first));
    }
  }

  /// Frames a second, of whole ticks each.
  private static Fraction rate(FrameTimes times) {
    long span = times.ticks(times.count() - 1);
    long ticks = times.count() == 1 ? 0 : Math.round((double) span / (times.count() - 1));
    return ticks == 0
        ? Fraction.of(CutSettings.RATE)
        : new Fraction(times.unit().denominator(), times.unit().numerator() * ticks);
  }
}
