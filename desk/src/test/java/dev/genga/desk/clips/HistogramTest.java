package dev.genga.desk.clips;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HistogramTest {
  @Test
  void wholeNumbersHaveNoBarsBetweenThem() {
    var values = List.of(new Histogram.Value(10, true), new Histogram.Value(12, false));
    assertThat(Histogram.of("Frames", "", values).bars())
        .extracting(Histogram.Bar::all)
        .containsExactly(1, 0, 1);
  }
}
