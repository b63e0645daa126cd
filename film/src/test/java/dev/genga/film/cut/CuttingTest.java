package dev.genga.film.cut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.film.index.ClipRow;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.FilmRow;
import dev.genga.film.testing.OddFiles;
import dev.genga.video.FrameRate;
import dev.genga.video.VideoFormat;
import dev.genga.video.VideoProbe;
import dev.genga.video.VideoReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CuttingTest {
  private static final CutSettings SETTINGS = CutHeard.SETTINGS;

  @TempDir private Path folder;

  private Path output() {
    return folder.resolve("out");
  }

  private CutReport cut(Path... films) {
    return cut(SETTINGS, new CutHeard(), films);
  }

  private CutReport cut(CutSettings settings, CutListener listener, Path... films) {
    return new Cutting(output(), settings, 2).cut(List.of(films), listener);
  }

  private List<ClipRow> clips(Path film) {
    try (var index = FilmIndex.openExisting(output())) {
      return index.clips(index.film(film.toAbsolutePath().normalize()).orElseThrow().id());
    }
  }

  /// Every clip shows exactly the frames that it should, all of one scene, and the index says so.
  private void assertFramesTrue(Path film, List<Integer> cuts) {
    var times = VideoProbe.probe(film).times();
    var starts = new ArrayList<>(List.of(0));
    starts.addAll(cuts);
    var clips = clips(film);
    assertThat(clips.stream().map(ClipRow::scene).distinct()).containsExactly(1, 2, 3);
    for (var clip : clips) {
      assertThat(clip.state()).isEqualTo(ClipRow.State.WRITTEN);
      int first = starts.get(clip.scene() - 1);
      int end = clip.scene() < starts.size() ? starts.get(clip.scene()) : times.count();
      int[] scene = FrameRate.resample(times.part(first, end), 16);
      var expected = Arrays.stream(scene).map(i -> i + first).boxed().toList();

      var file = output().resolve(clip.file());
      var shown = NumberedFilm.numbers(file);
      assertThat(shown).hasSizeBetween(SETTINGS.shortest(), SETTINGS.longest());
      assertThat(shown).hasSize(clip.sourceFrames().count());
      int start = expected.indexOf(shown.getFirst());
      assertThat(shown).isEqualTo(expected.subList(start, start + shown.size()));
      for (int i = 0; i < shown.size(); i++) {
        assertThat(shown.get(i)).isEqualTo(clip.sourceFrames().at(i));
      }
      assertThat(VideoProbe.probe(file).averageRate()).isEqualTo(16);
    }
  }

  @Test
  void clipsHoldTheirScenesFramesAndNoOthers() {
    var film = NumberedFilm.write(folder.resolve("film.mp4"));
    var report = cut(film);
    // 80, 90 and 80 frames at 24 a second are 53, 60 and 53 at 16: two clips each.
    assertThat(report).isEqualTo(new CutReport(1, 3, 6, 0, List.of()));
    assertFramesTrue(film, NumberedFilm.CUTS);
    assertThat(clips(film).stream().map(clip -> clip.sourceFrames().count()))
        .containsExactly(26, 26, 30, 30, 26, 26);
  }

  @ParameterizedTest
  @ValueSource(strings = {"b-frames.mp4", "interlaced.mkv", "uneven.mkv", "wide-pixels.mp4"})
  void filmsOfEveryFormAreCutAtTheSameFrames(String name) {
    var film = NumberedFilm.resource(name);
    assertThat(cut(film).problems()).isEmpty();
    assertFramesTrue(film, NumberedFilm.CUTS);
  }

  @Test
  void clipsHaveSquarePixels() {
    var film = NumberedFilm.resource("wide-pixels.mp4");
    cut(film);
    for (var clip : clips(film)) {
      var info = VideoProbe.probe(output().resolve(clip.file()));
      assertThat(info.width()).isEqualTo(NumberedFilm.WIDTH);
      assertThat(info.height()).isEqualTo(NumberedFilm.HEIGHT * 3 / 4);
    }
  }

  @Test
  void aTurnedFilmIsCutAsItIsShown() throws IOException {
    var film = NumberedFilm.write(folder.resolve("turned.mp4"));
    turnUpsideDown(film);
    cut(film);
    for (var clip : clips(film)) {
      var frames = VideoReader.read(output().resolve(clip.file()), 0, 9);
      var shown = VideoReader.read(film, clip.sourceFrames().at(0), clip.sourceFrames().at(9));
      for (int i = 0; i < shown.size(); i++) {
        assertThat(frames.get(i).width()).isEqualTo(shown.get(i).width());
        int corner = 3 * (NumberedFilm.WIDTH - 4);
        assertThat((frames.get(i).rgb()[corner] & 0xff) > 127)
            .isEqualTo((shown.get(i).rgb()[corner] & 0xff) > 127);
      }
    }
  }

  /// Changes the matrix in the track header, which begins 40 bytes after the box's name.
  private static void turnUpsideDown(Path file) throws IOException {
    var bytes = Files.readAllBytes(file);
    int box = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("tkhd");
    var matrix = ByteBuffer.wrap(bytes, box + 4 + 40, 36);
    for (int value : new int[] {-1, 0, 0, 0, -1, 0, 0, 0}) {
      matrix.putInt(value << 16);
    }
    Files.write(file, bytes);
  }

  @Test
  void withoutLossEveryPixelIsTheFilms() {
    var film = NumberedFilm.write(folder.resolve("film.mp4"));
    cut(
        new CutSettings(Detection.ADAPTIVE, 40, 81, VideoFormat.LOSSLESS, true),
        new CutHeard(),
        film);
    var clips = clips(film);
    assertThat(clips).hasSize(3);
    for (var clip : clips) {
      int count = clip.sourceFrames().count();
      var all = new int[count];
      var sources = new int[count];
      for (int i = 0; i < count; i++) {
        all[i] = i;
        sources[i] = clip.sourceFrames().at(i);
      }
      assertThat(VideoReader.read(output().resolve(clip.file()), all))
          .isEqualTo(VideoReader.read(film, sources));
    }
  }

  @Test
  void barsAreCutOffAndNothingElse() {
    var film = NumberedFilm.write(folder.resolve("wide.mp4"), 14);
    cut(film);
    assertFramesTrue(film, NumberedFilm.CUTS);
    for (var clip : clips(film)) {
      var info = VideoProbe.probe(output().resolve(clip.file()));
      assertThat(info.width()).isEqualTo(NumberedFilm.WIDTH);
      assertThat(info.height()).isEqualTo(NumberedFilm.HEIGHT);
    }
  }

  @Test
  void aRunThatWasEndedGoesOnWhereItWas() throws IOException {
    var film = NumberedFilm.write(folder.resolve("film.mp4"));
    var ended =
        new CutHeard() {
          @Override
          public void onClip(Path clip) {
            super.onClip(clip);
            if (clips.size() == 2) {
              throw new IllegalStateException("ended");
            }
          }
        };
    assertThatThrownBy(() -> cut(SETTINGS, ended, film)).hasMessage("ended");
    // Others that were begun by then are finished.
    int kept = ended.clips.size();
    assertThat(kept).isLessThan(6);
    var times = lastModified(ended.clips);
    Files.writeString(
        ended.clips.getFirst().resolveSibling(".rest.mp4.17.partial.mp4"), "half a clip");

    var heard = new CutHeard();
    assertThat(cut(SETTINGS, heard, film))
        .isEqualTo(new CutReport(1, 3, 6 - kept, kept, List.of()));
    assertThat(heard.clips).hasSize(6 - kept).doesNotContainAnyElementsOf(ended.clips);
    assertThat(lastModified(ended.clips)).isEqualTo(times);
    assertFramesTrue(film, NumberedFilm.CUTS);
    try (var files = Files.list(output().resolve("clips"))) {
      assertThat(files).hasSize(6);
    }
    assertThat(heard.done).isEqualTo(heard.total);
    assertThat(cut(film)).isEqualTo(new CutReport(1, 3, 0, 6, List.of()));
  }

  private static List<FileTime> lastModified(List<Path> files) throws IOException {
    var times = new ArrayList<FileTime>();
    for (var file : files) {
      times.add(Files.getLastModifiedTime(file));
    }
    return times;
  }

  /// However many threads write clips, and however little room their frames have.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void theFilesAreTheSameByAnyNumberOfThreads(int threads) throws IOException {
    var film = NumberedFilm.write(folder.resolve("film.mp4"));
    cut(film);
    var other = folder.resolve("other");
    new Cutting(other, SETTINGS, threads).cut(List.of(film), new CutHeard());
    for (var clip : clips(film)) {
      assertThat(other.resolve(clip.file())).hasSameBinaryContentAs(output().resolve(clip.file()));
    }
  }

  @Test
  void badFilmsAreNamedAndSetAsideAndTheOthersAreCut() throws IOException {
    var good = NumberedFilm.write(folder.resolve("good.mp4"));
    var bytes = Files.readAllBytes(good);
    var truncated = folder.resolve("truncated.mp4");
    Files.write(truncated, Arrays.copyOf(bytes, bytes.length * 7 / 10));
    var empty = Files.createFile(folder.resolve("empty.mp4"));
    var text = Files.writeString(folder.resolve("text.mp4"), "no film at all\n".repeat(99));
    var absent = folder.resolve("absent.mp4");
    var absurd = folder.resolve("absurd.ivf");
    Files.write(absurd, OddFiles.absurdSize());

    var heard = new CutHeard();
    var report = cut(SETTINGS, heard, truncated, empty, good, text, absent, absurd);
    assertThat(report.films()).isEqualTo(1);
    assertThat(report.written()).isEqualTo(6);
    assertFramesTrue(good, NumberedFilm.CUTS);
    assertThat(heard.aside)
        .containsExactlyInAnyOrder(
            "truncated.mp4", "empty.mp4", "text.mp4", "absent.mp4", "absurd.ivf");
    assertThat(report.problems().stream().map(Problem::where))
        .containsExactlyInAnyOrder(
            truncated.toString(),
            empty.toString(),
            text.toString(),
            absent.toString(),
            absurd.toString());
    try (var index = FilmIndex.openExisting(output())) {
      var row = index.film(truncated).orElseThrow();
      assertThat(row.state()).isEqualTo(FilmRow.State.ASIDE);
      assertThat(row.reason()).contains("beyond").contains("frames");
      assertThat(index.film(absurd).orElseThrow().reason()).contains("16000 x 16000 pixels");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"it's \"quoted\" & spaced.mp4", "となりの山.mp4", "🎬 rain.mp4", "100%.mp4", "-o.mp4"})
  void filmsMayHaveAnyName(String name) {
    var film = NumberedFilm.write(folder.resolve(name));
    assertThat(cut(film).written()).isEqualTo(6);
    assertFramesTrue(film, NumberedFilm.CUTS);
  }

  @Test
  void filmsOfOneNameGiveClipsOfTheirOwn() throws IOException {
    Files.createDirectories(folder.resolve("b"));
    var one = NumberedFilm.write(folder.resolve("film.mp4"));
    var other = NumberedFilm.write(folder.resolve("b/film.mp4"));
    assertThat(cut(one, other).written()).isEqualTo(12);
    assertFramesTrue(one, NumberedFilm.CUTS);
    assertFramesTrue(other, NumberedFilm.CUTS);
  }

  @Test
  void aFolderKeepsToTheSettingsOfItsClips() {
    var film = NumberedFilm.write(folder.resolve("film.mp4"));
    cut(film);
    var others = new CutSettings(Detection.TRANSITIONS, 17, 49, VideoFormat.H264, true);
    assertThatThrownBy(() -> cut(others, new CutHeard(), film))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("frames 17-33")
        .hasMessageContaining("frames 17-49");
  }

  @Test
  void aFilmThatHasChangedIsNotTakenForTheOldOne() throws IOException {
    var film = NumberedFilm.write(folder.resolve("film.mp4"));
    cut(film);
    Files.write(film, new byte[1], StandardOpenOption.APPEND);
    assertThat(cut(film).problems().getFirst().what()).contains("has changed");
    assertThat(clips(film)).hasSize(6);
  }
}
