package dev.genga.world.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.testing.Proof;
import dev.genga.world.Clip;
import dev.genga.world.Combination;
import dev.genga.world.Movement;
import dev.genga.world.SceneSampler;
import dev.genga.world.Seeds;
import dev.genga.world.Split;
import dev.genga.world.Style;
import dev.genga.world.damage.Damage;
import dev.genga.world.draw.SceneRenderer;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds the judge to true renderings, and to what it may not take for one.
class JudgeTest {
  private final Judge judge = Judge.standing();

  @ParameterizedTest
  @EnumSource
  void isRightOnTrueRenderings(Style style) {
    var trial = trial(style, Proof.SCENES.count(), 9_001, clip -> clip);
    System.out.printf(
        "%s%n%s%n%s%n%s%n",
        style, trial.colours().table(), trial.movements().table(), trial.kinds().table());
    assertThat(trial.colours().share()).isGreaterThanOrEqualTo(0.98);
    assertThat(trial.movements().share()).isGreaterThanOrEqualTo(0.98);
    assertThat(trial.kinds().share()).isGreaterThanOrEqualTo(0.95);
  }

  @ParameterizedTest
  @EnumSource
  void staysRightWhenASmallModelBlursAndCodesThePicture(Style style) {
    UnaryOperator<Clip> worn =
        clip -> Damage.noisy(Damage.blocky(Damage.blurred(clip, 1.2), 20), 6, 1);
    var trial = trial(style, Proof.SCENES.count() / 2, 9_101, worn);
    assertThat(trial.colours().share()).isGreaterThanOrEqualTo(0.95);
    assertThat(trial.movements().share()).isGreaterThanOrEqualTo(0.95);
    assertThat(trial.kinds().share()).isGreaterThanOrEqualTo(0.9);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x000000, 0xffffff, 0x808080, 0xe03020, 0x3060d0})
  void tellsNothingOfAConstantPicture(int rgb) {
    assertThat(judge.judge(Damage.constant(128, 80, 17, rgb))).isEqualTo(Verdict.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 40})
  void tellsNothingOfNoise(int size) {
    for (int seed = 0; seed < 5; seed++) {
      assertThat(judge.judge(Damage.noise(128, 80, 17, size, seed))).isEqualTo(Verdict.UNKNOWN);
    }
  }

  @Test
  void seesNoMovementInAFrozenClipButStillWhatItShows() {
    for (var style : Style.values()) {
      var scene = new SceneSampler(Combination.all(), List.of(style), 31).at(0).scene();
      var clip = Damage.frozen(SceneRenderer.render(scene, style, 128, 80, 17));
      assertThat(judge.judge(clip)).isEqualTo(new Verdict(scene.kind(), scene.colour(), null));
    }
  }

  @Test
  void seesTheOtherWayWhenAClipIsMirrored() {
    for (var sample : samples(Style.PLAIN, 9_201, 60)) {
      var clip = SceneRenderer.render(sample, Style.PLAIN, 128, 80, 17);
      var asked = sample.combination();
      var seen = judge.judge(mirrored(clip)).movement();
      switch (asked.movement()) {
        case LEFT -> assertThat(seen).isEqualTo(Movement.RIGHT);
        case RIGHT -> assertThat(seen).isEqualTo(Movement.LEFT);
        case UP, ZOOM_IN -> assertThat(seen).isEqualTo(asked.movement());
        // The camera turns to the left, which no caption says.
        case PAN -> assertThat(seen).isNull();
      }
    }
  }

  @Test
  void takesLargerClipsAndSinglePictures() {
    for (var style : Style.values()) {
      var scene = new SceneSampler(Combination.all(), List.of(style), 41).at(0).scene();
      var large = judge.judge(SceneRenderer.render(scene, style, 256, 160, 9));
      assertThat(large).isEqualTo(new Verdict(scene.kind(), scene.colour(), scene.movement()));
      var picture = judge.judge(SceneRenderer.render(scene, style, 128, 80, 1));
      assertThat(picture).isEqualTo(new Verdict(scene.kind(), scene.colour(), null));
    }
  }

  private Trial trial(Style style, int clips, long seed, UnaryOperator<Clip> change) {
    var trial = new Trial();
    for (var scene : samples(style, seed, clips)) {
      var clip = SceneRenderer.render(scene, style, 128, 80, 17);
      trial.add(scene.combination(), judge.judge(change.apply(clip)));
    }
    return trial;
  }

  private static List<dev.genga.world.Scene> samples(Style style, long seed, int count) {
    var samples = new SceneSampler(new Split(1).heldOut(), List.of(style), Seeds.mix(seed, style));
    return IntStream.range(0, count).mapToObj(i -> samples.at(i).scene()).toList();
  }

  private static Clip mirrored(Clip clip) {
    var frames = new int[clip.length()][clip.width() * clip.height()];
    for (int f = 0; f < frames.length; f++) {
      for (int i = 0; i < frames[f].length; i++) {
        int row = i / clip.width() * clip.width();
        frames[f][i] = clip.frame(f)[row + clip.width() - 1 - (i - row)];
      }
    }
    return new Clip(clip.width(), clip.height(), frames);
  }
}
