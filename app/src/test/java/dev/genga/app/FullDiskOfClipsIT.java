package dev.genga.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.chat.ChatServerStandIn;
import dev.genga.film.bars.Bars;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.MediaRows;
import dev.genga.testing.files.RulesOfProcess;
import dev.genga.testing.files.WriteMoment;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A disk that fills up while a data set is made: what was done stays, and the same command goes on.
@Execution(ExecutionMode.CONCURRENT)
class FullDiskOfClipsIT {
  private static final String FULL = "No space left on device";

  @TempDir private Path folder;

  private ProgramRun run(String... words) throws Exception {
    return ProgramRun.in(folder).run(words);
  }

  /// With no room for a file.
  private ProgramRun runFull(String file, String... words) throws Exception {
    var moment = new WriteMoment(WriteMoment.Place.BEFORE_SYNC, file, 1, "");
    return ProgramRun.in(folder).with(RulesOfProcess.fullDisk(moment)).run(words);
  }

  /// With no room for an index, which its own library writes, nor for what is put into it.
  private ProgramRun runCramped(String... words) throws Exception {
    return ProgramRun.in(folder).withFilesUpTo(48 << 10).run(words);
  }

  private void writeClips(String... names) throws IOException {
    Files.createDirectories(folder.resolve("clips"));
    for (var name : names) {
      var frames = new ArrayList<Frame>();
      for (int i = 0; i < 30; i++) {
        var grey = new byte[3 * 64 * 48];
        Arrays.fill(grey, (byte) (60 + 3 * i + name.charAt(0)));
        frames.add(new Frame(64, 48, grey));
      }
      VideoWriter.write(folder.resolve("clips").resolve(name), Fraction.of(24), Map.of(), frames);
    }
  }

  private List<String> files(String of) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(of))) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    }
  }

  private void assertIndexNamed(ProgramRun run) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.err())
        .contains("error: the index can't be read or written: ")
        .contains("genga.db");
  }

  @Test
  void inTheMiddleOfAConversionItCostsTheClipAtHandAlone() throws Exception {
    writeClips("a.mp4", "b.mp4", "c.mp4");
    Files.writeString(folder.resolve("clips/a.txt"), "grey");
    String[] words = {"import", "clips", "-o", "set", "--convert", "at16"};
    var full = runFull("at16/b.mp4", words);
    assertThat(full.exitCode()).as(full.err()).isEqualTo(2);
    assertThat(full.err()).contains(FULL).contains(folder.resolve("at16/b.mp4").toString());
    assertThat(files("at16")).containsExactly("a.mp4", "a.txt");

    var rest = run(words);
    assertThat(rest.exitCode()).as(rest.err()).isZero();
    assertThat(rest.out())
        .contains("3 not read again")
        .contains("3 clips at 16 frames a second, 1 of them there already");
    assertThat(files("at16")).containsExactly("a.mp4", "a.txt", "b.mp4", "c.mp4");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void anIndexThatFindsNoRoomIsNamedWhenClipsAreTakenIn() throws Exception {
    writeClips("a.mp4");
    assertIndexNamed(runCramped("import", "clips", "-o", "set"));
    var again = run("import", "clips", "-o", "set");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.out()).startsWith("1 clips, 0 pictures");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void scoresThatFindNoRoomAreMadeByTheSameCommandLater() throws Exception {
    writeClips("a.mp4", "b.mp4", "c.mp4", "d.mp4", "e.mp4", "f.mp4");
    assertThat(run("import", "clips", "-o", "set").exitCode()).isZero();
    assertIndexNamed(runCramped("score", "set"));
    var again = run("score", "set");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(run("score", "set").out()).startsWith("0 clips scored");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void decisionsThatFindNoRoomAreTakenWholeOrNotAtAll() throws Exception {
    try (var index = FilmIndex.open(Files.createDirectories(folder.resolve("set")))) {
      for (int i = 0; i < 600; i++) {
        MediaRows.put(
            index,
            new MediaRows.Row(
                Path.of(i + ".png"), "picture", 1, 0, 9, 9, Bars.NONE, "", "picture " + i));
      }
    }
    assertThat(run("choose", "set", "--clip", "7.png", "--reject").exitCode()).isZero();
    assertIndexNamed(runCramped("choose", "set", "--all", "--keep"));
    assertThat(run("choose", "set", "--where", "choice = kept").out()).isEmpty();
    assertThat(run("choose", "set", "--where", "choice = rejected").out()).startsWith("7.png ");
    var again = run("choose", "set", "--all", "--keep");
    assertThat(again.out()).contains("600 clips: decided");
  }

  @Test
  void aCaptionThatFindsNoRoomIsNamedAndTheOthersAreNotAskedForAgain() throws Exception {
    writeClips("a.mp4", "b.mp4", "c.mp4");
    assertThat(run("import", "clips", "-o", "set").exitCode()).isZero();
    try (var server = new ChatServerStandIn()) {
      server
          .says("Grey that grows brighter.")
          .answers(_ -> "Grey, brighter after %d captions.".formatted(server.arrived().size()));
      String[] words = {
        "caption", "set", "--chat", server.address(), "--chat-model", "eyes", "--parallel", "1"
      };
      var full = runFull("clips/b.txt", words);
      assertThat(full.exitCode()).as(full.err()).isEqualTo(2);
      assertThat(full.err()).contains(FULL).contains(folder.resolve("clips/b.txt").toString());
      assertThat(folder.resolve("clips/a.txt")).content().isEqualTo("Grey that grows brighter.\n");
      int asked = server.arrived().size();

      var rest = run(words);
      assertThat(rest.exitCode()).as(rest.err()).isZero();
      assertThat(files("clips")).contains("a.txt", "b.txt", "c.txt");
      assertThat(server.arrived().size() - asked).isLessThanOrEqualTo(2);
    }
  }
}
