package dev.genga.film.cut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.FolderLock;
import dev.genga.base.ProblemException;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.FilmRow;
import dev.genga.film.index.MediaRows;
import dev.genga.film.testing.OddFiles;
import dev.genga.video.VideoReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each bad film beside a good one, which is cut all the same.
class BadFilmsTest {
  @TempDir private Path folder;
  private Path good = Path.of("");

  @BeforeEach
  void writeAGoodFilm() {
    good = NumberedFilm.write(folder.resolve("good.mp4"));
  }

  private Path output() {
    return folder.resolve("out");
  }

  private CutReport cut(Path... films) {
    return new Cutting(output(), CutHeard.SETTINGS, 2).cut(List.of(films), new CutHeard());
  }

  private void assertSetAside(Path film, String reason) {
    var report = cut(film, good);
    assertThat(report.written()).isEqualTo(6);
    assertThat(report.problems()).hasSize(1);
    var problem = report.problems().getFirst();
    assertThat(problem.where()).isEqualTo(film.toString());
    assertThat(problem.what()).contains(reason);
    try (var index = FilmIndex.openExisting(output())) {
      assertThat(index.film(film).orElseThrow().state()).isEqualTo(FilmRow.State.ASIDE);
      assertThat(index.film(film).orElseThrow().reason()).contains(reason);
      assertThat(index.film(good).orElseThrow().state()).isEqualTo(FilmRow.State.CUT);
    }
    assertThat(cut(film, good).kept()).isEqualTo(6);
  }

  @Test
  void soundAlone() throws IOException {
    var film = Files.write(folder.resolve("sound.wav"), OddFiles.sound());
    assertSetAside(film, "the file has no video stream, only sound");
  }

  @Test
  void aFilmWhosePicturesChangeTheirSize() {
    assertSetAside(
        NumberedFilm.resource("changing-size.h264"),
        "the picture changes its size at frame 40: from 128 x 72 to 96 x 64");
  }

  @Test
  void aFilmWhoseTimeRunsBackwards() throws IOException {
    var bytes = Files.readAllBytes(NumberedFilm.resource("fields.mkv"));
    setSecondClusterToZero(bytes);
    assertSetAside(
        Files.write(folder.resolve("backwards.mkv"), bytes),
        "time runs backwards at frame 60, by 2.360 seconds");
  }

  /// A cluster begins with its time, of two bytes here, and frames count from there (Matroska, RFC 9559, 5.1.3).
  private static void setSecondClusterToZero(byte[] bytes) {
    var text = new String(bytes, StandardCharsets.ISO_8859_1);
    int cluster = text.indexOf("\u001f\u0043\u00b6\u0075");
    int second = text.indexOf("\u001f\u0043\u00b6\u0075", cluster + 4);
    int time = text.indexOf("\u00e7\u0082", second + 4);
    assertThat(time).isBetween(second, second + 40);
    Arrays.fill(bytes, time + 2, time + 4, (byte) 0);
  }

  @Test
  void aFilmWithAFrameThatIsSaidToBeShownForMinutes() {
    var times = new long[60];
    for (int i = 0; i < times.length; i++) {
      times[i] = 40L * i + (i < 20 ? 0 : 600_000);
    }
    assertSetAside(
        NumberedFilm.writeAt(folder.resolve("jump.mp4"), times),
        "frame 19 is said to be shown for 600 seconds");
  }

  @Test
  void aFilmThatBreaksOff() throws IOException {
    var bytes = Files.readAllBytes(NumberedFilm.resource("uneven.mkv"));
    var film = Files.write(folder.resolve("cut-off.mkv"), Arrays.copyOf(bytes, bytes.length / 2));
    assertSetAside(film, "the video breaks off after %d frames: ".formatted(whole(film)));
  }

