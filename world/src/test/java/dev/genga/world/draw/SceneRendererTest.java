package dev.genga.world.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.world.Background;
import dev.genga.world.Clip;
import dev.genga.world.Colour;
import dev.genga.world.Combination;
import dev.genga.world.Kind;
import dev.genga.world.Movement;
import dev.genga.world.Scene;
import dev.genga.world.SceneSampler;
import dev.genga.world.Style;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SceneRendererTest {
  private static final Combination RED_FISH =
      new Combination(Kind.FISH, Colour.RED, Background.SEA, Movement.PAN);

  @ParameterizedTest
  @EnumSource
  void drawsTheSamePixelsForTheSameSeedAndOthersForAnother(Style style) {
    for (var movement : Movement.values()) {
      var asked = new Combination(Kind.BIRD, Colour.GREEN, Background.MEADOW, movement);
      var once = SceneRenderer.render(new Scene(asked, 5), style, 128, 80, 5);
      var again = SceneRenderer.render(new Scene(asked, 5), style, 128, 80, 5);
      var other = SceneRenderer.render(new Scene(asked, 6), style, 128, 80, 5);
      for (int i = 0; i < 5; i++) {
        assertThat(once.frame(i)).isEqualTo(again.frame(i)).isNotEqualTo(other.frame(i));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everySceneMovesWithoutAJump(Style style) {
    var samples = new SceneSampler(Combination.all(), List.of(style), 21);
    for (int s = 0; s < 10; s++) {
      var clip = SceneRenderer.render(samples.at(s).scene(), style, 128, 80, 17);
      var changes = IntStream.range(1, 17).mapToDouble(i -> difference(clip, i - 1, i)).toArray();
      double mean = Arrays.stream(changes).average().orElseThrow();
      for (double change : changes) {
        assertThat(change).isBetween(0.1 * mean, 3 * mean);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void coversWhatTakesTheThingsColour(Movement movement) {
    for (var kind : Kind.values()) {
      var red = new Scene(kind, Colour.RED, Background.SNOW, movement, 4);
      var blue = new Scene(kind, Colour.BLUE, Background.SNOW, movement, 4);
      var inRed = SceneRenderer.render(red, Style.PLAIN, 128, 80, 5);
      var inBlue = SceneRenderer.render(blue, Style.PLAIN, 128, 80, 5);
      var covers = SceneRenderer.cover(red, 128, 80, 5);
      for (int f = 0; f < 5; f++) {
        int coloured = 0;
        double covered = 0;
        for (int i = 0; i < 128 * 80; i++) {
          boolean differs = inRed.frame(f)[i] != inBlue.frame(f)[i];
          coloured += differs ? 1 : 0;
          covered += covers[f][i];
          assertThat(differs && !isNear(covers[f], i)).as("%s, pixel %d", kind, i).isFalse();
        }
        assertThat((double) coloured).isBetween(0.4 * covered, 1.6 * covered);
      }
    }
  }

  /// Outlines are drawn half a pen beyond the shape.
  private static boolean isNear(float[] cover, int pixel) {
    return IntStream.rangeClosed(-2, 2)
        .flatMap(y -> IntStream.rangeClosed(-2, 2).map(x -> pixel + 128 * y + x))
        .anyMatch(near -> near >= 0 && near < cover.length && cover[near] > 0);
  }

  @Test
  void everyStyleDrawsTheSameSceneInItsOwnWay() {
    var pictures = new HashSet<Integer>();
    for (var style : Style.values()) {
      var clip = SceneRenderer.render(new Scene(RED_FISH, 5), style, 128, 80, 1);
      pictures.add(Arrays.hashCode(clip.frame(0)));
    }
    assertThat(pictures).hasSize(Style.values().length);
  }

  @ParameterizedTest
  @CsvSource({"128,80,17", "96,96,5", "80,128,9", "256,160,2", "33,17,3", "192,64,1", "16,16,1"})
  void drawsAnySizeAndLength(int width, int height, int frames) {
    for (var style : Style.values()) {
      for (var movement : Movement.values()) {
        var asked = new Combination(Kind.BOAT, Colour.BLUE, Background.NIGHT, movement);
        var clip = SceneRenderer.render(new Scene(asked, 5), style, width, height, frames);
        assertThat(clip.width()).isEqualTo(width);
        assertThat(clip.height()).isEqualTo(height);
        assertThat(clip.length()).isEqualTo(frames);
      }
    }
  }

  @Test
  void anEmptyOrTinyClipIsRefused() {
    var scene = new Scene(RED_FISH, 5);
    assertThatThrownBy(() -> SceneRenderer.render(scene, Style.PLAIN, 8, 80, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SceneRenderer.render(scene, Style.PLAIN, 128, 80, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static double difference(Clip clip, int one, int other) {
    double sum = 0;
    for (int i = 0; i < clip.frame(one).length; i++) {
      sum += Math.abs((clip.frame(one)[i] >> 8 & 255) - (clip.frame(other)[i] >> 8 & 255));
    }
    return sum;
  }
}
