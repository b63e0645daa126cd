package dev.genga.film.cut;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.IndexExport;
import dev.genga.testing.JavaProgram;
import dev.genga.testing.Proof;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ends the cutting of a film from outside, without warning.
class KilledCuttingTest {
  @TempDir private Path folder;

  @Test
  void afterKillsAtSeveralMomentsTheClipsAndTheIndexAreThoseOfARunThatWasNotKilled()
      throws Exception {
    var film = NumberedFilm.write(folder.resolve("film.mp4"));
    var whole = folder.resolve("whole");
    CutOnce.cut(film, whole);
    var killed = folder.resolve("killed");
    for (int clips : new int[] {1, 4, 3}) {
      killAfter(clips, CutOnce.CLIP::equals, film, killed);
    }
    var report = CutOnce.cut(film, killed);
    assertThat(report.kept()).isGreaterThanOrEqualTo(8);
    assertThat(report.written()).isPositive();

    assertSame(killed, whole);
  }

  /// While the film is read for its scenes, between that and its first clip, and while clips are written.
  @Test
  void killedAtAnyMomentItGoesOnAndEndsAsOneThatNeverWas() throws Exception {
    var film = NumberedFilm.write(folder.resolve("film.mp4"));
    var whole = folder.resolve("whole");
    var lines = new ArrayList<String>();
    CutOnce.cut(film, whole, lines::add);
    int kills = Proof.KILLS.count();
    for (int i = 1; i <= kills; i++) {
      var killed = folder.resolve("killed-" + i);
      int moment = lines.size() * i / (kills + 1);
      killAfter(moment, _ -> true, film, killed);
      CutOnce.cut(film, killed);
      assertSame(killed, whole);
    }
  }

  private static void assertSame(Path killed, Path whole) throws IOException {
    for (var clip : names(whole)) {
      var same =
          Files.mismatch(
              whole.resolve("clips").resolve(clip), killed.resolve("clips").resolve(clip));
      assertThat(same).as("%s of %s", clip, killed).isEqualTo(-1);
    }
    assertThat(names(killed)).isEqualTo(names(whole));
    assertThat(exported(killed)).isEqualTo(exported(whole));
  }

  /// @param count of the lines that are printed
  private static void killAfter(int count, Predicate<String> lines, Path film, Path output)
      throws Exception {
    var process =
        new ProcessBuilder(
                JavaProgram.command(
                    CutOnce.class.getName(), List.of(), film.toString(), output.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var printed = process.inputReader(StandardCharsets.UTF_8)) {
      for (int seen = 0; seen < count; ) {
        var line = printed.readLine();
        assertThat(line).isNotNull();
        seen += lines.test(line) ? 1 : 0;
      }
      process.destroyForcibly();
    }
    assertThat(process.waitFor()).isNotZero();
  }

  private static List<String> names(Path output) throws IOException {
    try (Stream<Path> files = Files.list(output.resolve("clips"))) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  private static List<String> exported(Path output) throws IOException {
    try (var index = FilmIndex.openExisting(output)) {
      IndexExport.write(index, output.resolve("export"));
    }
    return Stream.of("scene", "clip")
        .map(table -> output.resolve("export/" + table + ".csv"))
        .map(KilledCuttingTest::read)
        .toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
