package dev.genga.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.training.optimizer.FlatTensors;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmaTest {
  @Test
  void theDecayRisesToTheWantedOne() {
    var settings = new Ema.Settings(0.9);
    assertThat(settings.at(1)).isEqualTo(2 / 11.0);
    assertThat(settings.at(30)).isEqualTo(31 / 40.0);
    assertThat(settings.at(80)).isEqualTo(0.9);
    assertThat(settings.at(100_000)).isEqualTo(0.9);
  }

  @Test
  void theAverageIsThatOfTheFormula() {
    try (var _ = TensorScope.open()) {
      var parameters = FlatTensors.copyOf(List.of(Tensors.of(new float[] {1, -2}, 2)));
      var settings = new Ema.Settings(0.5);
      var ema = new Ema(parameters, settings);
      double expected = 1;
      for (int step = 1; step <= 20; step++) {
        parameters.parts().getFirst().addInPlace(Tensors.of(new float[] {0.25f, 0}, 2));
        ema.add(parameters, step);
        double value = 1 + 0.25 * step;
        expected = settings.at(step) * expected + (1 - settings.at(step)) * value;
      }
      float[] averages = ema.values().getFirst().toFloats();
      assertThat(averages[0]).isCloseTo((float) expected, within(1e-5f));
      assertThat(averages[1]).isEqualTo(-2);
    }
  }

  @Test
  void aDecayThatWouldNeverTakeAnythingInIsRefused() {
    assertThatThrownBy(() -> new Ema.Settings(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("in [0, 1): 1.0");
  }
}
