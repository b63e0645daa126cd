package dev.genga.app.fit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.run.MemoryCheck;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Engine.DeviceMemory;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.training.fit.ForwardCalibration;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.GenerationRun;
import dev.genga.wan.generation.GenerationWork;
import dev.genga.wan.generation.LatentDecoder;
import dev.genga.wan.generation.MemorySaving;
import dev.genga.wan.generation.ModelFiles;
import dev.genga.wan.generation.StripLatentDecoder;
import dev.genga.wan.generation.Task;
import dev.genga.wan.generation.VaeLatentDecoder;
import dev.genga.wan.generation.VaeTiles;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.transformer.TransformerTensors;
import dev.genga.wan.vae.VaeConfig;
import dev.genga.wan.vae.WanVae;
import dev.genga.wan.weights.MemoryNeed;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a run decides on a device that has so much memory free, and whether what it counts is what is taken.
@Isolated("it measures what this process has in memory")
class GenerationMemoryTest {
  private static final long PLENTY = 1L << 40;
  private static final int WIDTH = 96;
  private static final long[] SHAPE = {1, 16, 3, 36, 36};

  @TempDir private Path folder;
  private GenerationRun run =
      new GenerationRun(
          new ModelFiles(Path.of(""), Path.of(""), Path.of(""), null),
          Device.CPU,
          DType.FLOAT32,
          DType.FLOAT32);

  @BeforeEach
  void write() {
    var config =
        new TransformerConfig(
            false, 16, 16, WIDTH, 2 * WIDTH, 32, 24, 16, 4, 6, TransformerConfig.EPS);
    Path transformer = folder.resolve("transformer.safetensors");
    try (var _ = TensorScope.open();
        var vae = Golden.load("wan_vae")) {
      TransformerTensors.initial(config, RandomSource.seeded(1))
          .write(transformer, DType.FLOAT32, Map.of());
      Path weights = vae.folder().resolve("weights.safetensors");
      var files = new ModelFiles(transformer, weights, folder.resolve("none"), null);
      run = new GenerationRun(files, Device.CPU, DType.FLOAT32, DType.FLOAT32);
    }
  }

  private GenerationMemory with(long free) {
    return GenerationMemory.of(
        run, new MemoryCheck(_ -> new DeviceMemory(free, 2 * PLENTY), Device.CPU));
  }

  private static GenerationRequest request() {
    var plain = GenerationRequest.of("a cat", 1).withSize(new VideoSize(512, 512, 17));
    return plain.withSampling(plain.sampling().withBatchedGuidance(true));
  }

  private long weights() {
    return run.queueNeeds().stream().mapToLong(MemoryNeed::bytes).sum();
  }

  @Test
  void whereThereIsPlentyNothingIsSavedAndModelsAreInMemoryTogether() {
    try (var memory = with(PLENTY)) {
      assertThat(memory.saving(request())).isEqualTo(MemorySaving.NONE);
      assertThat(memory.told(request(), MemorySaving.NONE)).isEmpty();
      assertThat(memory.holdsTogether(List.of(request()))).isTrue();
    }
  }

  @Test
  void whereThereIsLittleBothAreSavedAndModelsComeOneAfterTheOther() {
    try (var memory = with(2 * weights())) {
      var saving = memory.saving(request());
      assertThat(saving.separatePasses()).isTrue();
      assertThat(saving.decodeStrips()).isEqualTo(16); // four rows of latents each
      assertThat(memory.told(request(), saving)).hasSize(2);
      assertThat(memory.holdsTogether(List.of(request()))).isFalse();
      var small = request().withSize(new VideoSize(16, 16, 1));
      assertThat(memory.saving(small)).isEqualTo(MemorySaving.NONE);
      assertThat(memory.holdsTogether(List.of(small))).isTrue();
      assertThat(memory.holdsTogether(List.of(small, request()))).isFalse();
    }
  }

