package dev.genga.bench;

import dev.genga.base.AtomicFile;
import dev.genga.desk.media.MadeFiles;
import dev.genga.film.bars.Bars;
import dev.genga.film.index.Decision;
import dev.genga.film.index.Decisions;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.MediaRows;
import dev.genga.film.index.ScoreRows;
import dev.genga.film.index.Verdict;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.JpegWriter;
import dev.genga.video.VideoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A folder of many clips with scores, captions, choices and tags, for [DeskBench]. A hundred files are
/// written; the others are links to them of the file system. Each clip has a thumbnail of its own, which is
/// written here as the desk would make it: decoding tens of thousands of clips is not what is measured.
final class ManyClips {
  /// Scores that every clip has, from 0 to 100.
  static final List<String> SCORES =
      List.of("motion", "dark", "change", "sharpness", "nearest", "text");

  /// Words of captions.
  static final List<String> WORDS =
      List.of("rain", "harbour", "lantern", "meadow", "train", "crow");

  /// Tags of a quarter of the clips.
  static final List<String> TAGS = List.of("night", "day", "close", "wide");

  private static final int FILES = 100;
  private static final int FRAMES = 5;
  private static final int WIDTH = 256;
  private static final int HEIGHT = 144;
  private static final float QUALITY = 0.8f;
  private static final long PAUSE_MS = 100;

  private ManyClips() {}

  /// Writes what isn't there from an earlier time.
  static void write(Path folder, int clips) throws IOException {
    if (Files.exists(folder.resolve("whole"))) {
      return;
    }
    Files.createDirectories(folder.resolve("clips"));
    var random = new Random(clips);
    try (var index = FilmIndex.open(folder)) {
      var rows = new ArrayList<MediaRows.Row>();
      var thumbnails = new ArrayList<byte[]>();
      var made = new MadeFiles(folder.resolve(".desk/thumbnails"), "thumbnail", Runnable::run);
      for (int i = 0; i < clips; i++) {
        var file = Path.of("clips/clip-%05d.mp4".formatted(i));
        writeClip(folder, file, i, thumbnails);
        var thumbnail = thumbnails.get(i % FILES);
        made.of(
            folder.resolve(file).toRealPath(),
            "",
            (_, target) -> AtomicFile.write(target, thumbnail));
        rows.add(
            new MediaRows.Row(
                file, "cut", FRAMES, 16, WIDTH, HEIGHT, Bars.NONE, "", caption(random)));
      }
      MediaRows.putAll(index, rows);
      for (var score : SCORES) {
        var values = new HashMap<Long, Double>();
        for (long clip = 1; clip <= clips; clip++) {
          values.put(clip, 100 * random.nextDouble());
        }
        ScoreRows.putAll(index, score, values);
      }
      Decisions.apply(index, decisions(clips, random));
    }
    Files.createFile(folder.resolve("whole"));
  }

  private static void writeClip(Path folder, Path file, int number, List<byte[]> thumbnails)
      throws IOException {
    if (number >= FILES) {
      var first = folder.resolve("clips/clip-%05d.mp4".formatted(number % FILES));
      Files.deleteIfExists(folder.resolve(file));
      Files.createLink(folder.resolve(file), first);
      return;
    }
    var frames = new ArrayList<Frame>();
    for (int k = 0; k < FRAMES; k++) {
      frames.add(frame(number, k));
    }
    VideoWriter.write(folder.resolve(file), Fraction.of(16), Map.of(), frames);
    thumbnails.add(JpegWriter.bytes(frames.get(FRAMES / 2), QUALITY));
  }

  private static Frame frame(int number, int k) {
    var rgb = new byte[3 * WIDTH * HEIGHT];
    for (int at = 0; at < rgb.length; at++) {
      double x = at / 3 % WIDTH / 40.0 + at % 3 + number;
      double y = at / 3 / WIDTH / 30.0 + k / 4.0 + number % 7;
      rgb[at] = (byte) Math.round(127 + 60 * Math.sin(x + Math.cos(y)) + 50 * Math.cos(3 * y));
    }
    return new Frame(WIDTH, HEIGHT, rgb);
  }

  /// As long as captions are that a model writes.
  private static String caption(Random random) {
    var words = new ArrayList<String>();
    for (int i = 0; i < 40; i++) {
      words.add(random.nextInt(60) == 0 ? WORDS.get(random.nextInt(WORDS.size())) : "a quiet line");
    }
    return String.join(" ", words);
  }

  private static List<Decision> decisions(int clips, Random random) {
    var decisions = new ArrayList<Decision>();
    for (long clip = 1; clip <= clips; clip++) {
      decisions.add(new Decision.Choose(clip, Verdict.values()[random.nextInt(3)]));
      if (random.nextInt(4) == 0) {
        decisions.add(new Decision.Label(clip, List.of(TAGS.get(random.nextInt(TAGS.size())))));
      }
    }
    return decisions;
  }

  /// Returns when the desk has looked through the thumbnails of all clips, as it does when it opens.
  static void waitForThumbnails() {
    while (Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("thumbnails"))) {
      try {
        Thread.sleep(PAUSE_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }
}
