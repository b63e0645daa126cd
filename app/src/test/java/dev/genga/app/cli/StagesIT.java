package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallDataset;
import dev.genga.app.demo.SmallProject;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.training.log.RunEvent;
import dev.genga.training.log.RunLog;
import dev.genga.training.log.StepEntry;
import dev.genga.training.state.StateFolder;
import dev.genga.training.validation.HeldOutHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a creator has who trains in stages: single frames first, then clips, then both.
class StagesIT {
  private static final String FILES =
      """
      dataset = "dataset.toml"
      transformer = "models/transformer.safetensors"
      vae = "models/vae.safetensors"
      t5 = "models/text-encoder.safetensors"
      vae_dtype = "FLOAT32"
      dtype = "FLOAT32"
      rank = 4
      """;

  private static final String STAGES =
      """

      [[stages]]
      name = "frames"
      sections = [1]
      steps = 4
      learning_rate = 1e-3

      [[stages]]
      name = "clips"
      sections = ["held-out"]
      epochs = 2
      lr_schedule = "linear"
      lr_warmup = 1

      [[stages]]
      sections = [1, 2]
      shares = [0.25, 0.75]
      steps = 5
      """;

  @TempDir private static Path template;
  @TempDir private Path folder;
  private UserFolder user;

  /// The caches are made once.
  @BeforeAll
  static void writeProject() {
    SmallProject.write(template);
    var user =
        new UserFolder(template)
            .dataset(
                SmallDataset.section("clips", "cache-1", 64, 1),
                SmallDataset.section("held-out", "cache-2", 64, 5),
                SmallDataset.section("clips", "cache-3", 32, 1));
    var run = user.cache();
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  @BeforeEach
  void copyProject() {
    user = UserFolder.copyOf(template, folder.resolve("project"));
  }

  private CommandRun recipe(String text, String... more) {
    user.file("recipe.toml", text);
    var arguments = new ArrayList<>(List.of("train", user.path() + "/recipe.toml"));
    arguments.addAll(List.of(more));
    return user.run(arguments.toArray(String[]::new));
  }

  private List<StepEntry> steps(String output) {
    return RunLog.readSteps(user.path().resolve(output).resolve("log.jsonl"));
  }

  /// What of a run's steps does not depend on the machine.
  private List<List<Number>> numbers(String output) {
    return steps(output).stream()
        .<List<Number>>map(step ->
            List.of(
                step.step(),
                step.epoch(),
                step.loss(),
                step.average(),
                step.learningRate(),
                step.gradientNorm()))
        .toList();
  }

  private List<RunEvent> stages(String output) {
    return RunLog.readEvents(user.path().resolve(output).resolve("log.jsonl")).stream()
        .filter(event -> event.name().equals("stage"))
        .toList();
  }

  private Map<String, Integer> tensors(Path path) {
    var hashes = new HashMap<String, Integer>();
    try (var file = SafetensorsFile.open(path);
        var _ = TensorScope.open()) {
      for (var name : file.tensors().keySet()) {
        hashes.put(name, Arrays.hashCode(file.read(name).toBytes()));
      }
    }
    return hashes;
  }

  private Path lora(String output) {
    return user.path().resolve(output).resolve("lora.safetensors");
  }

  private static List<String> stageLines(String text) {
    return text.lines().filter(line -> line.contains("learning rate")).toList();
  }

  /// Batches of a step, the rate that follows from the optimizer and that of the recipe count for the plan too.
  @Test
  void aPlanTellsOfTheStagesWhatTheTrainingTells() {
    String text = FILES + "gradient_accumulation = 4\noptimizer = \"prodigy\"\n" + STAGES;
    var run = recipe(text, "--output", "told");
    assertThat(run.exitCode()).as(run.err()).isZero();
    var plan = user.run("plan", user.path() + "/recipe.toml");
    assertThat(plan.exitCode()).as(plan.err()).isZero();
    assertThat(stageLines(plan.out())).hasSize(3).isEqualTo(stageLines(run.err()));
    assertThat(stageLines(plan.out()).get(1)).contains("learning rate 1.0");
  }

  @Test
  void oneStageIsTheRunWithoutStages() {
    String rest =
        """
        gradient_accumulation = 2
        num_timestep_buckets = 3
        """;
    var plain =
        recipe(
            FILES
                + rest
                + """
                steps = 6
                learning_rate = 1e-3
                lr_schedule = "cosine"
                """,
            "--output",
            "plain");
    assertThat(plain.exitCode()).as(plain.err()).isZero();
    var staged =
        recipe(
            FILES
                + rest
                + """

                [[stages]]
                sections = [1, 2, 3]
                steps = 6
                learning_rate = 1e-3
                lr_schedule = "cosine"
                """,
            "--output",
            "staged");
    assertThat(staged.exitCode()).as(staged.err()).isZero();
    assertThat(numbers("staged")).hasSize(6).isEqualTo(numbers("plain"));
    assertThat(tensors(lora("staged"))).isEqualTo(tensors(lora("plain")));
  }

  @Test
  void aRunThatGoesOnInAnyStageIsTheOneThatWasNeverStopped() throws IOException {
    String text = FILES + "save_every_steps = 1\nkeep_states = 50\n" + STAGES;
    var whole = recipe(text, "--output", "whole");
    assertThat(whole.exitCode()).as(whole.err()).isZero();
    var numbers = numbers("whole");
    int last = numbers.size();
    var state = new StateFolder(user.path().resolve("whole"), "lora");
    assertThat(stages("whole")).hasSize(3);
    for (int step = 1; step < last; step++) {
      String output = "after-" + step;
      Path from = user.path().resolve("whole");
      Path to = user.path().resolve(output);
      UserFolder.copyOf(from, to);
      for (int later = step + 1; later <= last; later++) {
        Files.delete(new StateFolder(to, "lora").file(later));
      }
      Files.delete(to.resolve("lora.safetensors"));
      var run = recipe(text, "--output", output);
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.err()).contains("going on after step " + step);
      assertThat(numbers(output)).as("after step %d", step).isEqualTo(numbers);
      assertThat(stages(output)).isEqualTo(stages("whole"));
      assertThat(tensors(lora(output))).isEqualTo(tensors(lora("whole")));
      assertThat(tensors(new StateFolder(to, "lora").file(last)))
          .isEqualTo(tensors(state.file(last)));
    }
  }

