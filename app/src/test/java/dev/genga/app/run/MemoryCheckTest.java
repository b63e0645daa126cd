package dev.genga.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Engine.DeviceMemory;
import dev.genga.wan.weights.MemoryNeed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A graphics card, which other programs fill, is held to what is free; the machine to what it has.
class MemoryCheckTest {
  private static final long GB = 1L << 30;

  private final List<String> warnings = new ArrayList<>();

  private void check(Device device, long free, long total, DType dtype, long need) {
    var needs =
        List.of(
            MemoryNeed.ofWeights("the transformer", Path.of("14B.safetensors"), dtype, need * GB));
    new MemoryCheck(_ -> new DeviceMemory(free * GB, total * GB), device)
        .check(needs, warnings::add);
  }

  @Test
  void aGraphicsCardWithTooLittleFreeIsRefused() {
    assertThatThrownBy(() -> check(Device.cuda(1), 20, 24, DType.BFLOAT16, 27))
        .isInstanceOf(ProblemException.class)
        .hasMessage(
            """
            error: the transformer takes 27.0 GB in bfloat16 for its weights alone, and 20.0 GB of the 24.0 GB of cuda:1 are free
               at: 14B.safetensors
              fix: use a smaller model, its fp8 file, or a machine with more memory\
            """);
    assertThatThrownBy(() -> check(Device.cuda(0), 20, 24, DType.BFLOAT16, 21))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void onTheMachineOtherProgramsCanMakeRoom() {
    check(Device.CPU, 10, 32, DType.BFLOAT16, 27);
    assertThat(warnings)
        .containsExactly(
            "warning: the transformer takes 27.0 GB in bfloat16 for its weights, and 10.0 GB are"
                + " free: it may get slow, or stop for lack of memory");
  }

  @Test
  void whatFitsWellIsNotSpokenOf() {
    check(Device.CPU, 32, 64, DType.FLOAT32, 5);
    check(Device.cuda(0), 32, 64, DType.BFLOAT16, 25);
    assertThat(warnings).isEmpty();
  }

  /// Of 10 GB weights may take 8 together, and 9 with what is computed.
  @Test
  void modelsAreInMemoryTogetherWhereTheyAndWhatIsComputedFit() {
    var card = new MemoryCheck(_ -> new DeviceMemory(10 * GB, 24 * GB), Device.cuda(0));
    Path file = Path.of("x.safetensors");
    var six = MemoryNeed.ofWeights("the transformer", file, DType.BFLOAT16, 6 * GB);
    var one = MemoryNeed.ofWeights("the VAE", file, DType.BFLOAT16, GB);
    var three = MemoryNeed.ofWeights("the VAE", file, DType.BFLOAT16, 3 * GB);
    assertThat(card.holdsTogether(List.of(six, one), 2 * GB)).isTrue();
    assertThat(card.holdsTogether(List.of(six, one), 2 * GB + 1)).isFalse();
    assertThat(card.holdsTogether(List.of(six, three), 0)).isFalse();
    assertThat(card.usable()).isEqualTo(9 * GB);
  }

  @Test
  void theMachineUnderTheTestHasMemory() {
    var memory = MemoryRoom.ofMachine().of(Device.CPU);
    assertThat(memory.free()).isPositive().isLessThanOrEqualTo(memory.total());
  }
}
