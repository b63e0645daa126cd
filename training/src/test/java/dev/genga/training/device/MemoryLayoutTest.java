package dev.genga.training.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemoryLayoutTest {
  private static List<MemoryLayout> down(MemoryLayout from) {
    var all = new ArrayList<MemoryLayout>();
    for (var at = Optional.of(from); at.isPresent(); at = at.get().lower()) {
      all.add(at.get());
    }
    return all;
  }

  @Test
  void keptActivationsGoBeforeWeights() {
    assertThat(down(new MemoryLayout(30, 7, 0, true)))
        .extracting(MemoryLayout::toString)
        .containsExactly(
            "the activations of 7 blocks kept",
            "the activations of 4 blocks kept",
            "the activations of 1 block kept",
            "no kept activations",
            "no kept activations and 27 of 30 blocks in memory",
            "no kept activations and 24 of 30 blocks in memory",
            "no kept activations and 21 of 30 blocks in memory",
            "no kept activations and 18 of 30 blocks in memory",
            "no kept activations and 15 of 30 blocks in memory",
            "no kept activations and 12 of 30 blocks in memory",
            "no kept activations and 9 of 30 blocks in memory",
            "no kept activations and 6 of 30 blocks in memory",
            "no kept activations and 3 of 30 blocks in memory",
            "no kept activations and 2 of 30 blocks in memory");
  }

  @Test
  void whatMustStayStays() {
    assertThat(down(new MemoryLayout(4, 2, 0, false)))
        .extracting(MemoryLayout::keptBlocks)
        .containsExactly(2, 1, 0);
    assertThat(new MemoryLayout(4, 99, 99, true)).isEqualTo(new MemoryLayout(4, 4, 4, true));
    assertThat(new MemoryLayout(4, 0, 9, true).streamedForm()).isZero();
    assertThat(new MemoryLayout(4, 0, 3, true).streamedForm()).isEqualTo(3);
  }

  @Test
  void whereWeightsHaveToGoBlocksThatKeepTheirActivationsStillStay() {
    var lower = new MemoryLayout(16, 15, 0, true).lowerWeights().orElseThrow();
    assertThat(lower).isEqualTo(new MemoryLayout(16, 12, 14, true));
  }
}
