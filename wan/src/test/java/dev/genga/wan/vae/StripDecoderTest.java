package dev.genga.wan.vae;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.tensor.weights.SafetensorsWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Strips give the frames of a whole decode, to the bit.
class StripDecoderTest {
  @TempDir private Path folder;
  private final TensorScope scope = TensorScope.open();

  @AfterEach
  void close() {
    scope.close();
  }

  private static Tensor inStrips(WanVae vae, Tensor latents, int strips) {
    var frames = new ArrayList<Tensor>();
    vae.newStripDecoder(strips)
        .decode(latents, some -> frames.add(TensorScope.release(some.copy())));
    assertThat(frames).hasSize((int) latents.size(2));
    return Tensors.cat(2, frames);
  }

  private static Tensor latents(int frames, int rows, int columns) {
    return RandomSource.seeded(4).randn(DType.FLOAT32, 1, 16, frames, rows, columns);
  }

  private static WanVae small(DType dtype) {
    try (var golden = Golden.load("wan_vae");
        var file = SafetensorsFile.open(golden.folder().resolve("weights.safetensors"))) {
      return WanVae.load(file, Device.CPU, dtype);
    }
  }

  /// A strip of a single row has nothing but what lies around it.
  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void anyNumberOfStripsGivesTheFramesOfAWholeDecode(DType dtype) {
    try (var vae = small(dtype)) {
      var latents = latents(3, 9, 5);
      var whole = vae.decode(latents);
      assertThat(whole.shape()).containsExactly(1, 3, 9, 72, 40);
      for (int strips : List.of(1, 2, 3, 4, 9)) {
        assertThatTensor(inStrips(vae, latents, strips))
            .isRelativelyCloseTo(whole, rounding(dtype));
      }
      var image = latents(1, 9, 5);
      assertThatTensor(inStrips(vae, image, 3))
          .isRelativelyCloseTo(vae.decode(image), rounding(dtype));
    }
  }

  /// So many channels that frames go through in pairs, as in the published VAE.
  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void pairsOfFramesAreTheSameInStrips(DType dtype) {
    var config =
        new VaeConfig(16, 64, List.of(64L, 128L, 128L, 128L), 1, List.of(false, true, true));
    try (var vae = random(config, dtype)) {
      var latents = latents(4, 11, 6);
      var whole = vae.decode(latents);
      for (int strips : List.of(2, 3)) {
        assertThatTensor(inStrips(vae, latents, strips))
            .isRelativelyCloseTo(whole, rounding(dtype));
      }
    }
  }

  /// What two orders of the same sums may differ by: the bounds that all comparisons with other programs have. A
  /// row that lacked what lies around it would be off by a hundred times as much in float32.
  private static double rounding(DType dtype) {
    return dtype == DType.FLOAT32 ? 1e-5 : 1e-2;
  }

  private WanVae random(VaeConfig config, DType dtype) {
    var random = RandomSource.seeded(9);
    var tensors = new LinkedHashMap<String, Tensor>();
    WanVae.tensorShapes(config)
        .forEach((name, shape) -> tensors.put(name, random.normal(0, deviation(shape), shape)));
    Path path = folder.resolve("vae.safetensors");
    SafetensorsWriter.write(path, tensors, Map.of());
    try (var file = SafetensorsFile.open(path)) {
      return WanVae.load(file, Device.CPU, dtype);
    }
  }

  /// Of a weight so much that its sums stay as large as what comes in.
  private static double deviation(long[] shape) {
    long summed = 1;
    for (int i = 1; i < shape.length; i++) {
      summed *= shape[i];
    }
    return 1 / Math.sqrt(summed);
  }

  @Test
  void stripsTakeEachRowOnce() {
    for (int rows : List.of(1, 7, 60)) {
      for (int strips = 1; strips <= rows; strips++) {
        long at = 0;
        for (int strip = 0; strip < strips; strip++) {
          var to = StripDecoder.strip(strip, strips, rows, 8);
          assertThat(to.first()).isEqualTo(at);
          assertThat(to.count()).isPositive();
          at = to.end();
        }
        assertThat(at).isEqualTo(8L * rows);
      }
    }
  }

  @Test
  void moreStripsTakeLessAndNoMoreAreTakenThanNeeded() {
    try (var vae = small(DType.FLOAT32)) {
      var memory = vae.decodingMemory(Device.CPU);
      long[] shape = {1, 16, 3, 60, 104};
      long whole = memory.bytes(shape, 1);
      assertThat(memory.bytes(shape, 2)).isBetween(whole / 2, 3 * whole / 4);
      assertThat(memory.bytes(shape, 4)).isLessThan(memory.bytes(shape, 2));
      var card = vae.decodingMemory(Device.cuda(0)); // frames don't wait on it
      assertThat(card.bytes(shape, 4)).isLessThan(memory.bytes(shape, 4));
      assertThat(memory.strips(shape, whole)).isEqualTo(1);
      assertThat(memory.strips(shape, whole - 1)).isEqualTo(2);
      assertThat(memory.strips(shape, memory.bytes(shape, 4))).isEqualTo(4);
      assertThat(memory.strips(shape, 0)).isEqualTo(15);
      assertThat(memory.bytes(new long[] {1, 16, 3, 60, 208}, 1)).isEqualTo(2 * whole);
    }
  }
}
