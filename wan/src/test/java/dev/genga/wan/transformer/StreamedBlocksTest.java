package dev.genga.wan.transformer;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.genga.base.Problems;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.nn.QuantizedLinear;
import dev.genga.tensor.nn.StreamedLinear;
import dev.genga.tensor.weights.Float8Form;
import dev.genga.tensor.weights.Float8Scaling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A transformer whose blocks come from the file a few at a time is the one that is in memory, to the
/// bit.
class StreamedBlocksTest {
  private static final int LAYERS = 6;
  private static final TransformerConfig CONFIG =
      new TransformerConfig(false, 4, 4, 128, 256, 32, 48, 16, 2, LAYERS, TransformerConfig.EPS);

  @TempDir private Path folder;
  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private TransformerCheckpoint checkpoint(TransformerConfig config, DType dtype) {
    Path file = folder.resolve("base-" + dtype + ".safetensors");
    try (var _ = TensorScope.open()) {
      var random = RandomSource.seeded(3);
      TransformerTensors.initial(config, random)
          .map(tensor -> tensor.plus(random.randn(DType.FLOAT32, tensor.shape()).times(0.05)))
          .write(file, dtype, Map.of());
    }
    return TransformerCheckpoint.open(file);
  }

  private static Tensor forward(WanTransformer model) {
    var random = RandomSource.seeded(8);
    try (var _ = Autograd.off()) {
      return model.forward(
          random.randn(DType.FLOAT32, 1, 4, 2, 8, 12),
          Tensors.of(new float[] {640}, 1),
          List.of(random.randn(DType.FLOAT32, 5, 48)));
    }
  }

  private static WanTransformer held(TransformerCheckpoint base, BaseForm form, DType dtype) {
    return WanTransformer.load(base.held(form, Device.CPU, dtype), dtype, Device.CPU);
  }

