package dev.genga.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.film.bars.Bars;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.MediaRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Choosing by command as a user would, and beside a desk that is open.
class ChooseIT {
  @TempDir private Path folder;

  @BeforeEach
  void fill() throws IOException {
    try (var index = FilmIndex.open(Files.createDirectories(folder.resolve("set")))) {
      for (var name : List.of("rain.png", "sea.png")) {
        MediaRows.put(
            index,
            new MediaRows.Row(Path.of(name), "picture", 1, 0, 9, 9, Bars.NONE, "", "a " + name));
      }
    }
  }

  private ProgramRun run(String... words) throws Exception {
    return ProgramRun.in(folder).run(words);
  }

  @Test
  void aChoiceHoldsInTheNextProcessAndIsTakenBackThere() throws Exception {
    var kept = run("choose", "set", "--where", "caption holds rain", "--keep");
    assertThat(kept.exitCode()).as(kept.err()).isZero();
    assertThat(kept.out()).isEqualTo("rain.png: kept\n1 clip: decided\n");
    assertThat(run("choose", "set", "--where", "choice = kept").out())
        .isEqualTo("rain.png  kept  picture  a rain.png\n");

    assertThat(run("choose", "set", "--undo").out())
        .isEqualTo("rain.png: undecided\n1 clip: taken back\n");
    assertThat(run("choose", "set", "--where", "choice = kept").out()).isEmpty();
  }

  @Test
  void whileADeskIsOpenClipsAreListedAndNoneDecided() throws Exception {
    var desk = ProgramRun.in(folder).builder("curate", "set").start();
    try (var lines = desk.inputReader(StandardCharsets.UTF_8)) {
      assertThat(lines.readLine()).startsWith("the desk is open");

      assertThat(run("choose", "set").out()).contains("rain.png", "sea.png");
      assertThat(run("choose", "set", "--all", "--keep", "--dry-run").out())
          .contains("2 clips would be decided");
      var refused = run("choose", "set", "--all", "--keep");
      assertThat(refused.exitCode()).isEqualTo(2);
      assertThat(refused.err())
          .contains("another genga is at work in this folder: process " + desk.pid());
    } finally {
      desk.destroyForcibly();
    }
  }
}
