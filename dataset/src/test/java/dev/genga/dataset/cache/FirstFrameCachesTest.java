package dev.genga.dataset.cache;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

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
import dev.genga.wan.image.ImageEncoder;
import dev.genga.wan.image.ImageEncoderConfig;
import dev.genga.wan.vae.Pixels;
import dev.genga.wan.vae.WanVae;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds the caches for image-to-video models to what musubi-tuner's `encode_and_save_batch` puts there.
class FirstFrameCachesTest {
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
        caches.dtype(),
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
}
