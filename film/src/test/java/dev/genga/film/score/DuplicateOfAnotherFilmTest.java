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
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same scene in two films: of another size, encoded anew, and begun some frames later.
class DuplicateOfAnotherFilmTest {
  /// By how many frames the second film begins its scene later: a fifth of a second.
  private static final int SHIFT = 3;

  /// The scene that both films have.
  private static final long SHARED = 42;

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
              .map(file -> String.valueOf(file.getFileName()))
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

  /// Of 20 clips each; a second copy of all begins later, and ends as much later in its film.
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 6})
  void aClipThatBeginsSomeFramesLaterHasItsOriginalForItsNearest(int shift) {
    int clips = 20;
    var all = new ArrayList<Fingerprint>();
    for (long seed = 1; seed <= 200; seed++) {
      var frames = DrawnClip.frames(seed);
      all.add(fingerprint(frames.subList(0, frames.size() - 6)));
    }
    for (long seed = 1; seed <= clips; seed++) {
      var frames = DrawnClip.frames(seed);
      all.add(fingerprint(frames.subList(shift, frames.size() - 6 + shift)));
    }
    var nearest = NearDuplicates.of(all);
    for (int i = 0; i < clips; i++) {
      assertThat(nearest.get(200 + i).clip()).as("of clip %d", i + 1).isEqualTo(i);
    }
  }
}
