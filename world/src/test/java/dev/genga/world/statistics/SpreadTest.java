package dev.genga.world.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpreadTest {
  private final Spread spread = new Spread(new double[][] {{4, 2}, {2, 3}});

  @Test
  void countsEachDirectionInItsOwnSpread() {
    // [1, 1] by the inverse 1/8 [[3, -2], [-2, 4]]
    assertThat(spread.length(new double[] {1, 1})).isCloseTo(Math.sqrt(3 / 8.0), within(1e-12));
    assertThat(spread.length(new double[] {2})).isCloseTo(1, within(1e-12));
  }

  @Test
  void solvesByTheInverse() {
    assertThat(spread.solve(new double[] {1, 1}))
        .containsExactly(new double[] {1 / 8.0, 2 / 8.0}, within(1e-12));
  }

  @Test
  void takesEachGroupRoundItsOwnMean() {
    var near = List.of(new double[] {0, 0}, new double[] {2, 0});
    var far = List.of(new double[] {100, 5}, new double[] {102, 5});
    var within = Spread.within(List.of(near, far), new double[] {0.5, 0.5});
    assertThat(within.covariance()).isEqualTo(new double[][] {{1.5, 0}, {0, 0.5}});
  }

  @Test
  void aFlatSpreadIsRefused() {
    assertThatThrownBy(() -> new Spread(new double[][] {{1, 1}, {1, 1}}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void numbersKeepFiveDigitsAsText() {
    var table = new NumberTable(Map.of("a", new double[] {0, -1.5, 123456.7, 1.0 / 3e8}));
    assertThat(NumberTable.parse(table.text("a remark")).row("a"))
        .containsExactly(0, -1.5, 123460, 3.3333e-9);
  }
}
