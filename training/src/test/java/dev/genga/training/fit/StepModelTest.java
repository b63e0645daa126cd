package dev.genga.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.genga.dataset.config.Size;
import dev.genga.dataset.plan.Bucket;
import dev.genga.training.device.StepLoad;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StepModelTest {
  private static Curve line(double perToken) {
    var points = new TreeMap<Double, Double>();
    points.put(100.0, 100 * perToken);
    points.put(1000.0, 1000 * perToken);
    return new Curve(points);
  }

  private static StepModel.Part part(double secondsPerToken, double bytesPerToken) {
    return new StepModel.Part(line(secondsPerToken), line(bytesPerToken));
  }

  private static final StepModel MODEL =
      new StepModel(part(0.001, 10), part(0.003, 1), part(0.002, 7), part(0.005, 0.5), 1e-6, 200);

  private static StepModel.Blocks blocks(int keeping) {
    return new StepModel.Blocks(30, keeping);
  }

  @Test
  void aStepIsItsBlocksAndWhatStandsAroundThem() {
    var load = StepLoad.of(new Bucket(new Size(/* width= */ 384, /* height= */ 208), 9), 1);
    assertThat(load.tokens()).isEqualTo(936);
    assertThat(MODEL.seconds(load, blocks(0), 200))
        .isCloseTo(936 * (0.001 + 30 * 0.003), within(1e-9));
    assertThat(MODEL.seconds(load, blocks(12), 200))
        .isCloseTo(936 * (0.001 + 18 * 0.003 + 12 * 0.002), within(1e-9));
    assertThat(MODEL.bytes(load, blocks(0))).isEqualTo(936 * (10 + 30));
    assertThat(MODEL.bytes(load, blocks(12))).isEqualTo(936 * (10 + 18 + 11 * 7));
  }

  @Test
  void samplesOfABatchFollowOneAnotherAndLieBesideEachOther() {
    var bucket = new Bucket(new Size(/* width= */ 256, /* height= */ 144), 1);
    var one = StepLoad.of(bucket, 1);
    var three = StepLoad.of(bucket, 3);
    assertThat(MODEL.seconds(three, blocks(0), 200))
        .isCloseTo(3 * MODEL.seconds(one, blocks(0), 200), within(1e-9));
    assertThat(MODEL.bytes(three, blocks(0))).isEqualTo(3 * MODEL.bytes(one, blocks(0)));
  }

  @Test
  void eachRankMoreTakesTheSame() {
    var load = StepLoad.of(new Bucket(new Size(/* width= */ 256, /* height= */ 144), 1), 1);
    double more = MODEL.seconds(load, blocks(0), 400) - MODEL.seconds(load, blocks(0), 200);
    assertThat(more).isCloseTo(200 * 1e-6 * load.tokens() * 30, within(1e-9));
  }

  @Test
  void blocksThatComeAndGoTakeTheirOwnTimeAndMemory() {
    var load = StepLoad.of(new Bucket(new Size(/* width= */ 384, /* height= */ 208), 9), 1);
    var some = new StepModel.Blocks(30, 4, 20);
    assertThat(MODEL.seconds(load, some, 200))
        .isCloseTo(936 * (0.001 + 6 * 0.003 + 4 * 0.002 + 20 * 0.005), within(1e-9));
    assertThat(MODEL.bytes(load, some)).isEqualTo(936 * (10 + 6 + 3 * 7 + 10));
    var leaving = new StepModel.Blocks(30, 4, 20, 5);
    assertThat(MODEL.bytes(load, leaving)).isEqualTo(MODEL.bytes(load, some) - 5 * 936);
    assertThat(MODEL.seconds(load, leaving, 200)).isEqualTo(MODEL.seconds(load, some, 200));
    var unmeasured =
        new StepModel(MODEL.around(), MODEL.recomputed(), MODEL.kept(), null, 1e-6, 200);
    assertThat(unmeasured.bytes(load, blocks(0))).isEqualTo(MODEL.bytes(load, blocks(0)));
    assertThatThrownBy(() -> unmeasured.seconds(load, some, 200))
        .hasMessage("no block was measured whose weights come and go");
  }
}
