package dev.genga.film.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.FolderLock;
import dev.genga.base.ProblemException;
import dev.genga.film.cut.CutSettings;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.MediaRows;
import dev.genga.film.testing.OddFiles;
import dev.genga.video.VideoFormat;
import dev.genga.video.VideoProbe;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each bad clip beside a good one, which is taken in all the same.
class BadMediaTest {
  @TempDir private Path folder;

  private Path clips() {
    return folder.resolve("clips");
  }

  private Path index() {
    return folder.resolve("set");
  }

  @BeforeEach
  void writeAGoodClip() throws IOException {
    Files.createDirectories(clips());
    DrawnClips.write(clips().resolve("good.mp4"), 30, 24, 10);
  }

  private MediaImport.Report read() {
    return MediaImport.of(List.of(clips()), index(), (_, _) -> {});
  }

  private void assertNamed(Path bad, String reason) {
    for (int run = 0; run < 2; run++) {
      var report = read();
      assertThat(report.known()).isEqualTo(run);
      assertThat(report.media().stream().map(Media::file))
          .containsExactly(clips().resolve("good.mp4"));
      assertThat(report.problems()).hasSize(1);
      assertThat(report.problems().getFirst().where()).isEqualTo(bad.toString());
      assertThat(report.problems().getFirst().what()).contains(reason);
    }
    try (var index = FilmIndex.openExisting(index())) {
      assertThat(MediaRows.files(index).stream().map(MediaRows.File::file))
          .containsExactly(clips().resolve("good.mp4").toString());
    }
  }

  @Test
  void aClipThatIsCutOff() throws IOException {
    var bytes = Files.readAllBytes(resource("uneven.mkv"));
    var bad = Files.write(clips().resolve("cut off.mkv"), Arrays.copyOf(bytes, bytes.length / 2));
    assertNamed(bad, "the video breaks off after ");
  }

  private static Path resource(String name) throws IOException {
    try {
      return Path.of(Objects.requireNonNull(CutSettings.class.getResource(name)).toURI());
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  @Test
  void soundAlone() throws IOException {
    assertNamed(
        Files.write(clips().resolve("sound.mkv"), OddFiles.sound()),
        "the file has no video stream, only sound");
  }

  @Test
  void aClipWhosePicturesChangeTheirSize() throws IOException {
    assertNamed(
        Files.copy(resource("changing-size.h264"), clips().resolve("changing.mkv")),
        "the picture changes its size at frame 40: from 128 x 72 to 96 x 64");
  }

  @Test
  void aClipOfAnAbsurdSize() throws IOException {
    assertNamed(
        Files.write(clips().resolve("huge.mkv"), OddFiles.absurdSize()), "16000 x 16000 pixels");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"it's \"quoted\" & spaced.mp4", "となりの山.mp4", "🎬 rain.mp4", "100%.mp4", "-o.mp4"})
  void clipsMayHaveAnyNameAndKeepItWhenTheyAreConverted(String name) throws IOException {
    var odd = DrawnClips.write(clips().resolve(name), 24, 24, 90);
    String text = name.replace(".mp4", ".txt");
    Files.writeString(clips().resolve(text), "夕立, \"rain\"");
    var report = read();
    assertThat(report.problems()).isEmpty();
    assertThat(report.media().stream().map(Media::file)).contains(odd);

    var target = folder.resolve("at 16");
    for (int run = 0; run < 2; run++) {
      var media = read().media();
      var converted = RateConversion.write(media, index(), target, VideoFormat.H264, _ -> {});
      assertThat(converted.problems()).isEmpty();
      assertThat(run == 0 ? converted.written() : converted.kept()).contains(target.resolve(name));
    }
    assertThat(VideoProbe.probe(target.resolve(name)).frames()).isEqualTo(16);
    assertThat(target.resolve(text)).content().isEqualTo("夕立, \"rain\"\n");
    try (var index = FilmIndex.openExisting(index())) {
      assertThat(MediaRows.captions(index, odd)).containsExactly("夕立, \"rain\"");
    }
  }

  @Test
  void twoRunsDoNotWorkInOneFolder() {
    try (var _ = FolderLock.take(index())) {
      assertThatThrownBy(this::read)
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("another genga is at work in this folder")
          .hasMessageContaining(index().toString());
      assertThat(index().resolve(FilmIndex.FILE)).doesNotExist();
    }
    assertThat(read().media()).hasSize(1);
  }

  @Test
  void aFileWithTheBytesOfOneThatTheIndexHasAlreadyIsNamed() throws IOException {
    read();
    var other = Files.createDirectories(folder.resolve("other"));
    var copy = Files.copy(clips().resolve("good.mp4"), other.resolve("again.mp4"));
    var report = MediaImport.of(List.of(other), index(), (_, _) -> {});
    assertThat(report.duplicates()).containsExactly(List.of(copy, clips().resolve("good.mp4")));

    Files.delete(clips().resolve("good.mp4"));
    assertThat(MediaImport.of(List.of(other), index(), (_, _) -> {}).duplicates()).isEmpty();
  }
}
