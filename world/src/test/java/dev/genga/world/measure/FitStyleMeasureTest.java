package dev.genga.world.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.testing.Proof;
import dev.genga.world.statistics.NumberTable;
import org.junit.jupiter.api.Test;

class FitStyleMeasureTest {
  private final NumberTable standing = NumberTable.beside(StyleMeasure.class, "styles.txt");

  /// In the whole proof every mean is fitted again, in the fair one those of few clips are compared: a
  /// mean of `n` clips is within a few `1 / sqrt(n)` of the spread.
  @Test
  void theCommandMakesTheStandingMeansAgain() {
    boolean whole = Proof.SCENES.isWhole();
    var fitted = (whole ? FitStyleMeasure.fit() : FitStyleMeasure.fit(7_002, 5)).table();
    var measure = StyleMeasure.from(standing);
    standing
        .rows()
        .forEach((name, row) -> {
          if (name.startsWith("mean.")) {
            assertThat(measure.apart(fitted.row(name), row)).as(name).isLessThan(whole ? 0.01 : 1);
          }
        });
  }
}
