package dev.genga.dataset.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.dataset.config.Size;
import dev.genga.testing.GoldenFolder;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BucketsTest {

  static IntStream seeds() {
    return IntStream.range(0, 100);
  }

  @Test
  void bucketsAndChoicesAreMusubis() throws Exception {
    var file = GoldenFolder.of("dataset").resolve("buckets.json").toFile();
    for (var expected : new ObjectMapper().readTree(file)) {
      var buckets =
          Buckets.of(
              size(expected.get("resolution")),
              expected.get("enable_bucket").asBoolean(),
              expected.get("bucket_no_upscale").asBoolean());
      assertThat(buckets.sizes())
          .containsExactlyElementsOf(
              stream(expected.get("bucket_resolutions")).map(BucketsTest::size).toList());
      for (var choice : expected.get("selected")) {
        assertThat(buckets.choose(size(choice.get("source"))))
            .as("%s of %s", choice.get("source"), expected.get("resolution"))
            .isEqualTo(size(choice.get("bucket")));
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyBucketIsDivisibleBy16AndNoLargerThanTheResolution(int seed) {
    var random = new Random(seed);
    var resolution = new Size(random.nextInt(32, 2000), random.nextInt(32, 2000));
    var buckets = Buckets.of(resolution, true, false);
    assertThat(buckets.sizes())
        .allSatisfy(size -> {
          assertThat(size.width() % 16 + size.height() % 16).isZero();
          assertThat(size.width()).isPositive();
          assertThat(size.height()).isPositive();
          assertThat(size.area()).isLessThanOrEqualTo(resolution.area());
        });
    assertThat(buckets.sizes())
        .containsAll(buckets.sizes().stream().map(Size::transposed).toList());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aChosenBucketIsOneOfThemAndNoOtherHasANearerShape(int seed) {
    var random = new Random(seed);
    var buckets =
        Buckets.of(new Size(random.nextInt(32, 1500), random.nextInt(32, 1500)), true, false);
    var source = new Size(random.nextInt(1, 5000), random.nextInt(1, 5000));
    var chosen = buckets.choose(source);
    assertThat(buckets.sizes()).contains(chosen);
    double ratio = (double) source.width() / source.height();
    assertThat(buckets.sizes())
        .allSatisfy(size ->
            assertThat(Math.abs((double) size.width() / size.height() - ratio))
                .isGreaterThanOrEqualTo(
                    Math.abs((double) chosen.width() / chosen.height() - ratio)));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void withoutUpscalingNoSourceIsEnlarged(int seed) {
    var random = new Random(seed);
    var resolution = new Size(random.nextInt(64, 1500), random.nextInt(64, 1500));
    var source = new Size(random.nextInt(16, 3000), random.nextInt(16, 3000));
    var chosen = Buckets.of(resolution, true, true).choose(source);
    if (source.area() <= resolution.area()) {
      assertThat(chosen).isEqualTo(new Size(source.width() / 16 * 16, source.height() / 16 * 16));
    } else {
      assertThat(chosen).isEqualTo(Buckets.of(resolution, true, false).choose(source));
    }
  }

  private static Size size(JsonNode pair) {
    return new Size(pair.get(0).asInt(), pair.get(1).asInt());
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
