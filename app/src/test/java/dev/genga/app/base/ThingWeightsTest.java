package dev.genga.app.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.genga.wan.generation.VideoSize;
import dev.genga.world.Background;
import dev.genga.world.Clip;
import dev.genga.world.Colour;
import dev.genga.world.Kind;
import dev.genga.world.Movement;
import dev.genga.world.Scene;
import dev.genga.world.Style;
import dev.genga.world.draw.SceneRenderer;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Where the thing is, the test knows from what changes when it has another colour.
class ThingWeightsTest {
  private static final VideoSize SIZE = new VideoSize(128, 80, 17);
  private static final int ROWS = 10;
  private static final int COLUMNS = 16;

  @ParameterizedTest
  @EnumSource
  void theThingsLatentsCountMoreInEveryFrame(Movement movement) {
    var inRed = clip(Colour.RED, movement);
    var inBlue = clip(Colour.BLUE, movement);
    float[] values = new ThingWeights(5).of(scene(Colour.RED, movement), SIZE);
    assertThat(values).hasSize(5 * ROWS * COLUMNS);
    double low = IntStream.range(0, values.length).mapToDouble(i -> values[i]).min().orElseThrow();
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      double changed = changed(inRed, inBlue, i);
      sum += values[i];
      if (changed == 0) {
        assertThat(values[i]).isEqualTo((float) low);
      } else if (changed > 0.2) {
        assertThat(values[i] / low).isCloseTo(5, within(1e-4));
      }
    }
    assertThat(sum / values.length).isCloseTo(1, within(1e-5));
  }

  private static double changed(Clip red, Clip blue, int at) {
    int latent = at / (ROWS * COLUMNS);
    double most = 0;
    for (int f = Math.max(0, 4 * latent - 3); f <= 4 * latent; f++) {
      int changed = 0;
      for (int i = 0; i < 64; i++) {
        int pixel = (at / COLUMNS % ROWS * 8 + i / 8) * 128 + at % COLUMNS * 8 + i % 8;
        changed += red.frame(f)[pixel] == blue.frame(f)[pixel] ? 0 : 1;
      }
      most = Math.max(most, changed / 64.0);
    }
    return most;
  }

  private static Clip clip(Colour colour, Movement movement) {
    return SceneRenderer.render(scene(colour, movement), Style.PLAIN, 128, 80, 17);
  }

  private static Scene scene(Colour colour, Movement movement) {
    return new Scene(Kind.FISH, colour, Background.SEA, movement, 3);
  }
}
