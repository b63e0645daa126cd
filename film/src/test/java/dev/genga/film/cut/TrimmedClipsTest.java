package dev.genga.film.cut;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.film.index.ChosenRows;
import dev.genga.film.index.Decision;
import dev.genga.film.index.Decisions;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.Trim;
import dev.genga.video.VideoProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrimmedClipsTest {
  @TempDir private Path folder;
  private Path set;

  @BeforeEach
  void cut() {
    set = folder.resolve("set");
    CutOnce.cut(NumberedFilm.write(folder.resolve("film.mp4")), set);
  }

  private List<ChosenRows.Row> rows(Trim trim) {
    try (var index = FilmIndex.openExisting(set)) {
      long clip = ChosenRows.of(index).getFirst().id();
      Decisions.apply(index, List.of(new Decision.Cut(clip, trim)));
      return ChosenRows.of(index);
    }
  }

  @Test
  void aTrimmedClipHasTheFramesThatAreToBeUsedAtTheirRate() {
    var whole = rows(Trim.NONE).getFirst();
    var numbers = NumberedFilm.numbers(whole.path(set));
    var trimmed = TrimmedClips.of(set, rows(new Trim(2, 9))).getFirst();
    assertThat(trimmed.frames()).isEqualTo(7);
    assertThat(NumberedFilm.numbers(trimmed.path(set))).isEqualTo(numbers.subList(2, 9));
    var times = VideoProbe.probe(trimmed.path(set)).times();
    assertThat(times.averageRate()).isEqualTo(CutSettings.RATE);
    assertThat(times.isEven()).isTrue();
  }

  @Test
  void whatIsWholeStaysWhereItIs() {
    var rows = rows(Trim.NONE);
    assertThat(TrimmedClips.of(set, rows)).isEqualTo(rows);
    assertThat(set.resolve("trimmed")).doesNotExist();
  }

  @Test
  void aPartThatIsThereIsNotWrittenAgain() throws IOException {
    var rows = rows(new Trim(0, 5));
    var file = TrimmedClips.of(set, rows).getFirst().path(set);
    var before = Files.getLastModifiedTime(file);
    assertThat(TrimmedClips.of(set, rows).getFirst().path(set)).isEqualTo(file);
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(before);
  }
}
