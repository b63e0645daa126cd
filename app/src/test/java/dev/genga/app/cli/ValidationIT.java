package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallProject;
import dev.genga.dataset.plan.PlanFile;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.training.log.RunEvent;
import dev.genga.training.log.RunLog;
import dev.genga.training.log.SampleLoss;
import dev.genga.training.log.StepEntry;
import dev.genga.training.validation.HeldOutHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a creator sees of a training that is validated, and of one without a part of its data.
class ValidationIT {
  private static final String SECTIONS =
      """
      [[datasets]]
      video_directory = "clips"
      cache_directory = "cache-1"
      resolution = [64, 64]
      frame_extraction = "head"
      target_frames = [1]
      batch_size = 2

      [[datasets]]
      video_directory = "clips"
      cache_directory = "cache-2"
      resolution = [32, 32]
      frame_extraction = "head"
      target_frames = [5]
      """;

  @TempDir private static Path template;
  @TempDir private Path folder;
  private UserFolder user;

  @BeforeAll
  static void writeProject() {
    SmallProject.write(template);
  }

  @BeforeEach
  void copyProject() {
    user = UserFolder.copyOf(template, folder.resolve("project")).dataset(SECTIONS);
  }

  private Path log(String output) {
    return user.path().resolve(output).resolve("log.jsonl");
  }

  private List<Double> losses(String output) {
    return RunLog.readSteps(log(output)).stream().map(StepEntry::loss).toList();
  }

