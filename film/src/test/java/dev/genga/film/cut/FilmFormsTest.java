package dev.genga.film.cut;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.film.index.ClipRow;
import dev.genga.film.index.Decision;
import dev.genga.film.index.Decisions;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.IndexExport;
import dev.genga.film.index.Verdict;
import dev.genga.film.still.Stills;
import dev.genga.video.ImageFiles;
import dev.genga.video.VideoReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Films in the forms that cameras, tapes and editors give them.
class FilmFormsTest {
  /// Frames that the edit list of a film leaves out.
  private static final int TRIMMED = 10;

  @TempDir private Path folder;

  private Path output() {
    return folder.resolve("out");
  }

  /// @return the film in the index, as it is exported
  private JsonNode cut(Path film) throws IOException {
    var heard = new CutHeard();
    var report = new Cutting(output(), CutHeard.SETTINGS, 1).cut(List.of(film), heard);
    assertThat(report.problems()).isEmpty();
    try (var index = FilmIndex.openExisting(output())) {
      IndexExport.write(index, folder.resolve("export"));
    }
    return new ObjectMapper().readTree(Files.readString(folder.resolve("export/film.jsonl")));
  }

  private List<ClipRow> clips() {
    try (var index = FilmIndex.openExisting(output())) {
      return index.clips(index.films().getFirst().id());
    }
  }

  /// Every clip shows the numbers that the index names, and none of another scene.
  ///
  /// @param shift what the film's first frame shows
  private void assertNumbersTrue(int shift) {
    for (var clip : clips()) {
      var shown = NumberedFilm.numbers(output().resolve(clip.file()));
      assertThat(shown).hasSize(clip.sourceFrames().count());
      for (int i = 0; i < shown.size(); i++) {
        assertThat(shown.get(i)).isEqualTo(clip.sourceFrames().at(i) + shift);
      }
      assertThat(shown.stream().map(FilmFormsTest::scene).distinct()).containsExactly(clip.scene());
    }
  }

  private static int scene(int number) {
    return 1 + (int) NumberedFilm.CUTS.stream().filter(cut -> number >= cut).count();
  }

  @ParameterizedTest
  @CsvSource({
    "b-frames.mp4, 0, 250",
    "interlaced.mkv, 0, 250",
    "uneven.mkv, 0, 250",
    "wide-pixels.mp4, 0, 250",
    "fields.mkv, 1, 250",
    "untold-fields.mp4, 1, 250",
    "bare.h264, 0, 100",
  })
  void framesAreCountedByDecodingAndInterlacedFilmsAreKnown(String name, int interlaced, int frames)
      throws IOException {
    var film = cut(NumberedFilm.resource(name));
    assertThat(film.path("frames").asInt()).isEqualTo(frames);
    assertThat(film.path("interlaced").asInt()).isEqualTo(interlaced);
    assertThat(clips()).isNotEmpty();
    assertNumbersTrue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fields.mkv", "untold-fields.mp4"})
  void interlacedFramesBecomeWholePicturesOfTheEarlierMoment(String name) throws IOException {
    var film = NumberedFilm.resource(name);
    cut(film);
    for (var clip : clips()) {
      int last = clip.sourceFrames().count() - 1;
      var made = VideoReader.read(output().resolve(clip.file()), 0, last / 2, last);
      var frames = clip.sourceFrames();
      var sources = VideoReader.read(film, frames.at(0), frames.at(last / 2), frames.at(last));
      for (int i = 0; i < made.size(); i++) {
        int index = frames.at(List.of(0, last / 2, last).get(i));
        assertThat(NumberedFilm.fromEarlier(made.get(i), index))
            .isLessThan(NumberedFilm.fromEarlier(sources.get(i), index) / 2);
      }
    }
  }

  @Test
  void aStillOfAnInterlacedFilmIsAWholePictureOfTheEarlierMoment() throws IOException {
    var film = NumberedFilm.resource("fields.mkv");
    cut(film);
    try (var index = FilmIndex.openExisting(output())) {
      long clip = index.clips(index.films().getFirst().id()).getFirst().id();
      Decisions.apply(index, List.of(new Decision.Choose(clip, Verdict.KEPT)));
    }
    var stills = new Stills(output(), 10).write((_, _) -> {}).written();
    assertThat(stills).hasSize(2);
    for (var still : stills) {
      int index = Integer.parseInt(still.toString().replaceFirst(".*frame-(\\d+).png", "$1"));
      var source = VideoReader.read(film, index).getFirst();
      assertThat(NumberedFilm.fromEarlier(ImageFiles.read(still), index))
          .isLessThan(NumberedFilm.fromEarlier(source, index) / 2);
    }
  }

  @Test
  void noClipOfAnInterlacedFilmTouchesACut() throws IOException {
    cut(NumberedFilm.resource("fields.mkv"));
    for (var clip : clips()) {
      for (int cut : NumberedFilm.CUTS) {
        assertThat(clip.sourceFrames().first()).isNotEqualTo(cut);
        assertThat(clip.sourceFrames().last()).isNotEqualTo(cut - 1);
      }
    }
  }

  @Test
  void whatAnEditListLeavesOutIsNoPartOfTheFilm() throws IOException {
    var film = Files.copy(NumberedFilm.resource("b-frames.mp4"), folder.resolve("trimmed.mp4"));
    trim(film);
    assertThat(cut(film).path("frames").asInt()).isEqualTo(NumberedFilm.FRAMES - TRIMMED);
    assertNumbersTrue(TRIMMED);
  }

  /// Lets the edit list begin later (ISO/IEC 14496-12, 8.6.6): its only entry has a length in the
  /// film's ticks and a start in the track's.
  private static void trim(Path film) throws IOException {
    var bytes = ByteBuffer.wrap(Files.readAllBytes(film));
    var text = new String(bytes.array(), StandardCharsets.ISO_8859_1);
    int filmTicks = bytes.getInt(text.indexOf("mvhd") + 16);
    int trackTicks = bytes.getInt(text.indexOf("mdhd") + 16);
    int entry = text.indexOf("elst") + 12;
    assertThat(bytes.getInt(entry - 4)).isEqualTo(1);
    bytes.putInt(entry, bytes.getInt(entry) - TRIMMED * filmTicks / 25);
    bytes.putInt(entry + 4, bytes.getInt(entry + 4) + TRIMMED * trackTicks / 25);
    Files.write(film, bytes.array());
  }
}
