package dev.genga.training.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.Golden;
import org.junit.jupiter.api.Test;

/// Holds the running average of the loss to musubi-tuner's.
class LossRecorderTest {
  @Test
  void averagesAsTheReferenceDoes() {
    try (var golden = Golden.load("lr_checkpoints");
        var _ = TensorScope.open()) {
      var values = golden.get("loss.values");
      int batches = (int) values.size(1);
      double[] losses = values.toDoubles();
      double[] expected = golden.get("loss.moving_average").toDoubles();

      var recorder = new LossRecorder();
      for (int i = 0; i < losses.length; i++) {
        recorder.add(i / batches, i % batches, losses[i]);
        assertThat(recorder.average()).as("batch %d", i).isEqualTo(expected[i]);
      }
    }
  }

  @Test
  void theLatestLossesStandForThoseToComeWhereEpochsGetLongerOrShorter() {
    var recorder = new LossRecorder();
    for (int i = 0; i < 5; i++) {
      recorder.add(i / 3, i % 3, i + 1); // 4 and 5 have taken the place of 1 and 2
    }
    assertThat(recorder.average()).isEqualTo((3 + 4 + 5) / 3.0);
    recorder.goOnOver(2);
    assertThat(recorder.average()).isEqualTo((4 + 5) / 2.0);
    recorder.add(0, 0, 9);
    assertThat(recorder.average()).isEqualTo((5 + 9) / 2.0);
    recorder.goOnOver(4);
    recorder.add(0, 0, 1);
    assertThat(recorder.average()).as("9 is the latest").isEqualTo((9 + 1) / 2.0);
    recorder.add(0, 1, 2);
    recorder.add(0, 2, 3);
    recorder.add(0, 3, 6);
    assertThat(recorder.average()).isEqualTo((1 + 2 + 3 + 6) / 4.0);
    recorder.add(1, 0, 5);
    assertThat(recorder.average()).isEqualTo((5 + 2 + 3 + 6) / 4.0);
  }

  @Test
  void goesOnFromAKeptState() {
    var whole = new LossRecorder();
    var first = new LossRecorder();
    for (int i = 0; i < 7; i++) {
      whole.add(i / 5, i % 5, 1.0 / (i + 3));
      first.add(i / 5, i % 5, 1.0 / (i + 3));
    }
    var second = LossRecorder.from(first.state());
    for (int i = 7; i < 20; i++) {
      whole.add(i / 5, i % 5, 1.0 / (i + 3));
      second.add(i / 5, i % 5, 1.0 / (i + 3));
      assertThat(second.average()).isEqualTo(whole.average());
    }
  }
}
