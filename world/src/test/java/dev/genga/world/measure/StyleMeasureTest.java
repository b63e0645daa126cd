package dev.genga.world.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.testing.Proof;
import dev.genga.world.Clip;
import dev.genga.world.SceneSampler;
import dev.genga.world.Seeds;
import dev.genga.world.Split;
import dev.genga.world.Style;
import dev.genga.world.damage.Damage;
import dev.genga.world.draw.SceneRenderer;
import dev.genga.world.statistics.Tally;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StyleMeasureTest {
  private final StyleMeasure measure = StyleMeasure.standing();

  @ParameterizedTest
  @EnumSource
  void theRightStyleIsNearestToTrueRenderings(Style style) {
    var tally = new Tally<>(Style.class);
    for (var clip : clips(style, Proof.SCENES.count(), 9_301)) {
      tally.add(style, measure.nearest(clip));
    }
    System.out.printf("%s%n%s%n", style, tally.table());
    assertThat(tally.share()).isGreaterThanOrEqualTo(0.95);
  }

  @ParameterizedTest
  @EnumSource
  void aSetOfTrueRenderingsIsMuchNearerToItsStyleThanToAnyOther(Style style) {
    var distances = measure.distances(clips(style, 16, 9_401));
    double own = distances.getOrDefault(style, 0.0);
    assertThat(own).isLessThan(0.6);
    for (var other : Style.values()) {
      if (other != style) {
        assertThat(distances.getOrDefault(other, 0.0)).as(other.name()).isGreaterThan(3 * own);
      }
    }
  }

  @Test
  void blurredFrozenCoarseAndConstantVideosScoreWorseThanTrueOnes() {
    for (var clip : clips(Style.PLAIN, 12, 9_501)) {
      double own = plain(clip);
      assertThat(plain(Damage.blurred(clip, 1))).isGreaterThan(1.1 * own);
      assertThat(plain(Damage.blurred(clip, 2))).isGreaterThan(1.5 * own);
      assertThat(plain(Damage.frozen(clip))).isGreaterThan(1.5 * own);
      assertThat(plain(Damage.noisy(clip, 10, 1))).isGreaterThan(1.1 * own);
    }
    for (int rgb : new int[] {0, 0xffffff, 0x88aacc, 0x808080}) {
      assertThat(plain(Damage.constant(128, 80, 17, rgb))).isGreaterThan(5);
    }
    assertThat(plain(Damage.noise(128, 80, 17, 1, 1))).isGreaterThan(5);
  }

  @Test
  void aPictureIsMeasuredWithoutItsChange() {
    for (var style : Style.values()) {
      for (var clip : clips(style, 4, 9_601)) {
        var picture = new Clip(clip.width(), clip.height(), new int[][] {clip.frame(8)});
        assertThat(measure.nearest(picture)).isEqualTo(style);
      }
    }
  }

  @Test
  void picturesAndClipsAreNoSet() {
    var clip = clips(Style.PLAIN, 1, 1).getFirst();
    var picture = new Clip(clip.width(), clip.height(), new int[][] {clip.frame(0)});
    assertThatThrownBy(() -> measure.distances(List.of(clip, picture)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> measure.distances(List.<Clip>of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private double plain(Clip clip) {
    return measure.distances(clip).getOrDefault(Style.PLAIN, 0.0);
  }

  private static List<Clip> clips(Style style, int count, long seed) {
    var samples = new SceneSampler(new Split(1).heldOut(), List.of(style), Seeds.mix(seed, style));
    return IntStream.range(0, count)
        .mapToObj(i -> SceneRenderer.render(samples.at(i).scene(), style, 128, 80, 17))
        .toList();
  }
}
