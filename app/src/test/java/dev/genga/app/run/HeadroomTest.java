package dev.genga.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.Device;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeadroomTest {
  @Test
  void whatIsSaidHoldsAndTheProcessorHasNoDisplay() {
    assertThat(Headroom.of(0.0, Device.parse("cuda"))).isZero();
    assertThat(Headroom.of(2.0, Device.parse("cuda"))).isEqualTo(2L << 30);
    assertThat(Headroom.of(null, Device.CPU)).isZero();
  }

  @Test
  void onlyACardThatIsSaidToHaveNoDisplayHasNone() {
    assertThat(Headroom.mayHaveDisplay("Disabled\n")).isFalse();
    assertThat(Headroom.mayHaveDisplay("Enabled\n")).isTrue();
    assertThat(Headroom.mayHaveDisplay("[N/A]\n")).isTrue();
    assertThat(Headroom.mayHaveDisplay("")).isTrue();
  }

  @Test
  void theSharedMemoryOfAProcessIsThatOfItsInstances() {
    var instances =
        List.of(
            "pid_12_luid_0x00000000_0x0000D3A1_phys_0",
            "pid_123_luid_0x00000000_0x0000D3A1_phys_0",
            "PID_12_luid_0x00000000_0x0001AB00_phys_0");
    assertThat(SharedMemory.of(12, instances, List.of(5L, 70L, 8L))).isEqualTo(13);
    assertThat(SharedMemory.of(4, instances, List.of(5L, 70L, 8L))).isZero();
    assertThat(SharedMemory.ofThisProcess().bytes()).isNotNegative();
  }
}
