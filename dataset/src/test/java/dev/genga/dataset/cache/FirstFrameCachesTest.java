package dev.genga.dataset.cache;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.dataset.cache.CacheSurvey.Stale;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.video.VideoReader;
import dev.genga.wan.generation.EncoderDtypes;
import dev.genga.wan.image.ImageEncoder;
import dev.genga.wan.image.ImageEncoderConfig;
import dev.genga.wan.vae.Pixels;
import dev.genga.wan.vae.WanVae;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds the caches for image-to-video models to what musubi-tuner's `encode_and_save_batch` puts there.
class FirstFrameCachesTest {
  private static final String FILE = "cat_00000-009_0064x0032_wan.safetensors";
  private static final ImageEncoderConfig SIZES = new ImageEncoderConfig(80, 96, 2, 14, 16);
  private final TensorScope scope = TensorScope.open();

  @TempDir private Path folder;

  @AfterEach
  void close() {
    scope.close();
  }

  private Path encoder() {
    var random = RandomSource.seeded(4);
    var tensors = new LinkedHashMap<String, Tensor>();
    ImageEncoder.tensorShapes(SIZES)
        .forEach((name, shape) -> {
          long[] sizes = shape.stream().mapToLong(Long::longValue).toArray();
          tensors.put("visual." + name, random.randn(DType.FLOAT32, sizes).times(0.05));
        });
    var file = folder.resolve("clip.safetensors");
    SafetensorsWriter.write(file, tensors, Map.of());
    return file;
  }

  private static DatasetCaches withImages(CacheProject project, Path encoder) {
    var caches = project.caches();
    return new DatasetCaches(
        caches.encoders().withImage(encoder),
        caches.device(),
        caches.dtypes(),
        caches.hashes(),
        project);
  }

  @Test
  void firstFramesAreCachedUnderMusubisKeysForEveryWindow() {
    var project = new CacheProject(folder).clip("cat", 9, "a cat").head(5, 9);
    var encoder = encoder();
    var caches = withImages(project, encoder);
    caches.make(project.plan(), false, 1);
    var first = VideoReader.read(folder.resolve("clips/cat.mp4"), 0).getFirst();
    var bytes =
        Tensors.ofBytes(first.rgb(), DType.UINT8, 1, CacheProject.HEIGHT, CacheProject.WIDTH, 3);
    var pixels = Pixels.toModel(bytes, DType.FLOAT32);
    for (int frames : new int[] {5, 9}) {
      var name = "cat_00000-%03d_0064x0032_wan.safetensors".formatted(frames);
      try (var file = SafetensorsFile.open(project.cache(name))) {
        String ending = "%dx4x8_bfloat16".formatted((frames + 3) / 4);
        assertThat(file.tensors().keySet())
            .containsExactlyInAnyOrder(
                "latents_" + ending, "latents_image_" + ending, "clip_bfloat16");
        assertThatTensor(file.read("clip_bfloat16"))
            .isBitEqualTo(tokens(encoder, pixels.squeeze(2)));
        assertThatTensor(file.read("latents_image_" + ending))
            .isBitEqualTo(channels(project, pixels, frames));
      }
    }
    assertThat(caches.make(project.plan(), false, 1).getFirst())
        .isEqualTo(new CacheReport("latents", 0, 2, 0, 0));
  }

  private static Tensor tokens(Path file, Tensor image) {
    try (var encoder = ImageEncoder.open(file, Device.CPU)) {
      return encoder.encode(image.contiguous()).squeeze(0).to(DType.FLOAT16);
    }
  }

  /// The mask that musubi-tuner builds and the latents of the frame before nothing but grey.
  private static Tensor channels(CacheProject project, Tensor first, int frames) {
    try (var file = WeightsFile.open(project.vae());
        var vae = WanVae.load(file, Device.CPU, DType.FLOAT32)) {
      var grey =
          Tensors.zeros(
              new long[] {1, 3, frames - 1, CacheProject.HEIGHT, CacheProject.WIDTH},
              DType.FLOAT32,
              Device.CPU);
      var latents = vae.encode(Tensors.cat(2, first, grey)).squeeze(0);
      var mask =
          Tensors.cat(
              1,
              Tensors.ones(new long[] {4, 1, 4, 8}, DType.FLOAT32, Device.CPU),
              Tensors.zeros(new long[] {4, (frames - 1) / 4, 4, 8}, DType.FLOAT32, Device.CPU));
      return Tensors.cat(0, mask, latents).to(DType.BFLOAT16);
    }
  }

