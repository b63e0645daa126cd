package dev.genga.app.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.app.run.MemoryRoom;
import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.Golden;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.GenerationRun;
import dev.genga.wan.generation.ModelFiles;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.transformer.TransformerTensors;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationFittingTest {
  @TempDir private Path folder;

  private GenerationFitting fitting(int layers) {
    var config =
        new TransformerConfig(false, 16, 16, 96, 192, 32, 24, 16, 4, layers, TransformerConfig.EPS);
    Path transformer = folder.resolve("transformer.safetensors");
    try (var _ = TensorScope.open();
        var vae = Golden.load("wan_vae")) {
      TransformerTensors.initial(config, RandomSource.seeded(1))
          .write(transformer, DType.FLOAT32, Map.of());
      Path weights = vae.folder().resolve("weights.safetensors");
      var files = new ModelFiles(transformer, weights, folder.resolve("none"), null);
      var run = new GenerationRun(files, Device.CPU, DType.FLOAT32, DType.FLOAT32);
      return new GenerationFitting(run, MemoryRoom.ofMachine(), 1 << 20);
    }
  }

  private static GenerationRequest request(int steps, double guidance, VideoSize size) {
    return GenerationRequest.of("a cat", 1)
        .withSize(size)
        .withSampling(
            new SamplingSettings(Sampler.UNIPC, Schedule.Form.OFFICIAL, steps, guidance, 5));
  }

  @Test
  void moreFramesTakeMoreTimeAndMemory() {
    var fitting = fitting(6);
    var few = fitting.of(request(10, 5, new VideoSize(64, 64, 5)));
    var many = fitting.of(request(10, 5, new VideoSize(256, 256, 33)));
    assertThat(few.steps()).isEqualTo(10);
    assertThat(many.step()).isGreaterThan(few.step());
    assertThat(many.decode()).isGreaterThan(few.decode());
    assertThat(many.peakBytes()).isGreaterThan(few.peakBytes());
    assertThat(few.seconds()).isEqualTo(10 * few.step() + few.decode());
  }

  @Test
  void theTextNamesWhatIsLeftOut() {
    var size = new VideoSize(64, 64, 5);
    assertThat(fitting(6).text(request(10, 5, size)))
        .contains("10 steps of ", "peak memory about ", " are free")
        .doesNotContain("TeaCache");
  }

  @Test
  void aModelOfTwoBlocksTellsNothingOfOne() {
    assertThatThrownBy(() -> fitting(2).of(request(10, 5, new VideoSize(64, 64, 5))))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("2 blocks");
  }
}
