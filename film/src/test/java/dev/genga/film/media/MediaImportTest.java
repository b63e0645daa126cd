package dev.genga.film.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.film.bars.Bars;
import dev.genga.film.cut.CutSettings;
import dev.genga.film.index.ChosenRows;
import dev.genga.film.index.ClipCard;
import dev.genga.film.index.ClipCards;
import dev.genga.film.index.ClipFilter;
import dev.genga.film.index.Decision;
import dev.genga.film.index.Decisions;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.MediaRows;
import dev.genga.film.index.Trim;
import dev.genga.film.score.Scoring;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoFormat;
import dev.genga.video.VideoProbe;
import dev.genga.video.VideoReader;
import dev.genga.video.VideoWriter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MediaImportTest {
  @TempDir private Path folder;

  private Path clips() {
    return folder.resolve("clips");
  }

  private Path index() {
    return folder.resolve("set");
  }

  /// Each frame is of a brightness far from its neighbours', with bars where asked for.
  private static void write(Path file, int frames, Fraction rate, int bar) {
    var pictures = new ArrayList<Frame>();
    for (int k = 0; k < frames; k++) {
      var rgb = new byte[3 * 64 * 48];
      for (int i = 3 * 64 * bar; i < rgb.length - 3 * 64 * bar; i++) {
        rgb[i] = (byte) brightness(k);
      }
      pictures.add(new Frame(64, 48, rgb));
    }
    VideoWriter.write(file, rate, Map.of(), pictures);
  }

  private static int brightness(int frame) {
    return 20 + 37 * frame % 200;
  }

  @BeforeEach
  void writeMedia() throws IOException {
    Files.createDirectories(clips().resolve("more"));
    write(clips().resolve("a.mp4"), 66, Fraction.of(24), 0);
    Files.writeString(clips().resolve("a.txt"), "  rain, \"falling\"\non a roof\n");
    write(clips().resolve("b.mp4"), 45, Fraction.of(16), 6);
    Files.copy(clips().resolve("a.mp4"), clips().resolve("more/copy.mp4"));
    var picture = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
    picture.createGraphics().fillRect(0, 0, 40, 30);
    ImageIO.write(picture, "png", clips().resolve("still.png").toFile());
    Files.writeString(clips().resolve("notes.txt"), "no medium");
  }

  private MediaImport.Report report() {
    return MediaImport.of(List.of(clips()), index(), (_, _) -> {});
  }

  @Test
  void whatIsThereIsCountedByDecodingAndLeftAsItIs() throws IOException {
    var before = Files.readAllBytes(clips().resolve("a.mp4"));
    var report = report();
    assertThat(report.problems()).isEmpty();
    var a = report.media().get(0);
    assertThat(a.frames()).isEqualTo(66);
    assertThat(a.rate()).isCloseTo(24, within(1e-9));
    assertThat(a.framesAtRate()).isEqualTo(44);
    assertThat(a.caption()).isEqualTo("rain, \"falling\"\non a roof");
    assertThat(a.isOfOtherRate()).isTrue();
    var b = report.media().get(1);
    assertThat(b.framesAtRate()).isEqualTo(45);
    assertThat(b.bars()).isEqualTo(new Bars(0, 6, 0, 6));
    assertThat(b.isOfOtherRate()).isFalse();
    assertThat(report.media().stream().map(Media::kind))
        .containsExactly(Media.Kind.CLIP, Media.Kind.CLIP, Media.Kind.CLIP, Media.Kind.PICTURE);
    assertThat(report.duplicates())
        .containsExactly(List.of(clips().resolve("a.mp4"), clips().resolve("more/copy.mp4")));
    assertThat(Files.readAllBytes(clips().resolve("a.mp4"))).isEqualTo(before);
  }

  @Test
  void captionsKeepTheirHistory() throws IOException {
    report();
    report();
    Files.writeString(clips().resolve("a.txt"), "rain");
    report();
    try (var index = FilmIndex.openExisting(index())) {
      assertThat(MediaRows.captions(index, clips().resolve("a.mp4")))
          .containsExactly("rain, \"falling\"\non a roof", "rain");
    }
  }

  @Test
  void aFileThatHoldsSomethingElseNowIsScoredAnewAndItsTrimHeldToItsEnd() {
    report();
    assertThat(Scoring.of(index(), (_, _) -> {})).isEqualTo(new Scoring.Report(3, 1, 0, List.of()));
    var a = clips().resolve("a.mp4");
    var b = clips().resolve("b.mp4");
    trim(a, new Trim(10, 60));
    trim(b, new Trim(1, 9));
    assertThat(report().changed()).isEmpty();
    write(a, 40, Fraction.of(24), 0);
    assertThat(report().changed())
        .containsExactly(new MediaRows.Changed(a, new Trim(10, 60), new Trim(10, 40)));
    try (var index = FilmIndex.openExisting(index())) {
      var cards = ClipCards.cards(index, ClipCards.all(index, ClipFilter.ALL));
      assertThat(cards.get(0).scores()).isEmpty();
      assertThat(cards.get(0).trim()).isEqualTo(new Trim(10, 40));
      assertThat(cards.get(1).scores()).isNotEmpty();
      assertThat(cards.get(1).trim()).isEqualTo(new Trim(1, 9));
    }
    assertThat(Scoring.of(index(), (_, _) -> {})).isEqualTo(new Scoring.Report(1, 0, 0, List.of()));
  }

  private void trim(Path file, Trim trim) {
    try (var index = FilmIndex.openExisting(index())) {
      var clip =
          ChosenRows.of(index).stream()
              .filter(row -> row.path(index()).equals(file))
              .findFirst()
              .orElseThrow();
      Decisions.apply(index, List.of(new Decision.Cut(clip.id(), trim)));
    }
  }

  @Test
  void theTableTellsWhichWindowsNoLongerFit() {
    assertThat(RateTable.of(report().media(), List.of(21, 45)))
        .isEqualTo(
            """
            a.mp4: 66 frames at 24.000 a second, 44 at 16; no longer: windows of 45
            copy.mp4: 66 frames at 24.000 a second, 44 at 16; no longer: windows of 45
            windows of 21 frames: fit into 3 of 3 clips as they are, into 3 at 16 frames a second
            windows of 45 frames: fit into 3 of 3 clips as they are, into 1 at 16 frames a second\
            """);
  }

  @Test
  void convertedClipsShowTheFrameThatIsOnTheScreenAtEachMoment() throws IOException {
    var target = folder.resolve("at 16");
    var written =
        RateConversion.write(report().media(), index(), target, VideoFormat.H264, _ -> {});
    assertThat(written.written()).hasSize(3);
    var a = target.resolve("a.mp4");
    assertThat(VideoProbe.probe(a).averageRate()).isEqualTo(16);
    // At 24 frames a second: 0, 1, 3, 4, 6, 7 and so on.
    var frames = VideoReader.read(a, 0, 1, 2, 3, 42, 43);
    int[] expected = {0, 1, 3, 4, 63, 64};
    for (int i = 0; i < expected.length; i++) {
      assertThat(frames.get(i).rgb()[3000] & 0xff).isCloseTo(brightness(expected[i]), within(8));
    }
    assertThat(target.resolve("a.txt")).content().isEqualTo("rain, \"falling\"\non a roof\n");
    assertThat(Files.mismatch(target.resolve("b.mp4"), clips().resolve("b.mp4"))).isEqualTo(-1);
  }

  @Test
  void theOldClipsAreNeverOverwritten() {
    var media = report().media();
    assertThatThrownBy(
            () -> RateConversion.write(media, index(), clips(), VideoFormat.H264, _ -> {}))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("the new clip would lie among the old ones");
  }

  @Test
  void brokenFilesAreNamedAndTheOthersAreTaken() throws IOException {
    Files.createFile(clips().resolve("empty.mp4"));
    Files.writeString(clips().resolve("broken.png"), "no picture");
    Files.createSymbolicLink(clips().resolve("out.mp4"), clips().resolve("a.mp4"));
    var other = Files.createDirectories(folder.resolve("other"));
    Files.copy(clips().resolve("a.mp4"), other.resolve("a.mp4"));
    Files.createSymbolicLink(clips().resolve("out"), other);
    var report = report();
    assertThat(report.media()).hasSize(4);
    assertThat(report.problems().stream().map(problem -> problem.where()))
        .containsExactlyInAnyOrder(
            clips().resolve("empty.mp4").toString(),
            clips().resolve("broken.png").toString(),
            clips().resolve("out.mp4").toString(),
            clips().resolve("out").toString());
  }

  /// A PNG's header states its size in bytes 16 to 24, and its check ends at byte 33.
  @Test
  void aPictureOfASizeThatNoMemoryHoldsIsNamedAndTheOthersAreTaken() throws IOException {
    var bytes = Files.readAllBytes(clips().resolve("still.png"));
    var crc = new CRC32();
    var header = ByteBuffer.wrap(bytes).putInt(16, 30_000).putInt(20, 30_000);
    crc.update(bytes, 12, 17);
    header.putInt(29, (int) crc.getValue());
    var huge = Files.write(clips().resolve("huge.png"), bytes);
    var report = report();
    assertThat(report.media()).hasSize(4);
    assertThat(report.problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.where()).isEqualTo(huge.toString());
          assertThat(problem.what()).contains("said to have 30000 x 30000 pixels");
        });
  }

  @Test
  void aCaptionThatIsALinkIsNamedAndItsTextComesNowhere() throws IOException {
    var secret = Files.writeString(folder.resolve("secret"), "not for the data set");
    Files.createSymbolicLink(clips().resolve("b.txt"), secret);
    Files.createSymbolicLink(clips().resolve("still.txt"), folder.resolve("nowhere"));
    var report = report();
    assertThat(report.media()).hasSize(2);
    assertThat(report.problems())
        .extracting(Problem::where, Problem::what)
        .containsExactly(
            tuple(clips().resolve("b.txt").toString(), "this is a link to another place"),
            tuple(clips().resolve("still.txt").toString(), "this is a link to another place"));
    try (var index = FilmIndex.openExisting(index())) {
      assertThat(ClipCards.cards(index, ClipCards.all(index, ClipFilter.ALL)))
          .extracting(ClipCard::caption)
          .containsExactly("rain, \"falling\"\non a roof", "");
    }
  }

  @Test
  void interlacedClipsAreKnownAndConvertedToWholePictures() throws Exception {
    var resource = CutSettings.class.getResource("fields.mkv");
    var fields = Files.createDirectories(folder.resolve("fields"));
    Files.copy(Path.of(Objects.requireNonNull(resource).toURI()), fields.resolve("a.mkv"));
    var media = MediaImport.of(List.of(fields), index(), (_, _) -> {}).media();
    assertThat(media.getFirst().interlaced()).isTrue();
    assertThat(media.getFirst().frames()).isEqualTo(250);

    var target = folder.resolve("whole");
    RateConversion.write(media, index(), target, VideoFormat.H264, _ -> {});
    var converted = MediaImport.of(List.of(target), index(), (_, _) -> {}).media().getFirst();
    assertThat(converted.interlaced()).isFalse();
    assertThat(converted.frames()).isEqualTo(160);
    assertThat(converted.isToBeConverted()).isFalse();
  }

  @Test
  void aClipWhoseTimesCannotBeTrueIsNamedWithItsFrame() {
    var jump = clips().resolve("jump.mp4");
    VideoWriter.write(
        jump,
        Fraction.of(24),
        new Fraction(1, 24),
        Map.of(),
        sink -> {
          for (int i = 0; i < 20; i++) {
            sink.add(new Frame(64, 48, new byte[3 * 64 * 48]), i < 7 ? i : i + 24 * 300);
          }
        });
    var problems = report().problems();
    assertThat(problems).hasSize(1);
    assertThat(problems.getFirst().where()).isEqualTo(jump.toString());
    assertThat(problems.getFirst().what()).isEqualTo("frame 6 is said to be shown for 300 seconds");
  }

  @Test
  void aFolderWithoutMediaIsAProblem() throws IOException {
    var bare = Files.createDirectories(folder.resolve("bare"));
    assertThatThrownBy(() -> MediaImport.of(List.of(bare), index(), (_, _) -> {}))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("neither clip nor picture");
  }
}
