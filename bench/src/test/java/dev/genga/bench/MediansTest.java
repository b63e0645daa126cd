package dev.genga.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MediansTest {
  @Test
  void theMedianIsTheMiddleOrTheMeanOfTheTwoInTheMiddle() {
    assertThat(Medians.of(List.of(9.0, 1.0, 2.0))).isEqualTo(2);
    assertThat(Medians.of(List.of(9.0, 1.0, 2.0, 4.0))).isEqualTo(3);
  }

  @Test
  void ratiosAreTakenPairByPair() {
    // A machine that grows three times as slow in the middle leaves each pair's ratio as it is.
    assertThat(Medians.pairedRatio(List.of(1.0, 3.0, 3.0), List.of(2.0, 6.0, 6.0))).isEqualTo(0.5);
  }
}
