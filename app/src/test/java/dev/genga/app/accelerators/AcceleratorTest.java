package dev.genga.app.accelerators;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.Device;
import dev.genga.tensor.weights.Float8Form;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which ways are tried.
class AcceleratorTest {
  private static final GenerationRequest PLAIN = GenerationRequest.of("a cat", 1);

  private static List<Accelerator> ways(GenerationRequest request, Device device) {
    return Accelerator.of(request, device, List.of(), null);
  }

  @Test
  void fp16IsTriedOnAGraphicsCardAlone() {
    var onCard = ways(PLAIN, Device.cuda(0));
    assertThat(onCard)
        .contains(
            new Accelerator("fp16", PLAIN.withPrecision(Precision.USUAL.inHalf(false))),
            new Accelerator("fp16, sums too", PLAIN.withPrecision(Precision.USUAL.inHalf(true))));
    assertThat(ways(PLAIN, Device.CPU))
        .noneMatch(way -> way.name().startsWith("fp16"))
        .hasSize(onCard.size() - 2);
  }

  @Test
  void whatThePlainWayComputesInIsNotTriedAgain() {
    var all = Precision.USUAL.inHalf(false).withBase(Float8Form.BLOCKS);
    assertThat(ways(PLAIN.withPrecision(all), Device.cuda(0)))
        .noneMatch(way -> way.name().startsWith("fp"))
        .allMatch(way -> way.request().precision().equals(all));
  }
}