  @Test
  void aFilmWithDamageInItsMiddle() throws IOException {
    var bytes = Files.readAllBytes(good);
    Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 300, (byte) 0x55);
    var film = Files.write(folder.resolve("damaged.mp4"), bytes);
    assertSetAside(film, "the video can't be decoded beyond %d frames: ".formatted(whole(film)));
  }

  /// How many frames show their numbers, one after another, before the film is broken.
  private static int whole(Path film) {
    int frames = 0;
    try (var reader = VideoReader.open(film)) {
      while (reader.advance()) {
        // Of the last ones, those may be lost that lean on what is cut off.
        assertThat(NumberedFilm.number(reader.frame())).isBetween(frames, frames + 2);
        frames++;
      }
    } catch (ProblemException e) {
      assertThat(frames).isBetween(1, NumberedFilm.FRAMES - 1);
      return frames;
    }
    throw new AssertionError("the film is whole");
  }

  @Test
  void aFilmThatWasMendedIsCutIntoTheSameFolder() throws IOException {
    var film = folder.resolve("film.mp4");
    Files.write(film, Arrays.copyOf(Files.readAllBytes(good), 9000));
    assertThat(cut(film).problems()).hasSize(1);
    Files.write(film, Files.readAllBytes(good));
    assertThat(cut(film)).isEqualTo(new CutReport(1, 3, 6, 0, List.of()));
  }

  @Test
  void aFilmThatCouldNotBeReadForAWhileKeepsItsClipsAndTheirCaptions() throws IOException {
    cut(good);
    var lost = output().resolve("clips/good-scene-0002-1.mp4");
    Files.delete(lost);
    try (var index = FilmIndex.openExisting(output())) {
      MediaRows.addCaption(index, "clips/good-scene-0001-1.mp4", "file", "rain");
      index.setAside(index.film(good).orElseThrow().id(), "the disk was away");
    }
    assertThat(cut(good)).isEqualTo(new CutReport(1, 3, 1, 5, List.of()));
    assertThat(lost).exists();
    try (var index = FilmIndex.openExisting(output())) {
      assertThat(MediaRows.captions(index, Path.of("clips/good-scene-0001-1.mp4")))
          .containsExactly("rain");
      assertThat(index.film(good).orElseThrow().state()).isEqualTo(FilmRow.State.CUT);
    }
  }

  @Test
  void twoRunsDoNotWorkInOneFolder() {
    try (var _ = FolderLock.take(output())) {
      assertThatThrownBy(() -> cut(good))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining(output().toString());
      assertThat(output().resolve(FilmIndex.FILE)).doesNotExist();
    }
    assertThat(cut(good).written()).isEqualTo(6);
  }

  @Test
  void aLinkOutOfTheFolderIsNotWrittenThrough() throws IOException {
    var elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.createDirectories(output());
    Files.createSymbolicLink(output().resolve("clips"), elsewhere);
    assertThatThrownBy(() -> cut(good))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("the folder of the clips is a link to another place");
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void aClipsLinkIsReplacedAndNotWrittenThrough() throws IOException {
    var other = Files.writeString(folder.resolve("other.txt"), "not ours");
    var clips = Files.createDirectories(output().resolve("clips"));
    Files.createSymbolicLink(clips.resolve("good-scene-0001-1.mp4"), other);
    assertThat(cut(good).written()).isEqualTo(6);
    assertThat(clips.resolve("good-scene-0001-1.mp4")).isRegularFile();
    assertThat(Files.isSymbolicLink(clips.resolve("good-scene-0001-1.mp4"))).isFalse();
    assertThat(other).hasContent("not ours");
  }

  @Test
  void aLinkToAFilmIsFollowedAndOneToNothingIsNamed() throws IOException {
    var link = Files.createSymbolicLink(folder.resolve("link.mp4"), good);
    var nothing = Files.createSymbolicLink(folder.resolve("nothing.mp4"), folder.resolve("gone"));
    var report = cut(link, nothing);
    assertThat(report.written()).isEqualTo(6);
    assertThat(report.problems()).hasSize(1);
    assertThat(report.problems().getFirst().where()).isEqualTo(nothing.toString());
  }
}
