package dev.genga.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.config.Size;
import dev.genga.dataset.media.Caption;
import dev.genga.dataset.media.MediaKind;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.FrameUse;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.dataset.plan.PlannedSection;
import dev.genga.dataset.plan.Sample;
import dev.genga.tensor.DType;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.schedule.LearningRate;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.training.schedule.StepShare;
import dev.genga.wan.sampling.TimestepOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Holds the stages of a run to their sections, steps, epochs and rates.
class CourseTest {
  private static final List<PlannedSection> SECTIONS =
      List.of(section(1, "stills", 4, 1), section(2, "clips", 6, 1), section(3, "more", 10, 3));

  private static PlannedSection section(int number, String folder, int samples, int batchSize) {
    var media = new ArrayList<PlannedMedia>();
    for (int i = 0; i < samples; i++) {
      Path file = Path.of(folder, i + ".png");
      media.add(
          new PlannedMedia(
              file,
              MediaKind.IMAGE,
              new Size(64, 64),
              1,
              new FrameUse.EveryFrame(),
              1,
              new Size(64, 64),
              new Caption("", file, 0),
              i + "_te",
              List.of(new Sample(0, 1, folder + i))));
    }
    return new PlannedSection(
        number, "images", Path.of(folder), Path.of(folder), "", batchSize, 1, media, List.of());
  }

  private static Stage stage(Recipe.RunLength length, List<Double> shares, String... sections) {
    return stage(length, shares, ScheduleOptions.CONSTANT, sections);
  }

  private static Stage stage(
      Recipe.RunLength length, List<Double> shares, ScheduleOptions schedule, String... sections) {
    return new Stage(null, List.of(sections), shares, length, 1e-3, schedule);
  }

  private static Recipe recipe(int accumulation, Stage... stages) {
    return new Recipe(
            "style",
            new Recipe.Target.Lora(4, 4),
            1e-4,
            ScheduleOptions.CONSTANT,
            AdamW.Settings.DEFAULT,
            null,
            1,
            accumulation,
            steps(5),
            TimestepOptions.DEFAULTS,
            7,
            DType.FLOAT32,
            0,
            Saves.AT_END,
            Saves.AT_END)
        .withStages(List.of(stages));
  }

  private static Recipe.RunLength steps(int count) {
    return new Recipe.RunLength.Steps(count);
  }

  private static Recipe.RunLength epochs(int count) {
    return new Recipe.RunLength.Epochs(count);
  }

  @Test
  void stagesFollowOneAnotherInStepsAndEpochs() {
    var recipe =
        recipe(
            1,
            stage(epochs(2), List.of(), "stills"),
            stage(steps(8), List.of(), "2"),
            stage(epochs(1), List.of(), "1", "clips", "3"));
    var course = Course.of(recipe, SECTIONS);

    // The second stage is cut short in its second epoch.
    assertThat(course.parts())
        .containsExactly(
            new Course.Part(1, 0, 0, 8, 4, 4),
            new Course.Part(2, 8, 2, 8, 6, 6),
            new Course.Part(3, 16, 4, 14, 14, 14));
    assertThat(course.steps()).isEqualTo(30);
    assertThat(course.epochs()).isEqualTo(5);
    assertThat(IntStream.of(1, 4, 5, 8, 9, 14, 15, 16, 17, 30).map(course::epochOf).toArray())
        .containsExactly(1, 1, 2, 2, 3, 3, 4, 4, 5, 5);
    assertThat(IntStream.rangeClosed(1, 30).filter(course::endsEpoch).toArray())
        .containsExactly(4, 8, 14, 16, 30);
  }

  @Test
  void aRunWithoutStagesIsOnePart() {
    var course = Course.of(recipe(4), SECTIONS);
    assertThat(course.parts()).containsExactly(new Course.Part(1, 0, 0, 5, 14, 4));
    // Its end does not end the epoch that it cuts short.
    assertThat(IntStream.rangeClosed(1, 5).filter(course::endsEpoch).toArray()).containsExactly(4);
  }

  @Test
  void moreStepsThanARunCanHaveAreTold() {
    assertThatThrownBy(() -> epochs(100_000).steps(30_000))
        .isInstanceOf(ProblemException.class)
        .hasMessage(
            """
            error: 100000 epochs of 30000 steps are 3000000000 steps
               at: epochs
              fix: use 3333 epochs at most\
            """);
    assertThat(epochs(3333).steps(30_000)).isEqualTo(99_990_000);
    var much = stage(epochs(20_000_000), List.of(), "stills");
    assertThatThrownBy(() -> Course.of(recipe(1, much, much), SECTIONS))
        .hasMessageContaining("the stages have 160000000 steps together")
        .hasMessageContaining("stage 2");
  }

  @Test
  void eachStageHasItsOwnRatesByItsOwnSteps() {
    var falling = ScheduleOptions.named("linear").withWarmup(new StepShare.Steps(2));
    var recipe =
        recipe(1, stage(steps(3), List.of(), "1"), stage(steps(6), List.of(), falling, "2"));
    var rates = Course.of(recipe, SECTIONS).rates(recipe);
    assertThat(IntStream.range(0, 3).mapToDouble(rates.getFirst()::at)).containsOnly(1e-3);
    assertThat(IntStream.range(0, 6).mapToDouble(rates.get(1)::at).toArray())
        .containsExactly(0, 5e-4, 1e-3, 7.5e-4, 5e-4, 2.5e-4);
    assertThat(rates.getFirst()).isEqualTo(LearningRate.constant(1e-3));
  }

