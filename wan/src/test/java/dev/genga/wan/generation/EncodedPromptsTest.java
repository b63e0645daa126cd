package dev.genga.wan.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where prompts lie.
class EncodedPromptsTest {
  @TempDir private Path folder;

  private static Tensor rows() {
    return RandomSource.seeded(1).randn(DType.FLOAT32, 3, 8);
  }

  private static Stream<Device> devices(EncodedPrompts prompts) {
    return Stream.of(
            Stream.of(prompts.positive()),
            Stream.ofNullable(prompts.negative()),
            Stream.ofNullable(prompts.nag()),
            prompts.later().stream())
        .flatMap(part -> part)
        .map(Tensor::device);
  }

  @Test
  void allOfThemMoveTogether() {
    try (var _ = TensorScope.open()) {
      var all = new EncodedPrompts(rows(), rows(), rows(), List.of(rows(), rows()));
      assertThat(devices(all.to(Device.META))).hasSize(5).containsOnly(Device.META);
      assertThat(devices(new EncodedPrompts(rows(), null).to(Device.META)))
          .containsExactly(Device.META);
    }
  }

  /// As those of a queue do on the CPU while the model computes on a graphics card.
  @Test
  void thoseWhoseTurnMayComeLateWaitElsewhereEachTextOnce() {
    var run = new GenerationRun(TinyModels.write(folder), Device.CPU, DType.FLOAT32, DType.FLOAT32);
    var requests =
        Stream.of("a cat", "a dog").map(prompt -> GenerationRequest.of(prompt, 1)).toList();
    try (var scope = TensorScope.open();
        var _ = Autograd.off()) {
      var prompts = run.encode(requests, Device.META, GenerationRunListener.NONE);
      assertThat(prompts.stream().flatMap(EncodedPromptsTest::devices))
          .hasSize(4)
          .containsOnly(Device.META);
      assertThat(prompts.getFirst().negative()).isSameAs(prompts.getLast().negative());
      assertThat(scope.live()).as("two prompts and the negative one").isEqualTo(3);
    }
  }
}
