package dev.genga.dataset.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// The expected numbers were printed by torch 2.13.0.
class TorchRandomTest {

  /// `torch.manual_seed(42); torch.empty((), dtype=torch.int64).random_()`
  @Test
  void drawsWholeNumbersAsTorchDoes() {
    var random = new TorchRandom(42);
    assertThat(random.nextLong()).isEqualTo(6909045637428952499L);
    assertThat(random.nextLong()).isEqualTo(8314211556539077902L);
    assertThat(random.nextLong()).isEqualTo(4279532810384561223L);
  }

  /// `g.manual_seed(seed); torch.randperm(count, generator=g)`
  @Test
  void permutesAsTorchDoes() {
    assertThat(TorchRandom.permutation(8314211556539077902L, 20))
        .containsExactly(8, 14, 17, 19, 1, 15, 18, 9, 3, 11, 4, 0, 10, 7, 13, 16, 12, 6, 2, 5);
    var large = TorchRandom.permutation(7, 100_000);
    assertThat(Arrays.copyOf(large, 10))
        .containsExactly(41615, 23657, 92717, 16389, 28607, 45432, 45737, 59262, 69052, 23840);
    assertThat(Integers.weightedSum(Arrays.stream(large).boxed().toList())).isEqualTo(174153);
  }

  /// `torch.manual_seed(42)`, then two epochs of `DataLoader(range(12), shuffle=True)`.
  @Test
  void aLoaderDrawsItsOwnSeedBeforeItsSamplers() {
    var global = new TorchRandom(42);
    global.nextLong();
    assertThat(TorchRandom.permutation(global.nextLong(), 12))
        .containsExactly(4, 2, 3, 0, 6, 7, 1, 10, 11, 5, 9, 8);
    global.nextLong();
    assertThat(TorchRandom.permutation(global.nextLong(), 12))
        .containsExactly(10, 8, 11, 5, 7, 6, 4, 1, 9, 0, 3, 2);
  }

  @Test
  void nothingAndOneHaveOneOrder() {
    assertThat(TorchRandom.permutation(1, 0)).isEmpty();
    assertThat(TorchRandom.permutation(1, 1)).containsExactly(0);
  }
}