  @Test
  void sharesDivideAsManyBatchesAsTheSectionsHave() {
    var data = StageData.of(stage(epochs(1), List.of(3.0, 1.0), "2", "3"), SECTIONS);
    // Ten batches: six of one clip, four of three or fewer images.
    assertThat(data.batches()).containsExactly(8, 3);
    assertThat(data.text(true)).isEqualTo("2 (73 %), 3 (27 %)");
    assertThat(data.samples()).isEqualTo(16); // 8 of one, 3 of 2.5 on average
    var small = StageData.of(stage(epochs(1), List.of(0.001, 1.0), "1", "2"), SECTIONS);
    assertThat(small.batches()).as("a section that is named comes").containsExactly(1, 10);
    var all = StageData.of(stage(epochs(1), List.of(), "2", "3"), SECTIONS);
    assertThat(all.batches()).containsExactly(6, 4);
    assertThat(all.text(false)).isEqualTo("2, 3");
  }

  @Test
  void theSectionsThatNoStageNamesAreLeftOut() {
    var plan = new DatasetPlan(Path.of("dataset.toml"), 1, SECTIONS, List.of(), List.of());
    var recipe = recipe(1, stage(steps(1), List.of(), "3"), stage(steps(1), List.of(), "3", "1"));
    assertThat(StagedPlan.used(recipe, plan).sections())
        .containsExactly(SECTIONS.getFirst(), SECTIONS.get(2));
    assertThat(StagedPlan.used(recipe(1), plan)).isEqualTo(plan);
  }

  @Test
  void whatIsHeldOutOfSectionsThatNoStageNamesIsLeftOutWithThem() {
    var heldOut = List.of(SECTIONS.get(0), SECTIONS.get(1), section(4, "held", 2, 1));
    var plan = new DatasetPlan(Path.of("dataset.toml"), 1, SECTIONS, List.of(), List.of(), heldOut);
    var recipe = recipe(1, stage(steps(1), List.of(), "1", "3"));
    assertThat(StagedPlan.used(recipe, plan).heldOut())
        .as("section 2 is left out; section 4 is held out whole")
        .containsExactly(heldOut.get(0), heldOut.get(2));
    assertThat(StagedPlan.used(recipe(1), plan)).isEqualTo(plan);
  }

  @Test
  void aPlateauEndsNoTrainingWithStages() {
    var problems = new Problems();
    var staged = new StageCheck(recipe(1, stage(steps(1), List.of(), "3")), problems, w -> w);
    staged.plateau(null);
    new StageCheck(recipe(1), problems, w -> w).plateau(2);
    assertThat(problems.isEmpty()).isTrue();
    staged.plateau(2);
    assertThat(problems.list()).extracting(Problem::where).containsExactly("stop_on_plateau");
  }

  @Test
  void stagesThatCanNotBeAreToldAllTogether() {
    var problems = new Problems();
    var recipe =
        recipe(
            1,
            stage(steps(0), List.of()),
            stage(steps(3), List.of(1.0, -1.0, 2.0), ScheduleOptions.named("cosne"), "1", "2"));
    RecipeCheck.check(recipe, problems, place -> "at " + place);
    assertThat(problems.list())
        .extracting(Problem::what, Problem::where)
        .containsExactly(
            tuple("a stage has no section", "at stage 1 sections"),
            tuple("a run can't have 0 steps", "at stage 1 steps"),
            tuple("there are 3 shares for 2 sections", "at stage 2 shares"),
            tuple("the shares are [1.0, -1.0, 2.0]", "at stage 2 shares"),
            tuple("there is no schedule 'cosne'", "at stage 2 lr_schedule"));
  }

  @Test
  void sectionsThatAreNotThereAreTold() {
    var twins = List.of(section(1, "clips", 1, 1), section(2, "clips", 1, 1));
    assertThatThrownBy(() -> StageData.of(stage(steps(1), List.of(), "clips"), twins))
        .isInstanceOf(ProblemException.class)
        .hasMessage(
            "error: 2 sections are called 'clips'\n   at: sections\n  fix: use one of 1, 2");
    assertThatThrownBy(() -> StageData.of(stage(steps(1), List.of(), "4", "1", "1"), twins))
        .hasMessage(
            """
            error: the data set has no section '4'
               at: sections
              fix: use one of 1 (clips), 2 (clips)

            error: the stage names section 1 twice
               at: sections
              fix: name it once; shares say how much of it an epoch has\
            """);
  }

  @Test
  void theIdentityTellsEachStage() {
    var plan = new DatasetPlan(Path.of("dataset.toml"), 1, SECTIONS, List.of(), List.of());
    var recipe =
        recipe(
            1,
            stage(steps(3), List.of(), "1"),
            stage(steps(6), List.of(2.0, 1.0), ScheduleOptions.named("cosine"), "2", "1"));
    var parts = RecipeIdentity.of(recipe, plan, Map.of(), media -> "hash").parts();
    assertThat(parts)
        .containsEntry("stage 1 sections", "1")
        .containsEntry("stage 1 learning rate", "0.001")
        .containsEntry("stage 1 schedule", "Constant")
        .containsEntry("stage 2 sections", "2, 1")
        .containsEntry("stage 2 batches of its sections", "[7, 3]")
        .containsEntry("stage 2 begins after step", "3")
        .containsEntry("stage 2 schedule", "Cosine")
        .containsEntry("stage 2 schedule total", "6")
        .doesNotContainKeys("learning rate", "schedule", "stages");
  }
}
