package dev.genga.video;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.testing.GoldenFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds the example's clips to the film that they were cut from.
class CutBunnyTest {
  private static final String STYLE = "Big Buck Bunny style. ";

  /// By how much a re-encoded frame may differ on average, in 255ths.
  private static final double CLOSE = 6;

  /// Another encoder or kind of processor gives other bytes than the committed ones.
  private static final boolean AS_COMMITTED =
      VideoWriter.encoder().equals("libopenh264")
          && System.getProperty("os.arch").matches("amd64|x86_64");

  private static Path folder() {
    return GoldenFolder.repository().resolve("examples/bunny");
  }

  private static Iterable<String> clips() {
    return CutBunny.CLIPS;
  }

  @ParameterizedTest
  @MethodSource("clips")
  void aClipShowsItsPartOfTheFilmAtTheFilmsRate(String name) {
    var clip = folder().resolve("clips").resolve(name + ".mp4");
    var info = VideoProbe.probe(clip);
    assertThat(info.frames()).isEqualTo(CutBunny.FRAMES);
    assertThat(info.averageRate()).isEqualTo(CutBunny.RATE.toDouble());
    assertThat(info.width()).isEqualTo(CutBunny.WIDTH);
    assertThat(info.height()).isEqualTo(CutBunny.HEIGHT);

    int start = CutBunny.CLIPS.indexOf(name) * CutBunny.FRAMES;
    int end = start + CutBunny.FRAMES - 1;
    var film = VideoReader.read(Film.path(), start, end);
    var frames = VideoReader.read(clip, 0, CutBunny.FRAMES - 1);
    for (int i = 0; i < 2; i++) {
      var small = Resize.area(film.get(i), CutBunny.WIDTH, CutBunny.HEIGHT);
      assertThat(Clips.difference(frames.get(i), small)).isLessThan(CLOSE);
    }
  }

  @Test
  void theStillIsAFrameOfTheFilm() {
    var frame = VideoReader.read(Film.path(), CutBunny.STILL).getFirst();
    assertThat(ImageFiles.read(folder().resolve("stills/yawn.png")))
        .isEqualTo(Resize.area(frame, CutBunny.WIDTH, CutBunny.HEIGHT));
  }

  @ParameterizedTest
  @MethodSource("clips")
  void aCaptionBeginsWithTheStyleAndIsOneLine(String name) throws Exception {
    assertCaption(folder().resolve("clips").resolve(name + ".txt"));
  }

  @Test
  void theStillHasACaption() throws Exception {
    assertCaption(folder().resolve("stills/yawn.txt"));
  }

  @Test
  void eachClipNamesTheFilmsAuthorsAndLicence() {
    for (var name : CutBunny.CLIPS) {
      assertThat(VideoMetadata.read(folder().resolve("clips").resolve(name + ".mp4")))
          .hasEntrySatisfying("copyright", v -> assertThat(v).contains("Blender Foundation"))
          .hasEntrySatisfying("license", v -> assertThat(v).contains("CC-BY 3.0"));
    }
    assertThat(folder().resolve("LICENSE.txt")).content().contains("www.bigbuckbunny.org");
  }

  /// `-Dgenga.cut=examples/bunny` cuts into that folder instead, and so makes the example again.
  @Test
  void cutAgainTheClipsAreTheSame(@TempDir Path temporary) throws Exception {
    String named = System.getProperty("genga.cut");
    var cut = named == null ? temporary : GoldenFolder.repository().resolve(named);
    CutBunny.cut(cut);
    for (var name : CutBunny.CLIPS) {
      var clip = cut.resolve("clips").resolve(name + ".mp4");
      assertThat(VideoProbe.probe(clip).frames()).isEqualTo(CutBunny.FRAMES);
      if (AS_COMMITTED) {
        assertThat(clip).hasSameBinaryContentAs(folder().resolve("clips").resolve(name + ".mp4"));
      }
    }
  }

  private static void assertCaption(Path file) throws Exception {
    assertThat(Files.readString(file))
        .startsWith(STYLE)
        .hasLineCount(1)
        .hasSizeGreaterThan(STYLE.length() + 40);
  }
}
