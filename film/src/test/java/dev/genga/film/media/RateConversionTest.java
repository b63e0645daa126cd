package dev.genga.film.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.FolderLock;
import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.testing.JavaProgram;
import dev.genga.testing.Proof;
import dev.genga.video.VideoFormat;
import dev.genga.video.VideoProbe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Conversions that were ended, or done before.
class RateConversionTest {
  private static final List<String> NAMES = List.of("a.mp4", "b.mp4", "c.mp4", "d.mp4");

  @TempDir private Path folder;

  /// Three clips of 24 frames a second and one of 16, two of them with captions.
  @BeforeEach
  void writeClips() throws IOException {
    Files.createDirectories(clips());
    for (int i = 0; i < 3; i++) {
      DrawnClips.write(clips().resolve(NAMES.get(i)), 24 + 3 * i, 24, 40 * i);
    }
    DrawnClips.write(clips().resolve("d.mp4"), 20, 16, 160);
    Files.writeString(clips().resolve("a.txt"), "rain");
    Files.writeString(clips().resolve("d.txt"), "snow");
  }

  private Path clips() {
    return folder.resolve("clips");
  }

  private Path index() {
    return folder.resolve("set");
  }

  private Path target() {
    return folder.resolve("at 16");
  }

  private Path target(String name) {
    return target().resolve(name);
  }

  private MediaImport.Report read() {
    return MediaImport.of(List.of(clips()), index(), (_, _) -> {});
  }

  private RateConversion.Report convert() {
    return convert(VideoFormat.H264);
  }

  private RateConversion.Report convert(VideoFormat format) {
    return RateConversion.write(read().media(), index(), target(), format, _ -> {});
  }

  private static Map<String, byte[]> files(Path of) throws IOException {
    var files = new TreeMap<String, byte[]>();
    try (Stream<Path> paths = Files.list(of)) {
      for (var path : paths.toList()) {
        files.put(String.valueOf(path.getFileName()), Files.readAllBytes(path));
      }
    }
    return files;
  }

  @ParameterizedTest
  @EnumSource(VideoFormat.class)
  void whatIsThereWholeIsNotWrittenAgain(VideoFormat format) throws IOException {
    assertThat(convert(format).written()).hasSize(4);
    var longAgo = FileTime.fromMillis(1_000_000_000_000L);
    for (var name : files(target()).keySet()) {
      Files.setLastModifiedTime(target(name), longAgo);
    }
    var again = convert(format);
    assertThat(again.written()).isEmpty();
    assertThat(again.kept()).hasSize(4);
    for (var clip : again.kept()) {
      assertThat(Files.getLastModifiedTime(clip)).isEqualTo(longAgo);
    }
  }

  @Test
  void aFileThatStaysTheSameIsNotDecodedAgain() throws IOException {
    var first = read();
    assertThat(first.known()).isZero();
    var b = clips().resolve("b.mp4");
    var time = Files.getLastModifiedTime(b);
    var bytes = Files.readAllBytes(b);
    Arrays.fill(bytes, (byte) 0);
    Files.write(b, bytes);
    Files.setLastModifiedTime(b, time);
    Files.writeString(clips().resolve("a.txt"), "rain, falling");

    var again = read();
    assertThat(again.problems()).isEmpty();
    assertThat(again.known()).isEqualTo(4);
    assertThat(again.media().get(1)).isEqualTo(first.media().get(1));
    assertThat(again.media().getFirst().caption()).isEqualTo("rain, falling");

    Files.setLastModifiedTime(b, FileTime.fromMillis(time.toMillis() + 5));
    assertThat(read().problems().stream().map(Problem::where)).containsExactly(b.toString());
  }

  @Test
  void aCaptionThatWasChangedThereStaysAndIsNamed() throws IOException {
    convert();
    Files.writeString(target("a.txt"), "rain over a harbour\n");
    var again = convert();
    assertThat(target("a.txt")).content().isEqualTo("rain over a harbour\n");
    assertThat(again.captions()).containsExactly(target("a.txt"));
    assertThat(again.problems()).isEmpty();
  }

  @Test
  void aCaptionThatWasChangedAtItsSourceAloneIsTakenOver() throws IOException {
    convert();
    Files.writeString(clips().resolve("a.txt"), "heavy rain");
    Files.writeString(clips().resolve("b.txt"), "a street");
    assertThat(convert().captions()).isEmpty();
    assertThat(target("a.txt")).content().isEqualTo("heavy rain\n");
    assertThat(target("b.txt")).content().isEqualTo("a street\n");
    assertThat(target("d.txt")).content().isEqualTo("snow\n");
  }

  @Test
  void aClipThatIsCutOffIsWrittenAgain() throws IOException {
    convert();
    var whole = Files.readAllBytes(target("c.mp4"));
    Files.write(target("c.mp4"), Arrays.copyOf(whole, whole.length * 2 / 3));
    var again = convert();
    assertThat(again.written()).containsExactly(target("c.mp4"));
    assertThat(target("c.mp4")).hasBinaryContent(whole);
  }