  @Test
  void eachStageHasItsDataItsLengthAndItsRate() throws IOException {
    var run = recipe(FILES + "save_every_epochs = 1\n" + STAGES, "--output", "out");
    assertThat(run.exitCode()).as(run.err()).isZero();
    var steps = steps("out");
    int clips = 2 * samples(2);
    assertThat(steps).hasSize(4 + clips + 5);
    assertThat(steps.subList(0, 4)).extracting(StepEntry::learningRate).containsOnly(1e-3);
    assertThat(steps.get(4).learningRate()).as("it rises in the second stage").isZero();
    assertThat(steps.get(5).learningRate()).isEqualTo(5e-5);
    assertThat(steps.subList(4 + clips, steps.size()))
        .extracting(StepEntry::learningRate)
        .containsOnly(5e-5);
    // The first stage is cut short in its epoch, which its end ends.
    assertThat(steps.get(4).epoch()).isEqualTo(steps.get(3).epoch() + 1);
    assertThat(user.path().resolve("out/lora-%06d.safetensors".formatted(steps.get(3).epoch())))
        .exists();

    assertThat(run.err())
        .contains(
            "Stages\n  1, frames: section 1, %d samples an epoch, 4 steps, learning rate 0.001, constant\n"
                .formatted(samples(1)))
        .contains(
            "  2, clips: section 2, %d samples an epoch, %d steps, learning rate 5e-5, linear\n"
                .formatted(samples(2), clips))
        .contains("  no stage trains on section 3\n")
        .contains("stage 1, frames: steps 1 to 4\n")
        .contains("stage 2, clips: steps 5 to %d\n".formatted(4 + clips));
    assertThat(stages("out"))
        .containsExactly(
            new RunEvent(0, "stage", Map.of("stage", "1, frames")),
            new RunEvent(4, "stage", Map.of("stage", "2, clips")),
            new RunEvent(4 + clips, "stage", Map.of("stage", "3")));
    assertThat(Files.readString(user.path().resolve("out/index.html")))
        .contains("Stage 1, frames: section 1", "3 of 3");
    try (var file = SafetensorsFile.open(lora("out"))) {
      assertThat(file.metadata().get("genga.stages")).startsWith("1, frames: section 1, ");
    }
    // What the run leaves has the stages and runs again.
    var again = user.run("train", user.path() + "/out/recipe.toml", "--output", "again");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(tensors(lora("again"))).isEqualTo(tensors(lora("out")));
  }

  /// A run's own recipe has the defaults of the whole training too, which no stage takes here.
  @Test
  void aRunWhoseStagesHaveTheirOwnSchedulesRunsAgainFromItsRecipe() {
    String text =
        FILES
            + """

            [[stages]]
            sections = [1]
            steps = 2
            learning_rate = 1e-3
            lr_schedule = "cosine"
            """;
    var run = recipe(text, "--output", "out");
    assertThat(run.exitCode()).as(run.err()).isZero();
    var again = user.run("train", user.path() + "/out/recipe.toml", "--output", "again");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(tensors(lora("again"))).isEqualTo(tensors(lora("out")));
  }

