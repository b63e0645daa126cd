package dev.genga.film.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.genga.film.bars.Bars;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.FrameList;
import dev.genga.film.index.MediaRows;
import dev.genga.film.index.WindowRows;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnlikenessTest {
  @TempDir private Path folder;

  @Test
  void theMedianAndTheMedianDistanceHoldThoughSomeValuesAreWild() {
    // Of 1 to 9 the median is 5 and the distances' median 2; two of them are made wild.
    var spread = Spread.of(new double[] {1, 2, 3, 4, 5, 6, 7, 8000, 9000}, 0);
    assertThat(spread).isEqualTo(new Spread(5, 2));
    assertThat(spread.above(5 + 2 / 0.6745)).isEqualTo(1);
    assertThat(Spread.of(new double[] {1, 3}, 0).median()).isEqualTo(2);
    assertThat(Spread.of(new double[] {4, 4, 4}, 0.5).deviation()).isEqualTo(0.5);
  }

  @Test
  void whatStandsInTheIndexIsWhatIsReckonedFromItsValues() {
    double[] colours = {0.10, 0.12, 0.11, 0.13, 0.09, 0.10, 0.12, 0.11, 0.60, 0};
    try (var index = FilmIndex.open(folder)) {
      fill(index, colours);
      Unlikeness.write(index);
      double[] expected = Unlikeness.deviations(Score.UNLIKE_COLOUR, colours);
      for (var window : WindowRows.all(index)) {
        int number = window.frames().first();
        assertThat(WindowRows.score(index, window.id(), Score.UNLIKE.key()))
            .isCloseTo(expected[number], within(1e-9));
      }
      assertThat(WindowRows.ranked(index, Score.UNLIKE.key(), Unlikeness.WARNING, 99))
          .singleElement()
          .satisfies(window -> assertThat(window.frames().first()).isEqualTo(8));
    }
  }

  private static void fill(FilmIndex index, double[] colours) {
    MediaRows.put(
        index,
        new MediaRows.Row(Path.of("/clips/a.mp4"), "clip", 99, 16, 64, 36, Bars.NONE, "abc", ""));
    WindowRows.plan(
        index,
        sink -> {
          for (int i = 0; i < colours.length; i++) {
            sink.accept(new WindowRows.Planned(1, FrameList.of(i, i + 1), "section1"));
          }
        });
    var scores = new HashMap<Long, Map<String, Double>>();
    for (var window : WindowRows.all(index)) {
      scores.put(
          window.id(),
          Map.of(
              Score.UNLIKE_COLOUR.key(), colours[window.frames().first()],
              Score.UNLIKE_EDGES.key(), 0.05,
              Score.UNLIKE_MOTION.key(), 0.0));
    }
    WindowRows.put(index, scores);
  }
}