  private CommandRun trained(String... more) {
    var run = user.train(more);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  private String page(String output) throws IOException {
    return Files.readString(user.path().resolve(output).resolve("index.html"));
  }

  private List<PlannedMedia> heldOut() {
    return PlanFile.read(user.path().resolve("plan.json")).heldOut().stream()
        .flatMap(section -> section.media().stream())
        .toList();
  }

  @Test
  void aSceneIsHeldOutOfAllSectionsMeasuredAndTold() throws IOException {
    var run =
        trained(
            "--validation-scenes",
            "1",
            "--steps",
            "6",
            "--validate-every-steps",
            "2",
            "--rank",
            "4");
    assertThat(run.err())
        .contains("Held out to validate on: 2 samples of 1 file\n")
        .containsSubsequence(
            "held-out loss ", " before the first step\n", "held-out loss ", " after step 2")
        .contains(" after step 6");
    assertThat(run.out())
        .contains("LoRA: " + user.path() + "/out/lora.safetensors\n")
        .contains("best: " + user.path() + "/out/lora-best.safetensors, of step ");
    assertThat(RunLog.readEvents(log("out")))
        .filteredOn(event -> event.name().equals("validation"))
        .extracting(RunEvent::step)
        .containsExactly(0, 2, 4, 6);
    assertThat(page("out"))
        .contains("On scenes it does not see", "lora-best.safetensors")
        .contains("1 clips, held out", "on 2 samples, every 2 steps")
        .doesNotContain("NaN");

    var held = heldOut();
    assertThat(held).hasSize(2);
    var file = held.getFirst().file();
    assertThat(held.getLast().file()).isEqualTo(file);
    var trainedOn = new ArrayList<String>();
    RunLog.readSamples(log("out"), (_, sample) -> trainedOn.add(sample.file()));
    assertThat(trainedOn).isNotEmpty().doesNotContain("clips/" + file.getFileName());

    // The numbers are those of a training that never had the clip.
    Files.delete(file);
    trained("--output", "never", "--steps", "6", "--rank", "4");
    assertThat(losses("never")).isEqualTo(losses("out")).hasSize(6);
  }

  @Test
  void aSectionLeftOutTakesNoNewCachesAndGivesTheNumbersOfAFileWithoutIt() throws IOException {
    trained("--output", "whole");
    var run = trained("--output", "without", "--without", "section2", "--steps", "3");
    assertThat(run.err())
        .contains("section 2, clips, is left out\n    at --without section2\n")
        .contains("latents: 0 made (0 encoded), 4 right already");
    assertThat(page("without")).contains("section 2, clips, is left out");
    var sections = new ArrayList<Integer>();
    RunLog.readSamples(log("without"), (_, sample) -> sections.add(sample.section()));
    assertThat(sections).isNotEmpty().containsOnly(1);

    user.dataset(SECTIONS.substring(0, SECTIONS.indexOf("\n\n") + 1));
    trained("--output", "one", "--steps", "3");
    assertThat(losses("without")).isEqualTo(losses("one"));
    assertThat(samples("without")).isEqualTo(samples("one"));
  }

  private List<SampleLoss> samples(String output) {
    var samples = new ArrayList<SampleLoss>();
    RunLog.readSamples(log(output), (_, sample) -> samples.add(sample));
    return samples;
  }

  @Test
  void whatWasHeldOutIsToldByNameWhereARunGoesOn() {
    trained("--validation-scenes", "1");
    var refused = user.train("--validation-scenes", "2", "--steps", "3");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(user.problems(refused))
        .contains("error: held out of section 1 is clips/")
        .contains("error: section 1, clips/")
        .contains("is gone: it was there when the state was saved");
    trained("--validation-scenes", "2", "--steps", "3", "--accept-changes");
  }

  @Test
  void whatItIsMeasuredOnAndAtIsToldByNameWhereARunGoesOn() throws IOException {
    trained("--validation-scenes", "1");
    var quantiles = user.train("--validation-scenes", "1", "--validation-quantiles", "0.5");
    assertThat(quantiles.exitCode()).isEqualTo(2);
    assertThat(user.problems(quantiles))
        .startsWith(
            "error: validation quantiles is [0.5]; it was [0.125, 0.375, 0.625, 0.875] when the"
                + " state was saved\n")
        .containsOnlyOnce("error: ");
    var held = heldOut().getFirst();
    Files.writeString(held.caption().file(), "something else");
    var caption = user.train("--validation-scenes", "1", "--steps", "3");
    assertThat(caption.exitCode()).isEqualTo(2);
    assertThat(user.problems(caption))
        .startsWith("error: held out of section 1, clips/" + held.file().getFileName())
        .contains("error: held out of section 2, clips/" + held.file().getFileName())
        .doesNotContain("error: section");
  }

  @Test
  void aPlateauEndsTheTraining() throws IOException {
    // Without a learning rate nothing changes.
    var arguments =
        new String[] {
          "--validation-scenes",
          "1",
          "--validate-every-steps",
          "1",
          "--stop-on-plateau",
          "2",
          "--learning-rate",
          "0",
          "--steps",
          "50"
        };
    var run = trained(arguments);
    assertThat(run.err())
        .contains("stopped on a plateau: the last 2 validations have not brought")
        .doesNotContain("the same command goes on");
    assertThat(RunLog.readSteps(log("out"))).hasSize(3);
    assertThat(page("out"))
        .contains("status finished", "Stopped on a plateau", "lora-best.safetensors");
    assertThat(run.err()).containsOnlyOnce(", the best result so far");
    var again = trained(arguments);
    assertThat(again.out()).isEqualTo(run.out());
    assertThat(RunLog.readSteps(log("out"))).hasSize(3);
  }

  /// Without a learning rate nothing changes: what is measured after a restart is no better.
  @Test
  void theBestResultIsThatOfTheWholeRunAlsoAfterARestart() {
    String[] arguments = {
      "--validation-scenes", "1", "--validate-every-steps", "1", "--learning-rate", "0", "--steps"
    };
    assertThat(trained(with(arguments, "2")).err()).containsOnlyOnce(", the best result so far");
    assertThat(trained(with(arguments, "4")).err())
        .contains("held-out loss ", " after step 4")
        .doesNotContain("so far");
  }

  /// An ablation tells something where both trainings are measured on the same.
  @Test
  void aTrainingWithoutASectionIsMeasuredOnTheSameScenes() {
    String[] arguments = {"--validation-scenes", "1", "--steps", "2", "--output"};
    trained(with(arguments, "whole"));
    var run = trained(with(arguments, "without", "--without", "section2"));
    assertThat(run.err())
        .contains(
            "section 2, clips, is left out of the training; what is held out of it is measured");
    var whole = HeldOutHistory.of(RunLog.readEvents(log("whole"))).validations();
    var without = HeldOutHistory.of(RunLog.readEvents(log("without"))).validations();
    assertThat(without.getFirst().bySection()).containsOnlyKeys(1, 2);
    assertThat(without.getFirst().samples()).isEqualTo(whole.getFirst().samples());
    var sections = new ArrayList<Integer>();
    RunLog.readSamples(log("without"), (_, sample) -> sections.add(sample.section()));
    assertThat(sections).isNotEmpty().containsOnly(1);
  }

  @Test
  void thePlanTellsWhatIsHeldOutAndLeftOut() {
    var run = user.run("plan", "dataset.toml", "--validation-share", "0.5", "--without", "2");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("Held out to validate on: 4 samples of 2 files\n  section 1: 2 samples\n")
        .contains("\n  section 2: 2 samples\n")
        .contains("section 2, clips, is left out");
    assertThat(heldOut()).hasSize(4);
    var cache = user.cache("--without", "section2");
    assertThat(cache.exitCode()).as(cache.err()).isZero();
    assertThat(user.path().resolve("cache-1")).isDirectory();
    assertThat(user.path().resolve("cache-2")).doesNotExist();
  }

  @Test
  void anAverageIsMadeOnceTheTrainingIsOver() {
    trained("--average-every-steps", "1", "--steps", "3", "--rank", "4");
    Path averages = user.path().resolve("out/lora-averages");
    Path made = user.path().resolve("made.safetensors");
    String[] arguments = {"average", averages.toString(), "--length", "0.08"};
    var run = user.run(with(arguments, "-o", made.toString()));
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).isEqualTo("average: " + made + "\n");
    try (var file = SafetensorsFile.open(made)) {
      assertThat(file.metadata())
          .containsEntry("genga.average.length", "0.08")
          .containsEntry("genga.average.step", "3")
          .containsEntry("ss_network_dim", "4")
          .containsKey("sshs_model_hash");
    }
    user.refuses(
        () -> user.run(with(arguments, "--step", "9", "-o", made.toString())),
        """
        error: this file is there already
           at: FOLDER/made.safetensors
          fix: name another file

        error: there is no snapshot of step 9
           at: --step 9
          fix: use one of [1, 2, 3]
        """);
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.concat(Arrays.stream(arguments), Arrays.stream(more)).toArray(String[]::new);
  }