  static Stream<Arguments> forms() {
    var row = new BaseForm(new Float8Form(DType.FLOAT8_E5M2, Float8Scaling.ROW), 0);
    return Stream.of(
        Arguments.of(DType.FLOAT32, DType.FLOAT32, BaseForm.AS_STORED),
        Arguments.of(DType.FLOAT32, DType.BFLOAT16, BaseForm.AS_STORED),
        Arguments.of(DType.BFLOAT16, DType.BFLOAT16, BaseForm.AS_STORED),
        Arguments.of(DType.BFLOAT16, DType.BFLOAT16, BaseForm.FLOAT8_BLOCKS),
        Arguments.of(DType.FLOAT16, DType.FLOAT32, row));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void fewerBlocksInMemoryChangeNoBit(DType stored, DType computed, BaseForm form) {
    try (var base = checkpoint(CONFIG, stored)) {
      var expected = forward(held(base, form, computed));
      for (int blocks : new int[] {2, 3, LAYERS - 1, LAYERS, LAYERS + 4}) {
        var model = held(base, form.withBlocksInMemory(blocks), computed);
        assertThatTensor(forward(model)).isBitEqualTo(expected);
        assertThatTensor(forward(model)).isBitEqualTo(expected); // begins anew
      }
    }
  }

  /// Each form is another model than the stored one, and no two are the same.
  @Test
  void everyFormInEightBitsIsHeldAsItSays() {
    try (var base = checkpoint(CONFIG, DType.BFLOAT16)) {
      var stored = forward(held(base, BaseForm.AS_STORED, DType.BFLOAT16));
      var seen = new ArrayList<Tensor>(List.of(stored));
      for (var float8 : Float8Form.all()) {
        var model = held(base, new BaseForm(float8, 0), DType.BFLOAT16);
        var q = (QuantizedLinear) model.blocks().getFirst().selfAttention().q();
        assertThat(q.weight().dtype()).isEqualTo(float8.dtype());
        assertThat(q.scale().dtype()).isEqualTo(DType.BFLOAT16);
        var result = forward(model);
        assertThat(seen).noneMatch(result::isEqualTo);
        seen.add(result);
      }
    }
  }

  @Test
  void theLastBlocksStay() {
    try (var base = checkpoint(CONFIG, DType.FLOAT32)) {
      var blocks = held(base, BaseForm.AS_STORED.withBlocksInMemory(3), DType.FLOAT32).blocks();
      assertThat(
              blocks.stream().map(block -> block.feedForward().first() instanceof StreamedLinear))
          .containsExactly(true, true, true, true, true, false);
      var first = (StreamedLinear) blocks.getFirst().feedForward().first();
      assertThat(List.of(first.inFeatures(), first.outFeatures())).containsExactly(128L, 256L);
    }
  }

  @Test
  void whatIsInMemoryIsToldByShapes() {
    try (var base = checkpoint(CONFIG, DType.BFLOAT16)) {
      long block = 8 * (128 * 128 + 128) + 2 * 128 * 256 + 256 + 128;
      long all = base.placedBytes(DType.BFLOAT16);
      for (int blocks = 2; blocks <= LAYERS; blocks++) {
        var form = BaseForm.AS_STORED.withBlocksInMemory(blocks);
        assertThat(base.heldBytes(form, DType.BFLOAT16))
            .isEqualTo(all - (LAYERS - blocks) * block * DType.BFLOAT16.bytes());
      }
      long matrices = 8 * 128 * 128 + 2 * 128 * 256;
      assertThat(base.heldBytes(BaseForm.FLOAT8_BLOCKS, DType.BFLOAT16))
          .isEqualTo(all - LAYERS * (matrices - matrices / 64 * DType.BFLOAT16.bytes()));
    }
  }

  /// What the process has of the file in memory, by the system's own account.
  @Test
  void noMoreOfTheFileIsInMemoryThanTheBlocksThatAreToBe() throws IOException {
    assumeTrue(Files.isReadable(Path.of("/proc/self/smaps")));
    var config =
        new TransformerConfig(false, 4, 4, 512, 1024, 32, 48, 16, 4, 8, TransformerConfig.EPS);
    try (var base = checkpoint(config, DType.FLOAT32)) {
      long block = 4L * (8 * 512 * 512 + 2 * 512 * 1024);
      base.unload("blocks.0.self_attn.q");
      var model = held(base, BaseForm.AS_STORED.withBlocksInMemory(3), DType.FLOAT32);
      long besides = base.heldBytes(BaseForm.AS_STORED, DType.FLOAT32) - 8 * block;
      var few = forward(model);
      long mapped = mapped(base.path());
      assertThat(mapped).isGreaterThan(2 * block).isLessThan(4 * block + besides);
      var whole = forward(held(base, BaseForm.AS_STORED, DType.FLOAT32));
      assertThat(mapped(base.path())).isGreaterThan(8 * block);
      assertThatTensor(whole).isBitEqualTo(few);
    }
  }

  private static long mapped(Path file) throws IOException {
    long kilobytes = 0;
    boolean ours = false;
    for (var line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("^[0-9a-f]+-[0-9a-f]+ .*")) {
        ours = line.endsWith(file.toRealPath().toString());
      } else if (ours && line.startsWith("Rss:")) {
        kilobytes += Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return kilobytes * 1024;
  }

  @Test
  void whatCanNotBeIsTold() {
    var problems = new Problems();
    BaseForm.AS_STORED.withBlocksInMemory(1).check(problems, word -> word);
    BaseForm.AS_STORED.withBlocksInMemory(-3).check(problems, word -> word);
    BaseForm.AS_STORED.withBlocksInMemory(2).check(problems, word -> word);
    assertThat(problems.list())
        .allMatch(problem -> problem.where().equals("blocks_in_memory"))
        .extracting(problem -> problem.what())
        .containsExactly(
            "too few blocks in memory to compute with: 1",
            "too few blocks in memory to compute with: -3");
  }
}
