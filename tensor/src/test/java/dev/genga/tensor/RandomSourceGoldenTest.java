package dev.genga.tensor;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.genga.tensor.testing.Golden;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds [RandomSource] to the values that PyTorch's CPU generator gave for the same seeds.
///
/// From 16 values on, PyTorch takes logarithms, sines and cosines from a vector library, so that
/// the case allows the last bits to differ there; they may not where that library is the same.
class RandomSourceGoldenTest {
  private static final Golden GOLDEN = Golden.load("torch_randn");
  private static final double SINGLE_ULP = Math.ulp(4f);
  private static final double VECTORISED = 2e-6;

  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @AfterAll
  static void closeGolden() {
    GOLDEN.close();
  }

  static LongStream seeds() {
    return longs(GOLDEN.json().at("/config/seeds"));
  }

  static Iterable<JsonNode> bigDraws() {
    return GOLDEN.json("sha256.json");
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void normalValuesAndTheOnesThatFollowAgree(long seed) {
    longs(GOLDEN.json().at("/config/sizes"))
        .forEach(n -> {
          double tolerance = n < 16 ? SINGLE_ULP : VECTORISED;
          var random = RandomSource.seeded(seed);
          String name = "randn.seed" + seed + ".n" + n;
          assertThatTensor(random.randn(DType.FLOAT32, n)).isCloseTo(GOLDEN.get(name), tolerance);
          assertThatTensor(random.randn(DType.FLOAT32, 3))
              .isCloseTo(GOLDEN.get(name + ".next3"), SINGLE_ULP);
        });
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void uniformValuesAgreeToTheBit(long seed) {
    var expected = GOLDEN.get("rand.seed" + seed + ".n20");
    assertThatTensor(RandomSource.seeded(seed).rand(DType.FLOAT32, expected.shape()))
        .isBitEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noiseDrawnFrameByFrameAgrees(long seed) {
    var expected = GOLDEN.get("frames.seed" + seed);
    long[] shape = expected.shape();
    int frames = (int) shape[2];
    shape[2] = 1;
    var random = RandomSource.seeded(seed);
    var parts = new Tensor[frames];
    for (int i = 0; i < frames; i++) {
      parts[i] = random.randn(DType.FLOAT32, shape);
    }
    assertThatTensor(Tensors.cat(2, parts)).isCloseTo(expected, VECTORISED);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyDtypeAgreesWithItsOwnStream(long seed) {
    var global = GOLDEN.get("global.seed" + seed);
    assertThatTensor(RandomSource.seeded(seed).randn(DType.FLOAT32, global.shape()))
        .isCloseTo(global, VECTORISED);
    var doubles = GOLDEN.get("f64.seed" + seed);
    assertThatTensor(RandomSource.seeded(seed).randn(DType.FLOAT64, doubles.shape()))
        .isCloseTo(doubles, VECTORISED);
    var bf16 = GOLDEN.get("bf16.seed" + seed);
    assertThatTensor(RandomSource.seeded(seed).randn(DType.BFLOAT16, bf16.shape()))
        .isBitEqualTo(bf16);
  }

  @ParameterizedTest
  @MethodSource("bigDraws")
  void aLargeDrawAgreesAtItsEndsAndAsAWhole(JsonNode big) {
    var draw = big(big);
    String name = "randn.seed" + big.get("seed").asLong() + ".big.";
    var flat = draw.flatten(0, -1);
    var first = GOLDEN.get(name + "first8");
    assertThatTensor(flat.narrow(0, 0, first.numel())).isCloseTo(first, VECTORISED);
    var last = GOLDEN.get(name + "last8");
    assertThatTensor(flat.narrow(0, flat.numel() - last.numel(), last.numel()))
        .isCloseTo(last, VECTORISED);
    double mean = flat.to(DType.FLOAT64).mean().item();
    double deviation =
        Math.sqrt(flat.to(DType.FLOAT64).minus(mean).square().sum().item() / (flat.numel() - 1));
    assertThat(mean).isCloseTo(big.get("mean").asDouble(), within(VECTORISED));
    assertThat(deviation).isCloseTo(big.get("std").asDouble(), within(VECTORISED));
  }

  @ParameterizedTest
  @MethodSource("bigDraws")
  void aLargeDrawHasTheSameBytesWhereTheVectorInstructionsAreTheSame(JsonNode big)
      throws NoSuchAlgorithmException {
    assumeTrue(
        Engine.current()
            .cpuCapability()
            .equals(GOLDEN.json().at("/config/cpu_capability").asText()),
        "the reference values were drawn with other vector instructions");
    var sha256 = MessageDigest.getInstance("SHA-256").digest(big(big).toBytes());
    assertThat(HexFormat.of().formatHex(sha256)).isEqualTo(big.get("sha256").asText());
  }

  @Test
  void normalValuesWithMeanAndDeviationAreTheStandardOnesMoved() {
    var standard = RandomSource.seeded(3).randn(DType.FLOAT32, 40);
    assertThatTensor(RandomSource.seeded(3).normal(-6, 2, 40))
        .isCloseTo(standard.times(2).minus(6), VECTORISED);
  }

  private static Tensor big(JsonNode big) {
    return RandomSource.seeded(big.get("seed").asLong())
        .randn(DType.FLOAT32, longs(big.get("shape")).toArray());
  }

  private static LongStream longs(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToLong(JsonNode::asLong);
  }
}
