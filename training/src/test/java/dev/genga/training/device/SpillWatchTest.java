package dev.genga.training.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.training.device.TrainingDevice.Occupancy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// One sign alone is not taken for spilling.
class SpillWatchTest {
  private static final long GIBI = 1L << 30;
  private static final List<StepLoad> LOADS = List.of(new StepLoad(1, 12, 26, 48));
  private static final Duration USUAL = Duration.ofSeconds(11);
  private static final Duration SLOW = Duration.ofSeconds(160);

  private final SpillWatch watch = new SpillWatch();

  private static Occupancy device(double free, double shared) {
    return new Occupancy((long) (free * GIBI), 24 * GIBI, (long) (shared * GIBI));
  }

  @Test
  void aFullDeviceGrownSharedMemoryAndASlowStepTogetherAreSpilling() {
    watch.begin(device(3, 0.2));
    assertThat(watch.after(LOADS, USUAL, device(0.1, 0.2), 0)).as("full").isNull();
    assertThat(watch.after(LOADS, SLOW, device(0.1, 0.2), 0)).as("slow").isNull();
    assertThat(watch.after(LOADS, USUAL, device(0.1, 3.2), 0)).as("shared, and as fast").isNull();
    assertThat(watch.after(LOADS, SLOW, device(2, 3.2), 0)).as("with room left").isNull();
    var spill = Objects.requireNonNull(watch.after(LOADS, SLOW, device(0.1, 3.2), 0));
    assertThat(spill.usual()).isEqualTo(USUAL);
    assertThat(spill.bytes()).isEqualTo(3 * GIBI);
  }

  @Test
  void aStepOfAKindThatWasNotSeenBeforeMaySpillToo() {
    watch.begin(device(3, 0));
    var spill = Objects.requireNonNull(watch.after(LOADS, SLOW, device(0.1, 2), 0));
    assertThat(spill.usual()).isNull();
    watch.begin(device(3, 2));
    assertThat(watch.after(LOADS, SLOW, device(0.1, 2.1), 0)).as("what was there before").isNull();
  }

  private static long gibi(double count) {
    return (long) (count * GIBI);
  }

  /// The first step of a layout that moves blocks brings them for the first time.
  @Test
  void pinnedMemoryOfMovedInputsIsNoSpilling() {
    watch.begin(device(3, 0.2));
    assertThat(watch.after(LOADS, SLOW, device(0.1, 4.7), gibi(4.5))).as("first").isNull();
    assertThat(watch.after(LOADS, SLOW, device(0.1, 4.7), gibi(4.5))).as("as much").isNull();
    var larger = List.of(new StepLoad(1, 24, 26, 48));
    assertThat(watch.after(larger, SLOW, device(0.1, 8.7), gibi(8.5))).as("a batch").isNull();
    assertThat(watch.after(LOADS, USUAL, device(0.1, 8.7), gibi(4.5))).as("is kept").isNull();
    var spill = Objects.requireNonNull(watch.after(LOADS, SLOW, device(0.1, 10.7), gibi(4.5)));
    assertThat(spill.bytes()).isEqualTo(2 * GIBI);
    assertThat(spill.usual()).isEqualTo(USUAL);
  }

  @Test
  void aLayoutThatSpillsFromItsFirstStepOnIsFoundByItsSecond() {
    watch.begin(device(3, 0));
    assertThat(watch.after(LOADS, SLOW, device(0.1, 6.5), gibi(4.5))).isNull();
    var spill = Objects.requireNonNull(watch.after(LOADS, SLOW, device(0.1, 6.5), gibi(4.5)));
    assertThat(spill.bytes()).isEqualTo(2 * GIBI);
  }
}