  @Test
  void aClipWhoseSourceHasChangedIsWrittenAgain() {
    convert();
    DrawnClips.write(clips().resolve("a.mp4"), 48, 24, 90);
    var again = convert();
    assertThat(again.written()).containsExactly(target("a.mp4"));
    assertThat(VideoProbe.probe(target("a.mp4")).frames()).isEqualTo(32);
  }

  @Test
  void whatIsOfAnotherOriginIsNotWrittenOver() throws IOException {
    Files.createDirectories(target());
    Files.writeString(target("b.mp4"), "mine");
    DrawnClips.write(target("c.mp4"), 9, 16, 7);
    DrawnClips.write(target("d.mp4"), 9, 16, 7);
    var before = files(target());
    var report = convert();
    assertThat(report.written()).containsExactly(target("a.mp4"));
    assertThat(report.problems().stream().map(Problem::where))
        .containsExactly(
            target("b.mp4").toString(), target("c.mp4").toString(), target("d.mp4").toString());
    for (var name : before.keySet()) {
      assertThat(target(name)).hasBinaryContent(before.get(name));
    }
  }

  @Test
  void aClipMadeOfAnotherOfTheSameNameIsNotWrittenOver() throws IOException {
    convert();
    var before = files(target());
    var others = folder.resolve("others");
    Files.createDirectories(others);
    DrawnClips.write(others.resolve("a.mp4"), 30, 24, 120);
    DrawnClips.write(others.resolve("b.mp4"), 20, 16, 120);
    Files.writeString(others.resolve("b.txt"), "fog");
    var media = MediaImport.of(List.of(others), index(), (_, _) -> {}).media();
    var report = RateConversion.write(media, index(), target(), VideoFormat.H264, _ -> {});
    assertThat(report.written()).isEmpty();
    assertThat(report.problems().stream().map(Problem::where))
        .containsExactly(target("a.mp4").toString(), target("b.mp4").toString());
    assertSame(files(target()), before);
  }

  @Test
  void aCaptionThatIsALinkThereStaysAndIsNamed() throws IOException {
    var elsewhere = Files.writeString(folder.resolve("elsewhere.txt"), "rain");
    Files.createDirectories(target());
    Files.createSymbolicLink(target("a.txt"), elsewhere);
    Files.writeString(clips().resolve("a.txt"), "heavy rain");
    var report = convert();
    assertThat(report.problems().stream().map(Problem::where))
        .containsExactly(target("a.txt").toString());
    assertThat(report.written()).hasSize(4);
    assertThat(target("a.txt")).isSymbolicLink();
  }

  @Test
  void aClipThatCannotBeConvertedIsNamedAndTheOthersAre() throws IOException {
    var media = read().media();
    var bad = clips().resolve("b.mp4");
    Files.writeString(bad, "no film any more");
    var report = RateConversion.write(media, index(), target(), VideoFormat.H264, _ -> {});
    assertThat(report.problems().stream().map(Problem::where)).containsExactly(bad.toString());
    assertThat(report.written()).containsExactly(target("a.mp4"), target("c.mp4"), target("d.mp4"));
    assertThat(target("b.mp4")).doesNotExist();
  }

  @Test
  void twoRunsDoNotWriteIntoOneFolder() {
    try (var _ = FolderLock.take(target())) {
      assertThatThrownBy(this::convert)
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("another genga is at work in this folder")
          .hasMessageContaining(target().toString());
    }
    assertThat(convert().written()).hasSize(4);
  }

  @Test
  void killedAtAnyMomentItGoesOnAndEndsAsOneThatNeverWas() throws Exception {
    var whole = folder.resolve("whole");
    var lines = new int[1];
    ConvertOnce.convert(clips(), folder.resolve("set of whole"), whole, () -> lines[0]++);
    assertThat(lines[0]).isEqualTo(8);
    int kills = Proof.KILLS.count();
    for (int i = 1; i <= kills; i++) {
      var set = folder.resolve("set " + i);
      var killed = folder.resolve("killed " + i);
      killAfter(lines[0] * i / (kills + 1), set, killed);
      ConvertOnce.convert(clips(), set, killed, () -> {});
      assertSame(files(killed), files(whole));
    }
  }

  private static void assertSame(Map<String, byte[]> files, Map<String, byte[]> expected) {
    assertThat(files.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, bytes) -> assertThat(files.get(name)).as(name).isEqualTo(bytes));
  }

  private void killAfter(int count, Path set, Path target) throws Exception {
    var process =
        new ProcessBuilder(
                JavaProgram.command(
                    ConvertOnce.class.getName(),
                    List.of(),
                    clips().toString(),
                    set.toString(),
                    target.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var printed = process.inputReader(StandardCharsets.UTF_8)) {
      for (int seen = 0; seen < count; seen++) {
        assertThat(printed.readLine()).isNotNull();
      }
      process.destroyForcibly();
    }
    process.waitFor();
  }
}
