package dev.genga.desk;

import dev.genga.film.bars.Bars;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.MediaRows;
import dev.genga.film.index.ScoreRows;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A folder with an index and some clips of 24 frames, with scores and captions.
public final class SampleSet {
  /// The name of one clip, and its caption: text that a page must not take for its own.
  public static final String HOSTILE = "<img src=x onerror=document.title='caught'>\"'&.mp4";

  private static final int ENCODED = 2;
  private static final int FRAMES = 24;
  private static final int WIDTH = 160;
  private static final int HEIGHT = 96;

  private SampleSet() {}

  /// Writes clips 1 to `count` as `clips/clip-NNN.mp4`, the last one as [#HOSTILE].
  public static void write(Path folder, int count) {
    try (var index = FilmIndex.open(folder)) {
      for (int i = 1; i <= count; i++) {
        String name = i == count ? HOSTILE : "clip-%03d.mp4".formatted(i);
        var file = Path.of("clips").resolve(name);
        writeClip(folder, file, i);
        String caption =
            i == count ? "</textarea><script>document.title='caught'</script>" : "rain " + i;
        MediaRows.put(
            index,
            new MediaRows.Row(file, "clip", FRAMES, 16, WIDTH, HEIGHT, Bars.NONE, "", caption));
        ScoreRows.put(
            index, i, Map.of("motion", i / 4.0, "nearest", 255.0 - i, "sharpness", 0.5), List.of());
      }
    }
  }

  /// A few files are encoded; the others are copies of them.
  private static void writeClip(Path folder, Path file, int number) {
    if (number <= ENCODED) {
      VideoWriter.write(folder.resolve(file), Fraction.of(16), Map.of(), frames(number));
      return;
    }
    var first = folder.resolve("clips/clip-%03d.mp4".formatted(1 + number % ENCODED));
    try {
      Files.copy(first, folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Frame> frames(int clip) {
    var frames = new ArrayList<Frame>();
    for (int k = 0; k < FRAMES; k++) {
      var rgb = new byte[3 * WIDTH * HEIGHT];
      for (int at = 0; at < rgb.length; at++) {
        int x = at / 3 % WIDTH;
        int y = at / 3 / WIDTH;
        double wave =
            Math.sin((x + (at % 3) * 40 + 6 * k) / 30.0 + clip) + Math.cos(y / 25.0 + clip);
        rgb[at] = (byte) Math.round(127 + 60 * wave);
      }
      frames.add(new Frame(WIDTH, HEIGHT, rgb));
    }
    return frames;
  }
}
