package dev.genga.film.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.film.cut.CutSettings;
import dev.genga.film.cut.Cutting;
import dev.genga.film.cut.Detection;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.ScoreRows;
import dev.genga.film.scene.FrameLook;
import dev.genga.film.testing.SilentCutting;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.Resize;
import dev.genga.video.VideoFormat;
import dev.genga.video.VideoWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same scene in two films: of another size, encoded anew, and begun some frames later.
class DuplicateOfAnotherFilmTest {
  /// By how many frames the second film begins its scene later: a fifth of a second.
  private static final int SHIFT = 3;

  /// The scene that both films have.
  private static final long SHARED = 42;

  /// Clips that come a second time, of ten times as many.
  private static final int CLIPS = 20;

  private static final int LENGTH = DrawnClip.FRAMES - 6;

  @TempDir private Path folder;

  private Path film(String name, List<List<Frame>> scenes, UnaryOperator<Frame> change) {
    var file = folder.resolve(name);
    var rate = Fraction.of(16);
    VideoWriter.write(
        file,
        rate,
        rate.inverse(),
        Map.of(),
        sink -> {
          int tick = 0;
          for (var scene : scenes) {
            for (var frame : scene) {
              sink.add(change.apply(frame), tick++);
            }
          }
        });
    return file;
  }

  @Test
  void aSceneThatTwoFilmsHaveIsRankedBeforeAllOthers() {
    var shared = DrawnClip.frames(SHARED);
    var first =
        film(
            "first.mp4",
            List.of(DrawnClip.frames(1), shared, DrawnClip.frames(2), DrawnClip.frames(3)),
            UnaryOperator.identity());
    var second =
        film(
            "second.mp4",
            List.of(
                DrawnClip.frames(4),
                DrawnClip.frames(5),
                shared.subList(SHIFT, shared.size()),
                DrawnClip.frames(6)),
            frame -> Resize.lanczos(frame, 240, 136));
    var set = folder.resolve("set");
    var settings = new CutSettings(Detection.TRANSITIONS, 21, 51, VideoFormat.H264, true);
    new Cutting(set, settings, 1).cut(List.of(first, second), new SilentCutting());
    Scoring.of(set, (_, _) -> {});
    try (var index = FilmIndex.openExisting(set)) {
      var ranked =
          ScoreRows.ranked(index, Score.NEAREST.key(), false, 99).stream()
              .map(clip -> String.valueOf(clip.file().getFileName()))
              .toList();
      assertThat(ranked).hasSize(8);
      assertThat(ranked.subList(0, 2))
          .containsExactlyInAnyOrder("first-scene-0002-1.mp4", "second-scene-0003-1.mp4");
    }
  }

  private static Fingerprint fingerprint(List<Frame> frames) {
    return new Fingerprint(
        Stream.of(frames.getFirst(), frames.get(frames.size() / 2), frames.getLast())
            .map(frame -> FrameLook.of(0, frame))
            .toList());
  }

  /// Ends as much later as well. How many are found that begin later still is told.
  @Test
  void aClipThatBeginsAFrameLaterHasItsOriginalForItsNearest() {
    for (int shift : new int[] {3, 6}) {
      System.out.printf(
          "%d of %d clips found %d frames later%n", found(shift).cardinality(), CLIPS, shift);
    }
    assertThat(found(1).cardinality()).isEqualTo(CLIPS);
  }

  /// Which of the first clips have their originals for the nearest to a copy that is shifted.
  private static BitSet found(int shift) {
    var all = new ArrayList<Fingerprint>();
    for (long seed = 1; seed <= 10 * CLIPS; seed++) {
      all.add(fingerprint(DrawnClip.frames(seed).subList(0, LENGTH)));
    }
    for (long seed = 1; seed <= CLIPS; seed++) {
      all.add(fingerprint(DrawnClip.frames(seed).subList(shift, shift + LENGTH)));
    }
    var nearest = NearDuplicates.of(all);
    var found = new BitSet();
    for (int i = 0; i < CLIPS; i++) {
      found.set(i, nearest.get(10 * CLIPS + i).clip() == i);
    }
    return found;
  }
}
