package dev.genga.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LossWatchTest {
  private static LossWatch watch(double... losses) {
    var watch = new LossWatch();
    for (int i = 0; i < losses.length; i++) {
      watch.add(i + 1, losses[i]);
    }
    return watch;
  }

  @Test
  void lossesThatDifferAsTimestepsMakeThemAreUsual() {
    assertThat(watch(0.05, 0.4, 0.03, 0.9, 0.1, 1.2, 0.02, 0.8).since()).isNull();
    assertThat(watch().since()).isNull();
    assertThat(watch(0.1).lastGood()).isNull();
  }

  @Test
  void theFirstStepThatWasFarAboveIsTold() {
    var watch = watch(0.2, 0.1, 0.3, 2.5, 4, 1e6);
    assertThat(watch.since()).isEqualTo(4);
    // What step 2 led to had a usual loss in step 3; what step 3 led to had none in step 4.
    assertThat(watch.lastGood()).isEqualTo(2);
  }

  @Test
  void aLossThatGrowsSlowlyDoesNotBecomeUsual() {
    double[] losses = new double[20];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = i < 10 ? 0.1 : losses[i - 1] * 2;
    }
    assertThat(watch(losses).since()).isNotNull().isLessThan(17);
  }

  @Test
  void whatComesBackIsUsualAgainAndOtherDataHaveTheirOwnLosses() {
    assertThat(watch(0.2, 5, 0.2).since()).isNull();
    var watch = watch(0.2, 5);
    watch.forget();
    watch.add(3, 5);
    assertThat(watch.since()).isNull();
  }
}