  /// The least memory in which nothing is saved is enough by itself, and not beside the other model.
  @Test
  void theOtherModelsWeightsCountWhereItIsInMemoryToo() {
    long least = PLENTY;
    for (long step = PLENTY / 2; step > 0; step /= 2) {
      try (var memory = with(least - step)) {
        least -= memory.saving(request()).equals(MemorySaving.NONE) ? step : 0;
      }
    }
    try (var memory = with(least)) {
      assertThat(memory.saving(request())).isEqualTo(MemorySaving.NONE);
      assertThat(memory.holdsTogether(List.of(request()))).isFalse();
    }
    try (var memory = with(least - 1)) {
      assertThat(memory.saving(request()).decodeStrips()).isEqualTo(2);
    }
  }

  @Test
  void onePassAloneIsNoBatchAndTilesAreLeftAsTheyAre() {
    var plain = request();
    var unbatched = plain.withSampling(plain.sampling().withBatchedGuidance(false));
    var tiled = unbatched.withTask(Task.TEXT_TO_VIDEO.withTiles(new VaeTiles(256, 64)));
    try (var memory = with(weights())) {
      assertThat(memory.saving(unbatched).separatePasses()).isFalse();
      assertThat(memory.saving(tiled)).isEqualTo(MemorySaving.NONE);
    }
  }

  @Test
  void aModelThatCanNotBeReadIsToldOfByTheRun() {
    var files = new ModelFiles(folder.resolve("none"), run.files().vae(), folder, null);
    run = new GenerationRun(files, Device.CPU, DType.FLOAT32, DType.FLOAT32);
    try (var memory = with(1)) {
      assertThat(memory.saving(request())).isEqualTo(MemorySaving.NONE);
      assertThat(memory.holdsTogether(List.of(request()))).isFalse();
    }
  }

  private static long measured(LatentDecoder decoder) {
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var latents = RandomSource.seeded(3).randn(DType.FLOAT32, SHAPE);
      decoder.decode(latents.narrow(2, 0, 1), _ -> {}); // what is done once is done now
      return ProcessMemory.of(Device.CPU).peak(() -> decoder.decode(latents, _ -> {}));
    }
  }

  /// With as many channels as the kernels take at a time, as in the published one.
  private Path wideVae() {
    Path file = folder.resolve("vae.safetensors");
    try (var _ = TensorScope.open()) {
      var config =
          new VaeConfig(16, 64, List.of(64L, 64L, 64L, 64L), 1, List.of(false, true, true));
      var random = RandomSource.seeded(9);
      var tensors = new LinkedHashMap<String, Tensor>();
      WanVae.tensorShapes(config)
          .forEach((name, shape) -> tensors.put(name, random.normal(0, 0.05, shape)));
      SafetensorsWriter.write(file, tensors, Map.of());
    }
    return file;
  }

  @Test
  void decodingTakesNoMoreThanIsCountedAndLessInStrips() {
    try (var file = WeightsFile.open(wideVae());
        var vae = WanVae.load(file, Device.CPU, DType.FLOAT32, WanVae.Half.DECODER)) {
      long whole = measured(new VaeLatentDecoder(vae));
      long strips = measured(new StripLatentDecoder(vae, 6));
      long counted = vae.decodingMemory(Device.CPU).bytes(SHAPE, 1);
      assertThat(whole).isBetween(counted / 5, counted);
      assertThat(strips).isLessThan(whole);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void aPassTakesNoMoreThanIsCounted(DType dtype) {
    try (var _ = TensorScope.open();
        var checkpoint = TransformerCheckpoint.open(run.files().transformer())) {
      var weights = checkpoint.placed(Device.CPU, dtype);
      long tokens = 8192;
      var memory = ProcessMemory.of(Device.CPU);
      var forward = ForwardCalibration.run(weights, dtype, Device.CPU, memory, tokens, 300);
      long most = forward.measuredUpTo();
      assertThat(most).isGreaterThanOrEqualTo(tokens);
      var work = GenerationWork.of(request(), checkpoint.config(), 16, 0);
      long measured = forward.bytes(most);
      long counted = work.passBytes(most, dtype, Device.CPU);
      assertThat(measured).isBetween(counted / 3, counted);
    }
  }
}
