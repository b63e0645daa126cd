package dev.genga.app.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.genga.app.run.MemoryRoom;
import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.Golden;
import dev.genga.wan.generation.ContextWindows;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.GenerationRun;
import dev.genga.wan.generation.GuidanceSettings;
import dev.genga.wan.generation.ModelFiles;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.generation.Task;
import dev.genga.wan.generation.VaeTiles;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.guidance.Nag;
import dev.genga.wan.guidance.SkipLayers;
import dev.genga.wan.guidance.StepRange;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import dev.genga.wan.transformer.NormalizedAttentionGuidance;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.transformer.TransformerTensors;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
      return new GenerationFitting(
          run, MemoryRoom.ofMachine(), 1 << 20, folder.resolve("measured"));
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
    assertThat(few.seconds()).isCloseTo(few.text() + 10 * few.step() + few.decode(), within(1e-9));
  }

  @Test
  void theTextNamesWhatIsLeftOut() {
    var request = request(10, 5, new VideoSize(64, 64, 5));
    var fitting = fitting(6);
    assertThat(EstimateText.of(fitting.of(request), request, fitting.run(), 1 << 30))
        .contains("10 steps of ", "peak memory about ", "1.0 GB are free")
        .doesNotContain("TeaCache");
  }

  @Test
  void whatWasMeasuredIsKnownFromThenOnForOtherRequestsToo() {
    var fitting = fitting(6);
    var request = request(10, 5, new VideoSize(64, 64, 5));
    assertThat(fitting.known(request)).isNull();
    var told = fitting.of(request);
    assertThat(fitting.known(request)).isEqualTo(told);
    var unguided = Objects.requireNonNull(fitting.known(request(20, 1, request.size())));
    assertThat(unguided.steps()).isEqualTo(20);
    assertThat(unguided.step()).isCloseTo(told.step() / 2, within(1e-9));
    assertThat(unguided.decode()).isEqualTo(told.decode());
  }

  /// What is counted decides what is told: no second measurement is made.
  @Test
  void everyOptionMovesWhatIsTold() {
    var fitting = fitting(6);
    var plain = request(10, 5, new VideoSize(64, 64, 33));
    fitting.of(plain);
    var told = known(fitting, plain);
    var sampling = plain.sampling();
    var together = known(fitting, plain.withSampling(sampling.withBatchedGuidance(true)));
    assertThat(together.step()).isCloseTo(told.step(), within(1e-9));
    assertThat(together.peakBytes()).isGreaterThanOrEqualTo(told.peakBytes());
    var nag = GuidanceSettings.DEFAULT.withNag(new Nag(NormalizedAttentionGuidance.USUAL, null));
    assertThat(known(fitting, plain.withSampling(sampling.withGuidance(nag))).step())
        .isBetween(told.step(), 1.5 * told.step());
    var skip = new SkipLayers(List.of(2, 3), SkipLayers.Mode.ORIGINAL, 3, StepRange.ALL);
    assertThat(
            known(
                    fitting,
                    plain.withSampling(
                        sampling.withGuidance(GuidanceSettings.DEFAULT.withSkipLayers(skip))))
                .step())
        .isBetween(told.step(), 1.5 * told.step());
    var tiles = plain.withTask(Task.TEXT_TO_VIDEO.withTiles(new VaeTiles(64, 32)));
    assertThat(known(fitting, tiles.withSize(new VideoSize(128, 128, 33))).decode())
        .isGreaterThan(known(fitting, plain.withSize(new VideoSize(128, 128, 33))).decode());
    var windows = new ContextWindows(ContextWindows.Kind.STATIC, 17, 8);
    var cut = plain.withTask(Task.TEXT_TO_VIDEO.withWindows(windows));
    assertThat(known(fitting, cut).tokens()).isLessThan(told.tokens());
  }

  private static GenerationEstimate known(GenerationFitting fitting, GenerationRequest request) {
    return Objects.requireNonNull(fitting.known(request));
  }

  @Test
  void aModelOfTwoBlocksTellsNothingOfOne() {
    assertThatThrownBy(() -> fitting(2).of(request(10, 5, new VideoSize(64, 64, 5))))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("2 blocks");
  }
}