  @Test
  void allThatCannotBeIsToldAtOnce() {
    user.refuses(
        () ->
            user.train(
                "--validate-every-steps", "0", "--validation-quantiles", "0.5,1", "--rank", "0"),
        """
        error: a LoRA's rank is at least 1: 0
           at: --rank
          fix: use 8 to 64

        error: a validation is asked for, but nothing is held out to validate on
           at: --validate-every-epochs, --validate-every-steps, --validation-quantiles, --stop-on-plateau
          fix: add --validation-share, --validation-scenes or --validation-section, or leave them out

        error: there is no quantile 1.0 of the timesteps
           at: --validation-quantiles
          fix: use numbers above 0 and below 1, such as 0.25 0.5 0.75

        error: 0 steps are no distance
           at: --validate-every-steps
          fix: use 1 or more, or leave it out
        """);
    user.refuses(
        () -> user.train("--validation-scenes", "9", "--without", "2"),
        """
        error: section 1 has nothing left to train on: all of its 4 scenes are held out
           at: --validation-scenes 9
          fix: hold out less, leave the section out with --without section1, or tell the scenes apart by --scene-pattern
        """);
    user.refuses(
        () -> user.train("--without", "section3,clips", "--validation-share", "1"),
        """
        error: the share of scenes to validate on is 1.0
           at: --validation-share 1.0
          fix: use a number above 0 and below 1, such as 0.1

        error: there is no section 'section3'
           at: --without section3
          fix: use one of section1 (clips), section2 (clips)

        error: 'clips' is the name of 2 sections
           at: --without clips
          fix: use section1 or section2
        """);
  }
}
