package dev.genga.training.state;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.testing.files.RuledFileSystem;
import dev.genga.testing.files.WindowsRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds states to being whole when they are taken up, on a disk that refuses what Windows refuses.
class SavedStatesTest {
  private static final String LAYOUT = "2 tensors";
  private static final RunIdentity RUN =
      new RunIdentity(Map.of("learning rate", "1.0E-4", "seed", "7"));

  @TempDir private Path temporary;
  private Path output = Path.of("");
  private StateFolder folder = new StateFolder(output, "");
  private TensorScope scope = TensorScope.open();
  private final List<String> remarks = new ArrayList<>();

  @BeforeEach
  void open() {
    output = RuledFileSystem.folder(temporary, new WindowsRules());
    folder = new StateFolder(output, "style");
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private SavedStates states(StateOptions options) {
    return new SavedStates(folder, options);
  }

  private SavedStates states() {
    return states(StateOptions.DEFAULT);
  }

  private static Map<String, Tensor> tensors(int step) {
    return Map.of("parameters", Tensors.of(new float[] {step, 2, 3}, 3));
  }

  private void save(int... steps) {
    for (int step : steps) {
      states().save(tensors(step), LAYOUT, step, RUN);
    }
  }

  /// The step of the state that a run would go on from; 0 for none.
  private int taken(SavedStates states, RunIdentity identity) {
    try (var state = states.open(tensors(0), LAYOUT, identity, remarks::add)) {
      if (state == null) {
        return 0;
      }
      assertThatTensor(state.read("parameters"))
          .isBitEqualTo(Objects.requireNonNull(tensors(state.step()).get("parameters")));
      return state.step();
    }
  }

  private int taken() {
    return taken(states(), RUN);
  }

  private void damage(int step, UnaryOperator<byte[]> how) throws IOException {
    Path file = folder.file(step);
    Files.write(file, how.apply(Files.readAllBytes(file)));
  }

  @Test
  void theLastOnesAreKept() {
    assertThat(taken()).isZero();
    save(3, 6, 9, 12);
    assertThat(folder.newestFirst()).containsExactly(folder.file(12), folder.file(9));
    states(new StateOptions(1, false, null)).save(tensors(15), LAYOUT, 15, RUN);
    assertThat(folder.newestFirst()).containsExactly(folder.file(15));
    assertThat(taken()).isEqualTo(15);
    assertThat(remarks).isEmpty();
  }

  @Test
  void theSameStateHasTheSameBytes() throws IOException {
    save(3);
    byte[] first = Files.readAllBytes(folder.file(3));
    save(3);
    assertThat(folder.file(3)).hasBinaryContent(first);
  }

  @Test
  void aByteThatFlippedAnywhereIsNoticedAndTheStateBeforeIsUsed() throws IOException {
    var random = new Random(2026);
    for (int round = 0; round < 40; round++) {
      save(3, 6);
      int[] at = {0};
      damage(
          6,
          bytes -> {
            at[0] = random.nextInt(bytes.length);
            bytes[at[0]] ^= (byte) (1 << random.nextInt(8));
            return bytes;
          });
      remarks.clear();
      assertThat(taken()).as("a flip at byte %d", at[0]).isEqualTo(3);
      assertThat(remarks)
          .singleElement()
          .asString()
          .contains(folder.file(6) + " is damaged", "step00000006.safetensors.damaged", "step 3");
      assertThat(folder.newestFirst()).containsExactly(folder.file(3));
    }
  }

  @Test
  void aStateThatWasCutAnywhereIsNoticed() throws IOException {
    save(3, 6);
    int length = Files.readAllBytes(folder.file(6)).length;
    for (int kept : new int[] {0, 1, 8, 60, 150, length / 2, length - 1}) {
      save(3, 6);
      damage(6, bytes -> Arrays.copyOf(bytes, kept));
      assertThat(taken()).as("%d bytes", kept).isEqualTo(3);
    }
  }

  @Test
  void whereNoneIsWholeNothingIsBegunAnew() throws IOException {
    save(3, 6);
    damage(3, bytes -> Arrays.copyOf(bytes, 10));
    damage(6, bytes -> Arrays.copyOf(bytes, bytes.length - 1));
    assertThatThrownBy(this::taken)
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problems()).hasSize(2);
              assertThat(e.problems().getFirst().what()).startsWith("this state is damaged: ");
              assertThat(e.problems().getFirst().where()).isEqualTo(folder.file(6).toString());
            });
    assertThat(folder.newestFirst()).hasSize(2);
  }

  @Test
  void whatDiffersIsListedAndMayBeAccepted() {
    save(3);
    var other = new RunIdentity(Map.of("learning rate", "2.0E-4", "section 1, a.mp4", "new"));
    var asked = new StateOptions(2, false, "--accept-changes");
    for (var attempt :
        List.<Runnable>of(() -> taken(states(asked), other), () -> check(states(asked), other))) {
      assertThatThrownBy(attempt::run)
          .hasMessageContaining("learning rate is 2.0E-4; it was 1.0E-4 when the state was saved")
          .hasMessageContaining("section 1, a.mp4 (new) is new")
          .hasMessageContaining("seed (7) is gone")
          .hasMessageContaining("--accept-changes");
    }
    var accepted = new StateOptions(2, true, "--accept-changes");
    check(states(accepted), other);
    assertThat(taken(states(accepted), other)).isEqualTo(3);
    assertThat(remarks).hasSize(3).first().asString().startsWith("accepted: learning rate is");
  }

  private static void check(SavedStates states, RunIdentity identity) {
    states.check(identity, tensors(0), LAYOUT, 100);
  }

  @Test
  void settingsAreListedBeforeClipsHoweverManyThereAre() {
    var before = new TreeMap<>(RUN.parts());
    var now = new TreeMap<>(RUN.parts());
    for (int i = 1; i <= 30; i++) {
      before.put("section 1, clips/%02d.mp4".formatted(i), "content a");
      now.put("section 1, clips/%02d.mp4".formatted(i), "content b");
      before.put("target %02d".formatted(i), "a");
      now.put("target %02d".formatted(i), "b");
    }
    now.put("seed", "8");
    now.put("section 1 batch size", "2");
    states().save(tensors(3), LAYOUT, 3, new RunIdentity(before));
    assertThatThrownBy(() -> check(states(), new RunIdentity(now)))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              var told = e.problems().stream().map(Problem::what).toList();
              assertThat(told).hasSize(30 + 2 + 8 + 1);
              assertThat(told.subList(0, 32))
                  .noneMatch(what -> what.contains("clips"))
                  .anyMatch(what -> what.startsWith("seed is 8"))
                  .anyMatch(what -> what.startsWith("section 1 batch size"));
              assertThat(told.get(32)).startsWith("section 1, clips/01.mp4 is content b");
              assertThat(told.getLast()).isEqualTo("22 more clips differ");
            });
  }

  /// States from before tell neither.
  @Test
  void whatOnlyLaterVersionsTellIsNoChange() {
    var held = Map.of("seed", "7", "held out of section 1", "clips/a.mp4");
    var told = new TreeMap<>(held);
    told.put("held out of section 1, clips/a.mp4", "content a");
    told.put(RunIdentity.QUANTILES, "[0.5]");
    states().save(tensors(3), LAYOUT, 3, new RunIdentity(held));
    check(states(), new RunIdentity(told));
    states().save(tensors(6), LAYOUT, 6, new RunIdentity(told));
    var other = new TreeMap<>(told);
    other.put("held out of section 1, clips/a.mp4", "content b");
    other.put(RunIdentity.QUANTILES, "[0.25, 0.75]");
    assertThatThrownBy(() -> check(states(), new RunIdentity(other)))
        .hasMessageContaining("held out of section 1, clips/a.mp4 is content b")
        .hasMessageContaining("validation quantiles is [0.25, 0.75]; it was [0.5]");
  }

  @Test
  void aStateBeyondTheLastStepIsNotTakenForTheEnd() {
    save(80);
    states().check(RUN, tensors(0), LAYOUT, 80);
    assertThatThrownBy(() -> states().check(RUN, tensors(0), LAYOUT, 50))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("the state is of step 80, and the run's last is step 50")
        .hasMessageContaining(folder.file(80).toString())
        .hasMessageContaining("let it have 80 or more, or train into another folder");
  }

  @Test
  void aGoodStateStaysWhereLaterOnesMayBeNone() {
    save(2, 4);
    for (int step : new int[] {6, 8, 10}) {
      states().save(tensors(step), LAYOUT, step, RUN, 5);
    }
    assertThat(folder.newestFirst())
        .containsExactly(folder.file(10), folder.file(8), folder.file(4));
    assertThat(folder.newest(5)).isEqualTo(4);
    states().add(tensors(12), LAYOUT, 12, RUN);
    assertThat(folder.newestFirst()).hasSize(4);
    save(14);
    assertThat(folder.newestFirst()).containsExactly(folder.file(14), folder.file(12));
  }

  @Test
  void otherTensorsAreNeverTakenUp() {
    save(3);
    var accepted = states(new StateOptions(2, true, "--accept-changes"));
    var larger = Map.of("parameters", Tensors.of(new float[] {1, 2, 3, 4}, 4));
    var more =
        Map.of("parameters", tensors(3).get("parameters"), "ema", Tensors.of(new float[3], 3));
    for (var wanted : List.of(larger, more)) {
      for (var attempt :
          List.<Runnable>of(
              () -> accepted.open(wanted, LAYOUT, RUN, remarks::add),
              () -> accepted.check(RUN, wanted, LAYOUT, 100))) {
        assertThatThrownBy(attempt::run)
            .isInstanceOf(ProblemException.class)
            .hasMessageContaining("has other tensors than this run");
      }
    }
    var transposed = new RunIdentity(Map.of("learning rate", "1.0E-4", "seed", "8"));
    assertThatThrownBy(() -> accepted.open(tensors(0), "other shapes", transposed, remarks::add))
        .hasMessageContaining("has other tensors than this run")
        .hasMessageContaining("seed is 8; it was 7");
  }

  @Test
  void theStateOfAnEarlierVersionIsTakenUpUntilThereAreNewOnes() {
    var run = RunIdentity.of("all that is trained");
    SafetensorsWriter.write(
        folder.earlier(),
        tensors(40),
        Map.of("genga.step", "40", "genga.fingerprint", "all that is trained"));
    assertThat(taken(states(), run)).isEqualTo(40);
    assertThatThrownBy(this::taken).hasMessageContaining("of an earlier genga");
    save(42, 44);
    assertThat(folder.earlier()).doesNotExist();
  }

  @Test
  void aResultOfThatNameIsNeitherTakenForAStateNorDeleted() throws IOException {
    SafetensorsWriter.write(folder.earlier(), tensors(1), Map.of());
    save(3, 6);
    assertThat(folder.earlier()).exists();
    assertThat(taken()).isEqualTo(6);
  }

  @Test
  void halvesThatAKillLeftAreCleared() throws IOException {
    save(3);
    Path half = folder.path().resolve(".step00000006.safetensors.4711.partial.safetensors");
    Files.writeString(half, "half");
    assertThat(taken()).isEqualTo(3);
    assertThat(half).doesNotExist();
  }
}
