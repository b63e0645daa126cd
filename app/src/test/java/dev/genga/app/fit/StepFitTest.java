package dev.genga.app.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.dataset.config.Size;
import dev.genga.dataset.media.Caption;
import dev.genga.dataset.media.MediaKind;
import dev.genga.dataset.plan.Bucket;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.FrameUse;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.dataset.plan.PlannedSection;
import dev.genga.dataset.plan.Sample;
import dev.genga.tensor.DType;
import dev.genga.training.Recipe;
import dev.genga.training.Stage;
import dev.genga.training.fit.Curve;
import dev.genga.training.fit.StepModel;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.wan.transformer.BaseForm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What is told of a device that was measured, from figures that are made up: a block has 100 bytes of
/// weights, and takes for each token 2 bytes, 10 if it keeps its activations.
class StepFitTest {
  private static final int LAYERS = 10;
  private static final Bucket IMAGE = new Bucket(new Size(160, 160), 1);
  private static final Bucket SMALL = new Bucket(new Size(96, 96), 1);
  private static final Bucket LARGE = new Bucket(new Size(320, 320), 1);

  private static StepModel.Part part(double seconds, double bytes) {
    return new StepModel.Part(line(seconds), line(bytes));
  }

  private static Curve line(double perToken) {
    var points = new TreeMap<Double, Double>();
    points.put(0.0, 0.0);
    points.put(1000.0, 1000 * perToken);
    return new Curve(points);
  }

  private static StepFit fit(long limit) {
    return fit(limit, false);
  }

  private static StepFit fit(long limit, boolean chosen) {
    var model = new StepModel(part(1, 10), part(3, 2), part(2, 10), part(5, 2), 0, 4);
    var fixed = new ArrayList<Long>();
    for (int blocks = 0; blocks <= LAYERS; blocks++) {
      fixed.add(100L * (blocks == 0 ? LAYERS : blocks));
    }
    return new StepFit(model, LAYERS, 4, fixed, limit, 0, 0, chosen, false);
  }

  /// 100 tokens of 10 blocks that run twice: 1000 bytes around, 2000 of blocks, 1000 of weights.
  @Test
  void aStepIsWhatItsBlocksTake() {
    assertThat(IMAGE.tokens()).isEqualTo(100);
    assertThat(fit(0).peakBytes(IMAGE, 1)).isEqualTo(4000);
    assertThat(fit(0).seconds(IMAGE, 1)).isEqualTo(100 * (1 + 10 * 3));
    var moved = fit(0).inMemory(4);
    assertThat(moved.peakBytes(IMAGE, 1)).isEqualTo(3400);
    assertThat(moved.seconds(IMAGE, 1)).as("8 come and go").isEqualTo(100 * (1 + 2 * 3 + 8 * 5));
  }

  /// Of ten inputs three are there at a time.
  @Test
  void inputsThatLeaveTakeNoneOfTheDevicesMemory() {
    var stay = fit(0);
    var leave = stay.lettingInputsLeave();
    assertThat(leave.peakBytes(IMAGE, 1)).isEqualTo(stay.peakBytes(IMAGE, 1) - 7 * 200);
    assertThat(leave.seconds(IMAGE, 1)).isEqualTo(stay.seconds(IMAGE, 1));
    assertThat(leave.keeping(8).peakBytes(IMAGE, 1)).isEqualTo(stay.keeping(8).peakBytes(IMAGE, 1));
    assertThat(leave.inMemory(4).peakBytes(IMAGE, 1))
        .as("of two that stay none leaves")
        .isEqualTo(stay.inMemory(4).peakBytes(IMAGE, 1));
    assertThat(leave.remarks(100)).anyMatch(line -> line.contains("--inputs-in-ram"));
    assertThat(stay.remarks(100)).noneMatch(line -> line.contains("--inputs-in-ram"));
  }

  @Test
  void whatIsTooLargeWithAllWeightsFitsWithFewer() {
    assertThat(fit(3999).fits(IMAGE, 1)).isFalse();
    assertThat(fit(3999).inMemory(9).fits(IMAGE, 1)).isTrue();
    assertThat(fit(3999).inMemory(9).remarks(100))
        .containsExactly(
            "0 of 10 blocks keep their activations (--keep-activations 0)",
            "9 of 10 blocks are in memory at a time (--blocks-in-memory 9)");
  }

  /// The larger of two kinds of images takes 3000 bytes and 100 for each block in memory.
  @Test
  void asManyBlocksMoveAsAPlanAsksForAndNoMore() {
    var plan = plan(SMALL, IMAGE);
    assertThat(fit(3999).movingWhatMust(plan).blocksInMemory()).isEqualTo(9);
    assertThat(fit(3700).movingWhatMust(plan).blocksInMemory()).isEqualTo(7);
    assertThat(fit(3699).movingWhatMust(plan).blocksInMemory()).isEqualTo(6);
    assertThat(fit(3699).movingWhatMust(plan(SMALL)).blocksInMemory()).isEqualTo(9);
    assertThat(fit(3699).movingWhatMust(plan).fits(plan)).isTrue();
  }

