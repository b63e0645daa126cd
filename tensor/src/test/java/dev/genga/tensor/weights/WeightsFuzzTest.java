package dev.genga.tensor.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Damages good files in many ways: each is either refused with a problem, or read as what its bytes
/// say.
class WeightsFuzzTest {
  static final List<Integer> SEEDS = java.util.stream.IntStream.range(0, 100).boxed().toList();

  private static final int DAMAGED_FILES_PER_SEED = 10;

  @TempDir Path folder;

  @ParameterizedTest(name = "seed {0}")
  @FieldSource("SEEDS")
  void aDamagedSafetensorsFileIsRefusedOrReadRight(int seed) throws IOException {
    Path path = folder.resolve("x.safetensors");
    writeGood(path);
    byte[] good = Files.readAllBytes(path);
    int header = 8 + (int) ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getLong();
    var random = new Random(seed);
    for (int i = 0; i < DAMAGED_FILES_PER_SEED; i++) {
      byte[] bad = damage(good, header, random);
      Files.write(path, bad);
      for (var tensor : readAll(path).values()) {
        assertThat(indexOf(bad, tensor)).isNotNegative();
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @FieldSource("SEEDS")
  void aDamagedTorchFileIsRefusedOrReadRight(int seed) throws IOException, URISyntaxException {
    var resource = WeightsFuzzTest.class.getResource("/torch/dtypes.pt");
    byte[] good = Files.readAllBytes(Path.of(java.util.Objects.requireNonNull(resource).toURI()));
    Path path = folder.resolve("x.pt");
    var random = new Random(seed);
    for (int i = 0; i < DAMAGED_FILES_PER_SEED; i++) {
      // The pickle stands at the beginning, the directory at the end.
      byte[] bad = damage(good, good.length, random);
      Files.write(path, bad);
      // A damaged stride makes another view of the same storage: its elements are in the file.
      readAll(path).forEach((name, bytes) -> assertElementsIn(bad, bytes, name));
    }
  }

  private static void writeGood(Path path) {
    try (var _ = TensorScope.open()) {
      var tensors = new LinkedHashMap<String, Tensor>();
      tensors.put("weight", Tensors.arange(0, 12, DType.FLOAT32, dev.genga.tensor.Device.CPU));
      tensors.put("half", Tensors.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3).to(DType.BFLOAT16));
      tensors.put("index", Tensors.of(new long[] {1, 2, 3}, 3));
      tensors.put("none", Tensors.of(new float[0], 0, 4));
      tensors.put("scalar", Tensors.of(new double[] {0.5}));
      SafetensorsWriter.write(path, tensors, Map.of("format", "pt", "note", "x"));
    }
  }

  /// Changes, copies, removes or inserts a few bytes among the first `end` (mostly), or cuts the
  /// file.
  private static byte[] damage(byte[] good, int end, Random random) {
    var bytes = new ArrayList<Byte>(good.length);
    for (byte b : good) {
      bytes.add(b);
    }
    String likely = "0123456789[]{},:\"-.eE\\ ";
    for (int n = random.nextInt(4); n >= 0; n--) {
      int at = random.nextInt(Math.min(random.nextInt(10) == 0 ? good.length : end, bytes.size()));
      switch (random.nextInt(6)) {
        case 0 -> bytes.set(at, (byte) random.nextInt(256));
        case 1 -> bytes.set(at, (byte) likely.charAt(random.nextInt(likely.length())));
        case 2 -> bytes.remove(at);
        case 3 -> bytes.add(at, (byte) likely.charAt(random.nextInt(likely.length())));
        case 4 -> bytes.set(at, (byte) (bytes.get(at) ^ (1 << random.nextInt(8))));
        default -> {
          if (random.nextInt(4) == 0) {
            bytes.subList(at, bytes.size()).clear();
            bytes.add((byte) 0);
          } else {
            bytes.set(at, bytes.get(random.nextInt(bytes.size())));
          }
        }
      }
    }
    byte[] bad = new byte[bytes.size()];
    for (int i = 0; i < bad.length; i++) {
      bad[i] = bytes.get(i);
    }
    return bad;
  }

  /// Every tensor's bytes; empty where the file is refused.
  private static Map<String, byte[]> readAll(Path path) {
    var read = new LinkedHashMap<String, byte[]>();
    try (var _ = TensorScope.open();
        var file = WeightsFile.open(path)) {
      file.tensors()
          .forEach((name, info) -> {
            var tensor = file.read(name);
            assertThat(tensor.shape()).containsExactly(info.dims());
            assertThat(tensor.dtype()).isEqualTo(info.dtype());
            read.put(name, tensor.toBytes());
          });
    } catch (ProblemException e) {
      assertThat(e.problems().getFirst().what()).isNotBlank();
      assertThat(e.problems().getFirst().fix()).isNotBlank();
      assertThat(e.problems().getFirst().where()).contains(path.toString());
    } catch (UncheckedIOException e) {
      throw new AssertionError("a damaged file must be a problem, not a fault", e);
    }
    return read;
  }

  private static void assertElementsIn(byte[] file, byte[] tensor, String name) {
    int size = name.contains("64") ? 8 : name.contains("32") ? 4 : name.contains("16") ? 2 : 1;
    for (int i = 0; i + size <= tensor.length; i += size) {
      assertThat(indexOf(file, Arrays.copyOfRange(tensor, i, i + size))).isNotNegative();
    }
  }

  private static int indexOf(byte[] file, byte[] part) {
    for (int i = 0; i + part.length <= file.length; i++) {
      if (Arrays.equals(file, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    return -1;
  }
}
