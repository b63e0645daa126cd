package dev.genga.app.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Holds an axis to marks that people can read.
class AxisTest {
  @ParameterizedTest
  @CsvSource({
    "0.0821, 0.263, '0.05 0.10 0.15 0.20 0.25 0.30'",
    "0, 1000, '0 200 400 600 800 1000'",
    "-0.3, 0.3, '-0.4 -0.2 0.0 0.2 0.4'",
    "3, 3, '3.0 3.1'",
  })
  void marksRoundNumbers(double low, double high, String marks) {
    var axis = Axis.rounded(low, high, 0, 100, 5);
    String labels = String.join(" ", axis.marks().stream().map(axis::label).toList());
    assertThat(labels).isEqualTo(marks);
  }

  @Test
  void coversItsNumbersWithAFewMarks() {
    var random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      double low = random.nextGaussian() * Math.pow(10, random.nextInt(-5, 6));
      double high = low + Math.abs(random.nextGaussian()) * Math.pow(10, random.nextInt(-5, 6));
      var axis = Axis.rounded(low, high, 250, 10, 5);
      double slack = 1e-9 * Math.max(Math.abs(low), Math.abs(high));
      assertThat(axis.from()).isLessThanOrEqualTo(low + slack);
      assertThat(axis.to()).isGreaterThanOrEqualTo(high - slack);
      assertThat(axis.marks()).hasSizeBetween(2, 9);
      assertThat(axis.at(axis.from())).isCloseTo(250, within(1e-9));
      assertThat(axis.at(axis.to())).isCloseTo(10, within(1e-9));
    }
  }

  @Test
  void stepsEndWhereTheRunEnds() {
    var axis = Axis.exact(1, 90, 52, 866, 9);
    assertThat(axis.at(1)).isEqualTo(52);
    assertThat(axis.at(90)).isEqualTo(866);
    assertThat(axis.marks()).containsExactly(10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0);
    assertThat(axis.label(10)).isEqualTo("10");
  }
}
