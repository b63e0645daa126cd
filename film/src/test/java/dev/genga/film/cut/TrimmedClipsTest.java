package dev.genga.film.cut;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.film.index.ChosenRows;
import dev.genga.film.index.Decision;
import dev.genga.film.index.Decisions;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.FrameList;
import dev.genga.film.index.Trim;
import dev.genga.film.media.MediaImport;
import dev.genga.video.VideoProbe;
import dev.genga.video.VideoReader;
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
  void aPartOfAnInterlacedClipIsOfWholePictures() throws IOException {
    var source = Files.createDirectories(folder.resolve("taken")).resolve("a.mkv");
    Files.copy(NumberedFilm.resource("fields.mkv"), source);
    MediaImport.of(List.of(source.getParent()), folder.resolve("own"), (_, _) -> {});
    try (var index = FilmIndex.openExisting(folder.resolve("own"))) {
      long clip = ChosenRows.of(index).getFirst().id();
      Decisions.apply(index, List.of(new Decision.Cut(clip, new Trim(20, 26))));
      var part = TrimmedClips.of(folder.resolve("own"), ChosenRows.of(index)).getFirst();
      var made = VideoReader.read(part.path(folder.resolve("own")), 0, 3, 5);
      var sources = VideoReader.read(source, 20, 23, 25);
      for (int i = 0; i < made.size(); i++) {
        int number = List.of(20, 23, 25).get(i);
        assertThat(NumberedFilm.fromEarlier(made.get(i), number))
            .isLessThan(NumberedFilm.fromEarlier(sources.get(i), number) / 2);
      }
    }
  }

  @Test
  void aPartKnowsWhoseFramesItHolds() {
    var whole = rows(Trim.NONE).getFirst();
    var part = TrimmedClips.of(set, rows(new Trim(2, 9))).getFirst();
    try (var index = FilmIndex.openExisting(set)) {
      var origin = FrameOrigin.of(index, set, part.path(set));
      assertThat(origin).isEqualTo(new FrameOrigin(whole.path(set), 2));
      assertThat(origin.frames(0, 3)).isEqualTo(FrameList.of(2, 5));
      assertThat(FrameOrigin.of(index, set, whole.path(set)))
          .isEqualTo(new FrameOrigin(whole.path(set), 0));
      for (var other :
          List.of(
              "trimmed/99/x-frames-0002-0008.mp4",
              "trimmed/%d/x-frames-0002-0008.mp4".formatted(part.id()),
              "trimmed/x.mp4",
              "other/1/x-frames-0002-0008.mp4")) {
        var file = set.resolve(other).toAbsolutePath();
        assertThat(FrameOrigin.of(index, set, file)).isEqualTo(new FrameOrigin(file, 0));
      }
    }
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
