package dev.genga.training;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamedBatchesTest {
  private final List<Long> asked = new ArrayList<>();
  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private SampleStream.Sample sample(long number) {
    asked.add(number);
    var random = RandomSource.seeded(number);
    return new SampleStream.Sample(
        random.randn(DType.FLOAT32, 16, 2, 4, 6), random.randn(DType.FLOAT32, 1 + number % 3, 64));
  }

  @Test
  void noSampleComesTwiceAndNoneIsLeftOut() {
    var batches = new StreamedBatches(this::sample, 3, 4, Device.CPU);
    for (int epoch = 0; epoch < 2; epoch++) {
      for (int index = 0; index < batches.perEpoch(); index++) {
        batches.load(epoch, index);
      }
    }
    assertThat(asked).containsExactlyElementsOf(LongStream.range(0, 24).boxed().toList());
  }

  @Test
  void aBatchHoldsItsSamplesInOrder() {
    var batch = new StreamedBatches(this::sample, 3, 4, Device.CPU).load(1, 2);
    assertThat(batch.latents().shape()).containsExactly(3, 16, 2, 4, 6);
    for (int i = 0; i < 3; i++) {
      var expected = sample(18 + i);
      assertThatTensor(batch.latents().select(0, i)).isBitEqualTo(expected.latents());
      assertThatTensor(batch.prompts().get(i)).isBitEqualTo(expected.prompt());
    }
  }

  @Test
  void aBatchLeavesNothingElseAlive() {
    int before = scope.live();
    new StreamedBatches(this::sample, 3, 4, Device.CPU).load(0, 0);
    assertThat(scope.live()).isEqualTo(before + 4); // the latents and three prompts
  }

  @Test
  void anEmptyBatchIsRefused() {
    assertThatThrownBy(() -> new StreamedBatches(this::sample, 0, 4, Device.CPU))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one: 0, 4");
  }
}
