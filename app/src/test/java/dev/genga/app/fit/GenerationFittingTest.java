package dev.genga.app.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.genga.app.run.MemoryRoom;
import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.Golden;
import dev.genga.training.fit.Curve;
import dev.genga.training.fit.ForwardModel;
import dev.genga.wan.generation.ContextWindows;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.GenerationRun;
import dev.genga.wan.generation.GuidanceSettings;
import dev.genga.wan.generation.ModelFiles;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.generation.StartImages;
import dev.genga.wan.generation.Task;
import dev.genga.wan.generation.TeaCache;
import dev.genga.wan.generation.VaeTiles;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.guidance.Nag;
import dev.genga.wan.guidance.SkipLayers;
import dev.genga.wan.guidance.StepRange;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import dev.genga.wan.transformer.BaseForm;
import dev.genga.wan.transformer.NormalizedAttentionGuidance;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.transformer.TransformerTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
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
    var told = fitting.of(request);
    assertThat(EstimateText.of(told, request, fitting.run(), 1 << 30))
        .contains("10 steps of ", "peak memory about ", "1.0 GB are free")
        .doesNotContain("TeaCache", "starts from", "blocks that come");
    var more =
        request
            .withSampling(request.sampling().withTeaCache(TeaCache.of(0.1, TeaCache.Mode.PLAIN)))
            .withTask(Task.of(new StartImages("rain.png", null)));
    var run = fitting.run();
    var few =
        new GenerationRun(
            run.files(),
            run.device(),
            run.dtype(),
            run.precision().vae(),
            BaseForm.AS_STORED.withBlocksInMemory(2));
    assertThat(EstimateText.of(told, more, few, 1 << 30))
        .contains(
            "TeaCache will skip some of it\n",
            "encoding what the video starts from comes on top\n",
            "waiting for blocks that come from the file takes more\n");
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

  @Test
  void whatWasMeasuredIsKeptForTheMachineUnderIt() throws IOException {
    var fitting = fitting(6);
    fitting.of(request(10, 5, new VideoSize(64, 64, 5)));
    String machine = MeasuredMachine.of(Device.CPU, MemoryRoom.ofMachine()).key();
    try (var files = Files.list(folder.resolve("measured"))) {
      assertThat(files.toList())
          .singleElement()
          .satisfies(file ->
              assertThat(new ObjectMapper().readTree(file.toFile()).path("key").asText())
                  .contains(", on cpu, " + machine + ", "));
    }
  }

  /// What is counted decides what is told: no second measurement is made. In place of the first one stands one
  /// that is made up, so that no block takes no time and passes need the most memory.
  @Test
  void everyOptionMovesWhatIsTold() throws IOException {
    var fitting = fitting(6);
    var plain = request(10, 5, new VideoSize(64, 64, 33));
    fitting.of(plain);
    var forward = new ForwardModel(line(1e-6, 1e-6), line(2e-6, 2e-6), line(0, 1e9));
    pretend(new MeasuredGeneration(forward, new DecodeModel(1e-6, 1e-6, 1)));
    var told = known(fitting, plain);
    var sampling = plain.sampling();
    var together = known(fitting, plain.withSampling(sampling.withBatchedGuidance(true)));
    assertThat(together.step()).isCloseTo(told.step(), within(1e-9));
    assertThat(together.peakBytes() - told.peakBytes()).isEqualTo(forward.bytes(told.tokens()));
    var nag = GuidanceSettings.DEFAULT.withNag(new Nag(NormalizedAttentionGuidance.USUAL, null));
    assertThat(known(fitting, plain.withSampling(sampling.withGuidance(nag))).step())
        .isStrictlyBetween(told.step(), 1.5 * told.step());
    var skip = new SkipLayers(List.of(2, 3), SkipLayers.Mode.ORIGINAL, 3, StepRange.ALL);
    assertThat(
            known(
                    fitting,
                    plain.withSampling(
                        sampling.withGuidance(GuidanceSettings.DEFAULT.withSkipLayers(skip))))
                .step())
        .isStrictlyBetween(told.step(), 1.5 * told.step());
    var tiles = plain.withTask(Task.TEXT_TO_VIDEO.withTiles(new VaeTiles(64, 32)));
    assertThat(known(fitting, tiles.withSize(new VideoSize(128, 128, 33))).decode())
        .isGreaterThan(known(fitting, plain.withSize(new VideoSize(128, 128, 33))).decode());
    var windows = new ContextWindows(ContextWindows.Kind.STATIC, 17, 8);
    var cut = plain.withTask(Task.TEXT_TO_VIDEO.withWindows(windows));
    assertThat(known(fitting, cut).tokens()).isLessThan(told.tokens());
  }

  /// @param start at no tokens
  /// @param end at a thousand
  private static Curve line(double start, double end) {
    return new Curve(new TreeMap<>(Map.of(0.0, start, 1000.0, end)));
  }

  /// Puts another measurement in the place of the only one.
  private void pretend(MeasuredGeneration measured) throws IOException {
    var json = new ObjectMapper();
    try (var files = Files.list(folder.resolve("measured"))) {
      Path file = files.findFirst().orElseThrow();
      var entry = (ObjectNode) json.readTree(file.toFile());
      entry.set("model", json.valueToTree(measured));
      Files.writeString(file, entry.toString());
    }
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
