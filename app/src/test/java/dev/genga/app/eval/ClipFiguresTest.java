package dev.genga.app.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.genga.app.base.BaseCheck;
import dev.genga.app.base.BaseRecipe;
import dev.genga.app.base.CaptionForm;
import dev.genga.app.base.PromptSet;
import dev.genga.world.Clip;
import dev.genga.world.Scene;
import dev.genga.world.SceneSampler;
import dev.genga.world.Style;
import dev.genga.world.damage.Damage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On true renderings, and on what is done to them.
class ClipFiguresTest {
  private static final PromptSet PROMPTS =
      PromptSet.heldOut(
          List.of(Style.WATERCOLOUR),
          12,
          CaptionForm.STYLE_WORDS,
          BaseRecipe.SIZE,
          BaseCheck.SAMPLING,
          3);
  private static final List<Clip> DRAWN = PROMPTS.drawn();

  @TempDir private Path folder;

  private List<Clip> coded(List<Clip> clips) {
    PROMPTS.write(folder, clips);
    return PROMPTS.read(folder);
  }

  @Test
  void trueRenderingsAreRightNearAndMove() {
    var figures = ClipFigures.of(PROMPTS, DRAWN, DRAWN);
    assertThat(figures.agreement()).isEqualTo(1);
    assertThat(figures.nearest()).isEqualTo(1);
    assertThat(figures.motion()).isEqualTo(new Motion(1, 0));
    double own = figures.distances().getOrDefault(Style.WATERCOLOUR, 9.0);
    figures
        .distances()
        .forEach((style, distance) -> {
          if (style != Style.WATERCOLOUR) {
            assertThat(distance).as(style.toString()).isGreaterThan(3 * own);
          }
        });
    assertThat(figures.agreementByChance())
        .isCloseTo((1 / 6.0 + 1 / 5.0 + 1 / 6.0) / 3, within(1e-12));
  }

  @Test
  void clipsOfAnotherStyleAreFarFromTheWantedOne() {
    var pencil = ClipFigures.of(PROMPTS, PROMPTS.in(Style.PENCIL).drawn(), DRAWN);
    assertThat(pencil.nearest()).isZero();
    double own =
        ClipFigures.of(PROMPTS, DRAWN, DRAWN).distances().getOrDefault(Style.WATERCOLOUR, 9.0);
    assertThat(pencil.distances().get(Style.WATERCOLOUR)).isGreaterThan(3 * own);
    assertThat(pencil.agreement()).as("the scenes are the same").isGreaterThan(0.95);
  }

  @Test
  void frozenVideosStandStillEvenAfterCoding() {
    var frozen = coded(DRAWN.stream().map(Damage::frozen).toList());
    var motion = Motion.of(frozen, DRAWN);
    assertThat(motion.still()).isEqualTo(1);
    assertThat(motion.relative()).isLessThan(Motion.STILL / 2);
  }

  @Test
  void codedVideosAndOtherScenesOfTheSameMovementsMove() {
    var motion = Motion.of(coded(DRAWN), DRAWN);
    assertThat(motion.relative()).isBetween(0.8, 1.2);
    assertThat(motion.still()).isZero();
    assertThat(Motion.of(otherScenes(), DRAWN).still()).isZero();
  }

  /// The same combinations with other sizes, places and speeds.
  private static List<Clip> otherScenes() {
    var samples =
        PROMPTS.samples().stream()
            .map(sample ->
                new SceneSampler.Sample(
                    new Scene(sample.scene().combination(), sample.scene().seed() + 1),
                    sample.style()))
            .toList();
    return new PromptSet(
            samples, PROMPTS.captions(), PROMPTS.size(), PROMPTS.sampling(), PROMPTS.seed())
        .drawn();
  }
}