  private static int samples(int section) {
    try (var files = Files.list(template.resolve(section == 1 ? "clips" : "held-out"))) {
      return (int) files.filter(file -> file.toString().endsWith(".mp4")).count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aChangedStageIsToldByName() {
    var run = recipe(FILES + STAGES, "--output", "out");
    assertThat(run.exitCode()).as(run.err()).isZero();
    var other =
        recipe(
            FILES + STAGES.replace("learning_rate = 1e-3", "learning_rate = 2e-3"),
            "--output",
            "out");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err())
        .contains("error: stage 1 learning rate is 0.002; it was 0.001 when the state was saved");
    var longer = recipe(FILES + STAGES.replace("steps = 5", "steps = 6"), "--output", "out");
    assertThat(longer.exitCode()).as(longer.err()).isZero();
    assertThat(steps("out").getLast().step()).isEqualTo(4 + 2 * samples(2) + 6);
  }

  @Test
  void stagesThatCanNotBeAreToldByLineAllTogether() {
    user.refuses(
        () ->
            recipe(
                FILES
                    + """
                    steps = 100
                    learning_rate = 1e-4

                    [[stages]]
                    steps = 3
                    epochs = 2
                    learning_rate = 1e-3

                    [[stages]]
                    sections = [1]
                    learning_rate = -1
                    lr_warmup = 10
                    """,
                "--output",
                "out"),
        """
        error: epochs and steps are both given
           at: FOLDER/recipe.toml:13, epochs = 2, FOLDER/recipe.toml:12, steps = 3
          fix: give one of them

        error: a stage does not say how long it is
           at: FOLDER/recipe.toml:16, [[stages]]
          fix: give one of them

        error: the stages say how long they are, and a length is given besides
           at: FOLDER/recipe.toml:8, steps = 100
          fix: leave it out

        error: every stage has its own learning_rate, and another is given besides
           at: FOLDER/recipe.toml:9, learning_rate = 1.0E-4
          fix: leave it out

        error: a stage has no section
           at: FOLDER/recipe.toml:11, [[stages]]
          fix: name sections of the data set file, such as sections = [1, 2]

        error: the learning rate is -1.0
           at: FOLDER/recipe.toml:18, learning_rate = -1
          fix: it must be 0 or more; 5e-5 is usual

        error: the schedule constant has no warm-up, but one is set
           at: FOLDER/recipe.toml:19, lr_warmup = 10
          fix: leave the warm-up out, or use constant_with_warmup
        """,
        "recipe.toml");
  }

  @Test
  void stagesAreValidatedOnWhatTheyTrainOnAndAPlateauEndsNone() {
    String held = "validation_share = 0.5\nvalidate_every_steps = 2\n";
    user.refuses(
        () -> recipe(FILES + held + "stop_on_plateau = 1\n" + STAGES, "--output", "out"),
        """
        error: a plateau is to end the training, but it has stages, each of which may come to one
           at: FOLDER/recipe.toml:10, stop_on_plateau = 1
          fix: leave it out; the best file has the lowest held-out loss all the same
        """,
        "recipe.toml");

    // A rate of nothing comes to a plateau at once; section 3 has clips of section 1, and no stage.
    String still = STAGES.replace("learning_rate = 1e-3", "learning_rate = 0");
    var run = recipe(FILES + held + still, "--output", "out");
    assertThat(run.exitCode()).as(run.err()).isZero();
    var validations =
        HeldOutHistory.of(RunLog.readEvents(user.path().resolve("out/log.jsonl"))).validations();
    assertThat(validations.getLast().step()).isEqualTo(steps("out").getLast().step());
    assertThat(validations).allSatisfy(it -> assertThat(it.bySection()).containsOnlyKeys(1, 2));
  }

  @Test
  void aStagesRateThatHasNoEffectIsRefusedAsTheTrainings() {
    String own = FILES + "optimizer = \"adafactor\"\n";
    String stage = "\n[[stages]]\nsections = [1]\nsteps = 1\n";
    user.refuses(
        () -> recipe(own + stage + "learning_rate = 1e-3\n" + stage, "--output", "out"),
        """
        error: adafactor finds its own learning rate, but one is given
           at: FOLDER/recipe.toml:13, learning_rate = 0.001
          fix: leave it out, or add --optimizer-args relative_step=False
        """,
        "recipe.toml");
    var run = recipe(own + stage + stage, "--output", "out");
    assertThat(run.exitCode()).as(run.err()).isZero();
    var again = user.run("train", user.path() + "/out/recipe.toml", "--output", "again");
    assertThat(again.exitCode()).as(again.err()).isZero();
  }

  /// Files that are missing and sections that are not there are told together.
  @Test
  void sectionsThatAreNotThereAreToldByLine() {
    user.refuses(
        () ->
            recipe(
                FILES.replace("text-encoder", "none")
                    + """

                    [[stages]]
                    sections = [1, 7, "no"]
                    epochs = 2

                    [[stages]]
                    sections = ["clips"]
                    epochs = 2
                    """,
                "--output",
                "out"),
        """
        error: there is no such file
           at: FOLDER/models/none.safetensors
          fix: check the path

        error: the data set has no section '7'
           at: FOLDER/recipe.toml:10, sections = [1, 7, "no"]
          fix: use one of 1 (clips), 2 (held-out), 3 (clips)

        error: the data set has no section 'no'
           at: FOLDER/recipe.toml:10, sections = [1, 7, "no"]
          fix: use one of 1 (clips), 2 (held-out), 3 (clips)

        error: 2 sections are called 'clips'
           at: FOLDER/recipe.toml:14, sections = ["clips"]
          fix: use one of 1, 3
        """,
        "recipe.toml");
  }
}
