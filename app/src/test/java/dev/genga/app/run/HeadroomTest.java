package dev.genga.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.Device;
import java.util.List;
import java.util.Map;
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
    assertThat(display("GPU-1, NVIDIA H100, Disabled\n", 0, Map.of())).isFalse();
    assertThat(display("GPU-1, NVIDIA H100, Enabled\n", 0, Map.of())).isTrue();
    assertThat(display("GPU-1, NVIDIA H100, [N/A]\n", 0, Map.of())).isTrue();
    assertThat(display("", 0, Map.of())).isTrue();
  }

  private static boolean display(String answer, int index, Map<String, String> environment) {
    return ListedCards.parse(answer).mayHaveDisplay(index, environment);
  }

  /// The display hangs on the first card of the bus; CUDA counts otherwise.
  @Test
  void theCardIsTheOneThatCudaMeans() {
    String alike = "GPU-aa, RTX 3090, Enabled\nGPU-bb, RTX 3090, Disabled\n";
    assertThat(display(alike, 0, Map.of())).isTrue();
    assertThat(display(alike, 1, Map.of())).isFalse();
    assertThat(display(alike, 0, Map.of("CUDA_VISIBLE_DEVICES", "1"))).isFalse();
    assertThat(display(alike, 0, Map.of("CUDA_VISIBLE_DEVICES", "1, 0"))).isFalse();
    assertThat(display(alike, 1, Map.of("CUDA_VISIBLE_DEVICES", "1, 0"))).isTrue();
    assertThat(display(alike, 0, Map.of("CUDA_VISIBLE_DEVICES", "GPU-b"))).isFalse();
    assertThat(display(alike, 0, Map.of("CUDA_VISIBLE_DEVICES", "GPU-aa"))).isTrue();
    assertThat(display(alike, 0, Map.of("CUDA_VISIBLE_DEVICES", "MIG-1"))).as("unknown").isTrue();
    String mixed = "GPU-aa, RTX 3060, Enabled\nGPU-bb, H100, Disabled\n";
    assertThat(display(mixed, 1, Map.of())).as("by speed, which is not known").isTrue();
    assertThat(display(mixed, 1, Map.of("CUDA_DEVICE_ORDER", "PCI_BUS_ID"))).isFalse();
    assertThat(display(mixed, 0, Map.of("CUDA_DEVICE_ORDER", "PCI_BUS_ID"))).isTrue();
  }

  @Test
  void aCardsNameIsTheOneThatCudaMeansOrNone() {
    var mixed = ListedCards.parse("GPU-aa, RTX 3060, Enabled\nGPU-bb, H100, Disabled\n");
    assertThat(mixed.name(0, Map.of())).as("by speed, which is not known").isEmpty();
    assertThat(mixed.name(0, Map.of("CUDA_VISIBLE_DEVICES", "GPU-bb"))).contains("H100");
    var byBus = Map.of("CUDA_DEVICE_ORDER", "PCI_BUS_ID", "CUDA_VISIBLE_DEVICES", "1");
    assertThat(mixed.name(0, byBus)).contains("H100");
    assertThat(mixed.name(1, byBus)).as("beyond what is visible").isEmpty();
    var alike = ListedCards.parse("GPU-aa, H100, Disabled\nGPU-bb, H100, Disabled\n");
    assertThat(alike.name(1, Map.of())).contains("H100");
    assertThat(ListedCards.parse("").name(0, Map.of())).isEmpty();
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
