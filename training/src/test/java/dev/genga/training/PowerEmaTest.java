package dev.genga.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.training.optimizer.FlatTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds power averages to their paper, and what is made of snapshots to averages kept all along.
class PowerEmaTest {
  private static final int STEPS = 500;
  private static final int VALUES = 100;

  @Test
  void lengthsHaveTheExponentsOfThePaper() {
    assertThat(PowerEma.exponent(0.05)).isCloseTo(16.97, within(0.005));
    assertThat(PowerEma.exponent(0.10)).isCloseTo(6.94, within(0.005));
    assertThat(PowerEma.length(0)).isCloseTo(1 / Math.sqrt(12), within(1e-12)); // all alike
  }

  /// In double precision: `(1 - 1/t)^(gamma + 1)` of the old average stays.
  private static double[] averaged(List<double[]> path, int steps, double length) {
    double[] average = new double[VALUES];
    for (int step = 1; step <= steps; step++) {
      double stays = Math.pow(1 - 1.0 / step, PowerEma.exponent(length) + 1);
      for (int i = 0; i < VALUES; i++) {
        average[i] = stays * average[i] + (1 - stays) * path.get(step - 1)[i];
      }
    }
    return average;
  }

  /// A walk away from where it began.
  private static List<double[]> path() {
    var random = new Random(3);
    var path = new ArrayList<double[]>();
    double[] now = new double[VALUES];
    for (int step = 0; step < STEPS; step++) {
      now = now.clone();
      for (int i = 0; i < VALUES; i++) {
        now[i] += random.nextGaussian() + 0.05 * i / VALUES;
      }
      path.add(now);
    }
    return path;
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < VALUES; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.03, 0.06, 0.08, 0.12, 0.15, 0.2})
  void twentySnapshotsGiveAnyAverageWithinAHundredth(double length) {
    var path = path();
    var curves = new ArrayList<PowerEmaWeights.Curve>();
    var averages = new ArrayList<double[]>();
    for (int step = 25; step <= STEPS; step += 25) {
      for (double kept : PowerEma.LENGTHS) {
        curves.add(new PowerEmaWeights.Curve(step, PowerEma.exponent(kept)));
        averages.add(averaged(path, step, kept));
      }
    }
    double[] weights =
        PowerEmaWeights.of(curves, new PowerEmaWeights.Curve(STEPS, PowerEma.exponent(length)));
    double[] made = new double[VALUES];
    for (int i = 0; i < weights.length; i++) {
      for (int k = 0; k < VALUES; k++) {
        made[k] += weights[i] * averages.get(i)[k];
      }
    }
    double[] wanted = averaged(path, STEPS, length);
    assertThat(distance(made, wanted)).isLessThan(0.01 * distance(wanted, path.getLast()));
  }

  @Test
  void whatIsKeptFollowsTheParameters() {
    var path = path();
    try (var _ = TensorScope.open()) {
      var parameters = FlatTensors.copyOf(List.of(Tensors.of(floats(path.getLast()), VALUES)));
      var averages = new PowerEma(parameters);
      for (int step = 1; step <= 60; step++) {
        parameters.parts().getFirst().copyInPlace(Tensors.of(floats(path.get(step - 1)), VALUES));
        averages.add(parameters, step);
      }
      averages
          .values()
          .forEach((length, values) -> {
            double[] wanted = averaged(path, 60, length);
            assertThat(distance(values.getFirst().toDoubles(), wanted)).isLessThan(1e-4);
          });
      assertThat(averages.values()).hasSize(2);
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
