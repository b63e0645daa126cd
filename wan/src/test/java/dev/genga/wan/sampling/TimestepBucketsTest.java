package dev.genga.wan.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.Golden;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TimestepBucketsTest {
  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void everyRoundHitsEachBucketOnceAsTheReferenceDoes() {
    try (var golden = Golden.load("timestep_sampling")) {
      int buckets = golden.json().at("/config/num_timestep_buckets").asInt();
      var expected = golden.get("bucketed.values");
      assertThat(everyRoundHitsEachBucket(expected.toDoubles(), buckets)).isTrue();
      for (long seed = 0; seed < 50; seed++) {
        var values = new TimestepBuckets(buckets, seed, 0).next((int) expected.numel());
        assertThat(everyRoundHitsEachBucket(values.toDoubles(), buckets)).isTrue();
      }
    }
  }

  @Test
  void valuesFollowFromSeedAndPosition() {
    var whole = new TimestepBuckets(5, 42, 0);
    float[] all = whole.next(23).toFloats();
    assertThat(whole.position()).isEqualTo(23);
    var resumed = new TimestepBuckets(5, 42, 9);
    assertThat(resumed.next(14).toFloats()).containsExactly(Arrays.copyOfRange(all, 9, 23));
    assertThat(new TimestepBuckets(5, 43, 0).next(23).toFloats()).isNotEqualTo(all);
  }

  @Test
  void neighbouringSeedsDoNotShareRounds() {
    float[] one = new TimestepBuckets(4, 7, 0).next(400).toFloats();
    float[] next = new TimestepBuckets(4, 8, 0).next(400).toFloats();
    long shared =
        IntStream.range(0, one.length)
            .filter(i -> IntStream.range(0, next.length).anyMatch(j -> one[i] == next[j]))
            .count();
    assertThat(shared).isLessThan(4);
  }

  @Test
  void oneBucketIsNone() {
    assertThatThrownBy(() -> new TimestepBuckets(1, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static boolean everyRoundHitsEachBucket(double[] values, int buckets) {
    for (int start = 0; start + buckets <= values.length; start += buckets) {
      long different =
          Arrays.stream(values, start, start + buckets)
              .mapToLong(value -> (long) Math.floor(value * buckets))
              .distinct()
              .count();
      if (different != buckets) {
        return false;
      }
    }
    return true;
  }
}
