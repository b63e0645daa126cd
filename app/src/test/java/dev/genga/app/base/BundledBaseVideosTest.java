package dev.genga.app.base;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.testing.Proof;
import dev.genga.wan.generation.GenerationRun;
import dev.genga.world.Clip;
import dev.genga.world.Style;
import dev.genga.world.damage.Damage;
import dev.genga.world.judge.Trial;
import dev.genga.world.measure.StyleMeasure;
import dev.genga.world.statistics.Tally;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the base that comes with genga makes of prompts for combinations that it never saw, told by the
/// judge and the style measure; the figures of 200 prompts stand in `docs/small-base.md`.
class BundledBaseVideosTest {
  private static final double COLOUR_AND_MOVEMENT = 0.95;
  private static final double KIND = 0.9;

  @TempDir private static Path folder;

  private static PromptSet prompts;
  private static List<Clip> made;

  @BeforeAll
  static void generate() {
    var base = BundledBase.unpack(folder);
    prompts =
        PromptSet.heldOut(
            Style.base(),
            Proof.PROMPTS.count(),
            CaptionForm.STYLE_WORDS,
            BaseRecipe.SIZE,
            BaseCheck.SAMPLING,
            1);
    var run = new GenerationRun(base.models(), Device.CPU, DType.BFLOAT16, DType.BFLOAT16);
    run.run(
        prompts.jobs(folder, List.of()),
        new BaseListener() {}.generations(prompts.samples().size()));
    made = prompts.read(folder);
  }

  @Test
  void showsColourMovementAndKindThatThePromptAsksFor() {
    var judge = answers(clip -> clip);
    assertIsNoLessThan(COLOUR_AND_MOVEMENT, judge.colours());
    assertIsNoLessThan(COLOUR_AND_MOVEMENT, judge.movements());
    assertIsNoLessThan(KIND, judge.kinds());
  }

  /// Three standard deviations of as many answers lie below the goal.
  private static void assertIsNoLessThan(double goal, Tally<?> answers) {
    double deviation = Math.sqrt(goal * (1 - goal) / answers.total());
    assertThat(answers.share()).isGreaterThan(goal - 3 * deviation);
  }

  @Test
  void isNearerToItsStylesThanBlurredFrozenOrConstantVideos() {
    double base = distance(clip -> clip);
    assertThat(distance(clip -> Damage.blurred(clip, 2))).isGreaterThan(base);
    assertThat(distance(Damage::frozen)).isGreaterThan(base);
    assertThat(distance(BundledBaseVideosTest::constant)).isGreaterThan(base);
  }

  @Test
  void theJudgeFindsLessInBlurredFrozenAndConstantVideos() {
    var judge = answers(clip -> clip);
    assertThat(answers(clip -> Damage.blurred(clip, 4)).kinds().share())
        .isLessThan(judge.kinds().share());
    assertThat(answers(Damage::frozen).movements().share())
        .isLessThan(judge.movements().share() / 2);
    assertThat(answers(BundledBaseVideosTest::constant).colours().share()).isZero();
  }

  private static Trial answers(UnaryOperator<Clip> damage) {
    return BaseFigures.Answers.judged(
        prompts.samples(), made.parallelStream().map(damage).toList());
  }

  /// The mean distance of the videos to the styles that were asked for.
  private static double distance(UnaryOperator<Clip> damage) {
    var measure = StyleMeasure.standing();
    var looks = StyleMeasure.Look.of(made.parallelStream().map(damage).toList());
    double sum = 0;
    for (int i = 0; i < made.size(); i++) {
      var style = prompts.samples().get(i).style();
      var distances = measure.distances(looks.get(i));
      sum += distances.getOrDefault(style, Double.NaN);
    }
    return sum / made.size();
  }

  private static Clip constant(Clip clip) {
    return Damage.constant(clip.width(), clip.height(), clip.length(), clip.frame(0)[0]);
  }
}
