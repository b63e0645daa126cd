package dev.genga.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.genga.tensor.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the benches make of their arguments and of what programs print; none is run.
class BenchArgumentsTest {
  @TempDir private Path folder;

  private static StepWay way(String... words) {
    return StepWay.of(words, 0);
  }

  @Test
  void aWayIsKeptBlocksEngineAndBlocksInMemory() {
    assertThat(way()).isEqualTo(StepWay.PLAIN);
    assertThat(way("24")).isEqualTo(new StepWay(24, "bundled", 0));
    assertThat(way("auto", "venv")).isEqualTo(new StepWay(null, "venv", 0));
    assertThat(way("0", "bundled", "2")).isEqualTo(new StepWay(0, "bundled", 2));
    assertThat(StepWay.of(new String[] {"work", "auto", "bundled", "9"}, 1).words())
        .containsExactly("auto", "bundled", "9");
    assertThat(way(way("3", "venv", "5").words().toArray(new String[0])))
        .isEqualTo(new StepWay(3, "venv", 5));
    assertThatThrownBy(() -> way("1", "bundled", "2"))
        .hasMessage("of 2 blocks in memory 2 come and go, so 1 can't keep their activations");
    assertThatThrownBy(() -> way("many")).isInstanceOf(NumberFormatException.class);
  }

  private Program printing(String name, String lines) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, lines);
    var program =
        Program.start(
            name, List.of("cat", file.toString()), folder, Map.of(), folder.resolve("log"));
    program.toEnd();
    return program;
  }

  @Test
  void lossesAreComparedAndAMissingOneIsNoAgreement() throws IOException {
    try (var theirs = printing("theirs", "@loss 1 2.0\n@loss 2 -4.0\n");
        var ours = printing("ours", "@choice all\n@loss 1 2.002\n@loss 2 -4.0\nstep 1\n")) {
      assertThat(StepBench.difference(theirs, ours, 2)).isCloseTo(1e-3, within(1e-12));
      assertThat(StepBench.difference(theirs, ours, 3)).isNaN();
    }
  }

  @Test
  void aStepOfAllWeightsIsMeasuredInFiveRoundsOrMore() {
    assertThat(FullStepTurns.rounds(new String[] {"work", "wan", "venv"})).isEqualTo(5);
    assertThat(FullStepTurns.rounds(new String[] {"work", "wan", "venv", "7"})).isEqualTo(7);
    assertThatThrownBy(() -> FullStepTurns.rounds(new String[] {"work", "wan", "venv", "4"}))
        .hasMessage("at least 5 rounds: 4");
    var told =
        FullStepTurns.Told.of(
            "torch  bfloat16  200 tokens x 12  gradients 0.3010 s  update 0.0055 s  step 0.3067 s"
                + "  processor 0.6080 s  loss 2.000000 to 1.977842");
    assertThat(told).isEqualTo(new FullStepTurns.Told(0.3067, 2, 1.977842));
    assertThat(told.difference(new FullStepTurns.Told(0.2, 2.004, 1.977842)))
        .isCloseTo(2e-3, within(1e-12));
    assertThatThrownBy(() -> FullStepTurns.Told.of("")).hasMessage("this tells of no step: ");
  }

  @Test
  void aMachineIsToldWithEngineAndCommit() {
    assertThat(Machine.describe("bundled"))
        .contains(" cores, Java ", ", genga ")
        .endsWith(", bundled libtorch " + Engine.BUNDLED_VERSION);
    assertThat(Machine.commit(folder)).isEqualTo("of no known commit");
  }
}