  @Test
  void whereNothingFitsAsFewBlocksAsCanBeAreInMemory() {
    var plan = plan(IMAGE);
    var two = fit(3000).movingWhatMust(plan);
    assertThat(two.blocksInMemory()).isEqualTo(BaseForm.MOVING);
    assertThat(two.fits(plan)).isFalse();
    // Those that keep their activations stay.
    assertThat(fit(3000).keeping(3).movingWhatMust(plan).blocksInMemory()).isEqualTo(5);
    assertThat(fit(3000).keeping(9).movingWhatMust(plan).blocksInMemory()).isEqualTo(9);
  }

  /// A section of one image for each bucket.
  private static DatasetPlan plan(Bucket... buckets) {
    var sections = new ArrayList<PlannedSection>();
    for (var bucket : buckets) {
      var file = Path.of("a.png");
      var media =
          new PlannedMedia(
              file,
              MediaKind.IMAGE,
              bucket.size(),
              1,
              new FrameUse.EveryFrame(),
              1,
              bucket.size(),
              new Caption("a", file, 0),
              "a_wan_te.safetensors",
              List.of(new Sample(0, 1, "a_wan.safetensors")));
      sections.add(
          new PlannedSection(
              sections.size() + 1, "images", file, file, "", 1, 1, List.of(media), List.of()));
    }
    return new DatasetPlan(Path.of("dataset.toml"), 1, sections, List.of(), List.of());
  }

  private static Recipe recipe(int accumulation, Recipe.RunLength length, Stage... stages) {
    return FitRequest.plain(new Recipe.Target.Lora(4, 4), DType.FLOAT32, accumulation, length)
        .withStages(List.of(stages));
  }

  private static Stage stage(List<Double> shares, Recipe.RunLength length, String... sections) {
    return new Stage(null, List.of(sections), shares, length, 1e-4, ScheduleOptions.CONSTANT);
  }

  /// A step of the small image takes 36 tokens' time, of the other one 100: 31 seconds a token.
  @Test
  void aRunTakesTheTimeOfItsStagesSteps() {
    var plan = plan(SMALL, IMAGE);
    var rows = fit(0).rows(plan);
    assertThat(RunTime.epoch(plan, rows).perStep()).isEqualTo(31 * 68);
    assertThat(RunTime.parts(recipe(1, new Recipe.RunLength.Epochs(3)), plan, rows))
        .containsExactly(new RunTime.Part(null, 6, 31 * 68));
    var staged =
        recipe(
            1,
            new Recipe.RunLength.Steps(1),
            stage(List.of(), new Recipe.RunLength.Steps(10), "1"),
            stage(List.of(), new Recipe.RunLength.Epochs(4), "1", "2"));
    var parts = RunTime.parts(staged, plan, rows);
    assertThat(parts)
        .containsExactly(new RunTime.Part("1", 10, 31 * 36), new RunTime.Part("2", 8, 31 * 68));
    assertThat(FitTable.of(plan, fit(0), "here", staged))
        .contains("stage 1: 1116.0 s a step on average", "stage 2: ", "for 18 steps")
        .doesNotContain("an epoch of");
    var gathered =
        recipe(
            2,
            new Recipe.RunLength.Steps(1),
            stage(List.of(), new Recipe.RunLength.Epochs(4), "1", "2"));
    assertThat(RunTime.parts(gathered, plan, rows))
        .as("two batches a step")
        .containsExactly(new RunTime.Part("1", 4, 31 * 136));
  }

  @Test
  void aRunThatIsTooLongIsRefused() {
    var run = recipe(1, new Recipe.RunLength.Epochs(100_000_000));
    var plan = plan(SMALL, IMAGE);
    assertThatThrownBy(() -> FitTable.of(plan, fit(0), "here", run))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("100000000 epochs of 2 steps are 200000000 steps");
  }

  /// A kept block takes 800 bytes more than one that runs twice, but for the first one.
  @Test
  void aSizeThatIsLookedAtAloneKeepsWhatFitsThere() {
    var chosen = fit(5000, true);
    assertThat(chosen.choosingFor(IMAGE, 1).keeping()).isEqualTo(2);
    assertThat(chosen.choosingFor(SMALL, 1).keeping()).isEqualTo(LAYERS);
    assertThat(chosen.choosingFor(LARGE, 1).keeping()).isZero();
    assertThat(chosen.choosingFor(LARGE, 1).fits(LARGE, 1)).isFalse();
    assertThat(fit(5000).keeping(2).choosingFor(SMALL, 1).keeping()).as("as wished").isEqualTo(2);
  }
}
