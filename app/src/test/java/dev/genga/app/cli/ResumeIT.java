package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallDataset;
import dev.genga.app.demo.SmallProject;
import dev.genga.base.FolderLock;
import dev.genga.training.log.RunLog;
import dev.genga.training.log.StepEntry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a user is told who goes on with other data or settings, or into a folder that is in use.
class ResumeIT {
  private static final String STATE = "FOLDER/out/lora-state/step00000002.safetensors";
  private static final String FIX =
      "set it back, or go on all the same with --accept-changes, or train into another folder";

  @TempDir private static Path template;
  @TempDir private Path folder;
  private UserFolder user = new UserFolder(Path.of(""));

  /// Two steps are done.
  @BeforeAll
  static void trainABit() {
    SmallProject.write(template);
    var user = new UserFolder(template).dataset(SmallDataset.firstFrames());
    var run = user.train();
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  @BeforeEach
  void copyProject() {
    user = UserFolder.copyOf(template, folder.resolve("project"));
  }

  @Test
  void otherSettingsAreListedAndMayBeAccepted() {
    var before = withoutPlan();
    var refused = user.train("--steps", "3", "--learning-rate", "1e-4", "--seed", "7");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(user.problems(refused))
        .isEqualTo(
            """
            error: learning rate is 1.0E-4; it was 5.0E-5 when the state was saved
               at: %1$s
              fix: %2$s

            error: seed is 7; it was 42 when the state was saved
               at: %1$s
              fix: %2$s
            """
                .formatted(STATE, FIX));
    assertThat(withoutPlan()).isEqualTo(before);

    var accepted =
        user.train("--steps", "3", "--learning-rate", "1e-4", "--seed", "7", "--accept-changes");
    assertThat(accepted.exitCode()).as(accepted.err()).isZero();
    assertThat(accepted.err())
        .contains("accepted: learning rate is 1.0E-4; it was 5.0E-5")
        .contains("going on after step 2\n");
    // The state that it saved is one of the new settings.
    var again = user.train("--steps", "4", "--learning-rate", "1e-4", "--seed", "7");
    assertThat(again.exitCode()).as(again.err()).isZero();
  }

  /// The plan tells what is still to be written.
  private Map<String, String> withoutPlan() {
    var content = user.content();
    content.remove("plan.json");
    return content;
  }

  @Test
  void otherDataAreListedByClip() {
    user.edit("clips/5-wave.txt", "rabbit", "robot");
    var before = withoutPlan();
    var refused = user.train("--steps", "3");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(user.problems(refused))
        .startsWith("error: section 1, clips/5-wave.mp4 is content ")
        .contains("   at: " + STATE, "  fix: " + FIX)
        .containsOnlyOnce("error: ");
    assertThat(withoutPlan()).as("no cache was made").isEqualTo(before);
    var accepted = user.train("--steps", "3", "--accept-changes");
    assertThat(accepted.exitCode()).as(accepted.err()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--rank 4", "--rank 4 --accept-changes"})
  void anotherRankIsNeverAcceptedAndNothingIsLoadedForIt(String options) {
    var before = withoutPlan();
    var run = user.train(("--steps 3 " + options).split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(user.problems(run))
        .contains("error: the saved state has other tensors than this run: it can't be taken up\n")
        .contains("error: target adapter rank is 4; it was 32 when the state was saved\n")
        .contains("  fix: set it back, or train into another folder\n")
        .doesNotContain("--accept-changes");
    assertThat(run.err()).doesNotContain("loading");
    assertThat(before).containsKey("out/recipe.toml");
    assertThat(withoutPlan()).isEqualTo(before);
  }

  @Test
  void fewerStepsThanAreDoneAreRefused() {
    var before = withoutPlan();
    var run = user.train("--steps", "1");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(user.problems(run))
        .isEqualTo(
            """
            error: the state is of step 2, and the run's last is step 1
               at: %s
              fix: let it have 2 or more, or train into another folder
            """
                .formatted(STATE));
    assertThat(withoutPlan()).isEqualTo(before);
  }

  @Test
  void aDamagedLogIsToldOnceAndTheRunGoesOn() {
    var log = new String(user.bytes("out/log.jsonl"), StandardCharsets.UTF_8);
    int second = log.indexOf('\n') + 1;
    user.file("out/log.jsonl", log.substring(0, second) + "x\n\n" + log.substring(second));
    var run = user.train("--steps", "3");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err())
        .contains("log.jsonl is damaged in 2 lines, the first of them 2: it goes on without");
    assertThat(steps("out/log.jsonl")).containsExactly(1, 2, 3);
    var again = user.train("--steps", "4");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.err()).doesNotContain("damaged");
  }

  private List<Integer> steps(String log) {
    return RunLog.readSteps(user.path().resolve(log)).stream().map(StepEntry::step).toList();
  }

  @Test
  void anotherNameInTheFolderTakesNothingOfTheFirst() {
    byte[] page = user.bytes("out/index.html");
    byte[] recipe = user.bytes("out/recipe.toml");
    var second = user.train("--name", "second", "--steps", "1");
    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(second.err())
        .contains(
            "the folder has the log, page and recipe of 'lora' too: they are lora-log.jsonl and so"
                + " on now");
    assertThat(steps("out/log.jsonl")).containsExactly(1);
    assertThat(steps("out/lora-log.jsonl")).containsExactly(1, 2);
    assertThat(user.bytes("out/lora-index.html")).isEqualTo(page);
    assertThat(user.bytes("out/lora-recipe.toml")).isEqualTo(recipe);

    var first = user.train("--steps", "3");
    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(first.err()).contains("going on after step 2\n");
    assertThat(steps("out/log.jsonl")).containsExactly(1, 2, 3);
    assertThat(steps("out/second-log.jsonl")).containsExactly(1);
    assertThat(user.path().resolve("out/lora-log.jsonl")).doesNotExist();
  }

  @Test
  void aFolderInUseIsRefused() {
    try (var _ = FolderLock.take(user.path().resolve("out"))) {
      var run = user.train("--steps", "3");
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(user.problems(run))
          .startsWith(
              "error: another genga is at work in this folder: process %d, since "
                  .formatted(ProcessHandle.current().pid()))
          .contains(
              "   at: FOLDER/out\n"
                  + "  fix: wait until it has ended, stop it, or name another folder\n");
    }
    var run = user.train("--steps", "3");
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  @Test
  void atLeastOneStateIsKept() {
    user.refuses(
        () -> user.train("--keep-states", "0"),
        """
        error: no state is kept: 0
           at: --keep-states
          fix: use 1 or more
        """);
  }
}