  @Test
  void anImageEncoderThatIsNewMakesTheCachesAgain() {
    var project = new CacheProject(folder).clip("cat", 9, "a cat").head(9);
    project.make();
    var report = withImages(project, encoder()).make(project.plan(), false, 1).getFirst();
    assertThat(report).isEqualTo(new CacheReport("latents", 1, 0, 0, 1));
  }

  /// The file of a clip holds its latents whichever model is trained on them.
  @Test
  void firstFramesThatNobodyAsksForStayWhereTheyAre() {
    var project = new CacheProject(folder).clip("cat", 9, "a cat").head(9);
    var caches = withImages(project, encoder());
    caches.make(project.plan(), false, 1);
    var kept = new CacheReport("latents", 0, 1, 0, 0);
    assertThat(project.make()).contains(kept);
    assertThat(caches.make(project.plan(), false, 1)).contains(kept);
  }

  @Test
  void aGlanceMissesFirstFramesAsTheirMakerDoes() throws IOException {
    var project = new CacheProject(folder).clip("cat", 9, "a cat").head(9);
    project.make();
    var encoder = encoder();
    var hash = ContentHashes.sha256(encoder);
    var lacking = List.of(new Stale(folder.resolve("clips/cat.mp4"), List.of("image_encoder")));
    assertThat(stale(project, false, null)).isEmpty();
    assertThat(stale(project, true, null)).isEqualTo(lacking);
    assertThat(stale(project, true, hash)).isEqualTo(lacking);
    withImages(project, encoder).make(project.plan(), false, 1);
    assertThat(stale(project, true, null)).isEmpty();
    assertThat(stale(project, true, hash)).isEmpty();
    assertThat(stale(project, true, "another")).isEqualTo(lacking);
    assertThat(stale(project, false, null)).isEmpty();
  }

  private static List<Stale> stale(
      CacheProject project, boolean firstFrames, @Nullable String image) {
    var known =
        new CacheSurvey.Known(null, null, firstFrames, image, EncoderDtypes.of(DType.FLOAT32));
    return CacheSurvey.of(project.plan(), project.caches().hashes(), known).stale();
  }

  @Test
  void firstFramesOfAnotherProgramAreComparedToo() throws IOException {
    var project = new CacheProject(folder).clip("cat", 9, "a cat").head(9);
    var caches = withImages(project, encoder());
    caches.make(project.plan(), false, 1);
    Files.delete(project.cache(CacheManifest.NAME));
    assertThat(caches.make(project.plan(), true, 1).getFirst())
        .isEqualTo(new CacheReport("latents", 0, 0, 1, 0));

    Files.delete(project.cache(CacheManifest.NAME));
    rewrite(project.cache(FILE), "clip_bfloat16", tokens -> tokens.times(1.1));
    assertThatThrownBy(() -> caches.make(project.plan(), true, 1))
        .hasMessageContaining("differs by 0.100 of its size from a fresh encoding");
    rewrite(project.cache(FILE), "clip_bfloat16", _ -> null);
    assertThatThrownBy(() -> caches.make(project.plan(), true, 1))
        .hasMessageContaining("it tells nothing of the first frame");
  }

  /// Writes a file again with another tensor, or without it.
  private static void rewrite(Path path, String name, Function<Tensor, @Nullable Tensor> other) {
    var tensors = new LinkedHashMap<String, Tensor>();
    Map<String, String> metadata;
    try (var file = SafetensorsFile.open(path)) {
      file.tensors().keySet().forEach(key -> tensors.put(key, file.read(key).copy()));
      metadata = file.metadata();
    }
    var changed = other.apply(Objects.requireNonNull(tensors.remove(name)));
    if (changed != null) {
      tensors.put(name, changed);
    }
    SafetensorsWriter.write(path, tensors, metadata);
  }

  @Test
  void cachesTakenAsTheyAreFoundHaveToTellOfFirstFrames() {
    var project = new CacheProject(folder).clip("cat", 9, "a cat").head(9);
    project.make();
    var plan = project.plan();
    new FoundCaches(16, 64, 512).check(plan);
    assertThatThrownBy(() -> new FoundCaches(16, 64, 512, SIZES.dim()).check(plan))
        .hasMessageContaining("it tells nothing of the first frame");
    withImages(project, encoder()).make(plan, false, 1);
    new FoundCaches(16, 64, 512, SIZES.dim()).check(plan);
    assertThatThrownBy(() -> new FoundCaches(16, 64, 512, 1280).check(plan))
        .hasMessageContaining("it holds image tokens of [257, 80], not of width 1280");
  }
}
