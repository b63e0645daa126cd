package dev.genga.wan.sampling;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TimestepOptionsTest {
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
  void theDefaultsAndTheReportsOptionsAreFine() {
    assertThat(problems(TimestepOptions.DEFAULTS)).isEmpty();
    assertThat(problems(TimestepOptions.DEFAULTS.with(TimestepMode.SHIFT, 5))).isEmpty();
  }

  @Test
  void allThatCannotBeIsToldTogether() {
    var options = options(TimestepMode.SHIFT, -1, WeightingScheme.NONE, 900, 100, false, 1);
    assertThat(problems(options))
        .extracting(Problem::what)
        .containsExactly(
            "the flow shift is -1.0",
            "timesteps from 900 to 100 are no range",
            "there can't be 1 timestep buckets");
  }

  /// With both, a timestep that is drawn again would be one of a later sample's.
  @Test
  void bucketsAndAKeptShapeAreNotForOneTraining() {
    assertThat(problems(options(TimestepMode.SHIFT, 3, WeightingScheme.NONE, 100, 900, true, 5)))
        .extracting(Problem::where)
        .containsExactly("num_timestep_buckets, preserve_distribution_shape");
  }

  @Test
  void optionsWithoutEffectAreNamed() {
    assertThat(problems(options(TimestepMode.SIGMA, 3, WeightingScheme.MODE, null, null, true, 9)))
        .extracting(Problem::where)
        .containsExactly(
            "discrete_flow_shift", "preserve_distribution_shape", "num_timestep_buckets");
    assertThat(
            problems(
                options(TimestepMode.UNIFORM, 1, WeightingScheme.MODE, null, null, false, null)))
        .extracting(Problem::what)
        .containsExactly("weighting_scheme mode has no effect with timestep_sampling uniform");
  }

  @Test
  void whatBelongsToOneModeOrSchemeIsNamedWithIt() {
    assertThat(problems(normal(TimestepMode.LOGSNR, WeightingScheme.NONE, 2, 0.5, 1.29))).isEmpty();
    assertThat(problems(normal(TimestepMode.SIGMA, WeightingScheme.LOGIT_NORMAL, 2, 0.5, 1.29)))
        .isEmpty();
    assertThat(problems(normal(TimestepMode.SIGMA, WeightingScheme.MODE, 0, 1, 2))).isEmpty();
    assertThat(problems(normal(TimestepMode.SIGMA, WeightingScheme.NONE, 2, 0.5, 2)))
        .extracting(Problem::what)
        .containsExactly(
            "logit_mean has no effect with weighting_scheme none",
            "logit_std has no effect with weighting_scheme none",
            "mode_scale has no effect with weighting_scheme none");
    assertThat(problems(normal(TimestepMode.SHIFT, WeightingScheme.COSMAP, 2, 1, 2)))
        .extracting(Problem::what)
        .containsExactly(
            "logit_mean has no effect with timestep_sampling shift",
            "mode_scale has no effect with timestep_sampling shift");
  }

  @Test
  void aDeviationBelowZeroAndWhatIsNoNumberCannotBe() {
    var options = normal(TimestepMode.LOGSNR, WeightingScheme.NONE, Double.NaN, -1, 1.29);
    assertThat(problems(options))
        .extracting(Problem::what)
        .containsExactly("logit_mean is NaN", "a deviation can't be -1.0");
  }

  @Test
  void theUsersOwnWordsAreUsed() {
    var problems = new Problems();
    options(TimestepMode.UNIFORM, 1, WeightingScheme.LOGIT_NORMAL, 900, 100, false, null)
        .check(problems, word -> "--" + word.replace('_', '-'));
    assertThat(problems.list())
        .containsExactly(
            new Problem(
                "timesteps from 900 to 100 are no range",
                "--min-timestep, --max-timestep",
                "0 <= --min-timestep < --max-timestep <= 1000"),
            new Problem(
                "--weighting-scheme logit_normal has no effect with --timestep-sampling uniform",
                "--weighting-scheme logit_normal",
                "leave it out, or take another --timestep-sampling"));
  }

  @ParameterizedTest
  @EnumSource
  void everyModeStaysWithinItsRange(TimestepMode mode) {
    var options = options(mode, 1, WeightingScheme.NONE, 200, 700, false, null);
    var drawn = options.sampler(DType.FLOAT32).sample(500, 8, 12, RandomSource.seeded(1), null);
    assertThat(drawn.noiseShare().shape()).containsExactly(500);
    assertThat(drawn.noiseShare().min().item()).isBetween(0.2 - 1e-6, 0.7);
    assertThat(drawn.noiseShare().max().item()).isBetween(0.3, 0.8 + 1e-6);
    assertThat(TimestepMode.parse(mode.label())).contains(mode);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SIGMA")
  void spreadValuesReachTheModel(TimestepMode mode) {
    var options = options(mode, 1, WeightingScheme.NONE, null, null, false, 40);
    var buckets = new TimestepBuckets(40, 5, 0);
    var drawn = options.sampler(DType.FLOAT32).sample(40, 8, 12, RandomSource.seeded(1), buckets);
    assertThat(buckets.position()).isEqualTo(40);
    var again =
        options
            .sampler(DType.FLOAT32)
            .sample(40, 8, 12, RandomSource.seeded(1), new TimestepBuckets(40, 5, 0));
    assertThatTensor(drawn.model()).isBitEqualTo(again.model());
  }

  @Test
  void aRangeThatIsNeverHitIsSaid() {
    var options = options(TimestepMode.SHIFT, 1e6, WeightingScheme.NONE, 0, 1, true, null);
    assertThatThrownBy(
            () -> options.sampler(DType.FLOAT32).sample(2, 8, 8, RandomSource.seeded(1), null))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("only 0 of 2 timesteps fell between 0.0 and 1.0");
  }

  @Test
  void noisyLatentsAreMadeWhereTheLatentsAre() {
    var latents = Tensors.zeros(new long[] {2, 4, 1, 2, 2}, DType.BFLOAT16, Device.META);
    var sampler = TimestepOptions.DEFAULTS.with(TimestepMode.SHIFT, 3).sampler(DType.BFLOAT16);
    var noisy = sampler.sample(2, 2, 2, RandomSource.seeded(1), null).noisy(latents, latents);
    assertThat(noisy.device()).isEqualTo(Device.META);
    assertThat(noisy.dtype()).isEqualTo(DType.FLOAT32);
    assertThat(noisy.shape()).isEqualTo(latents.shape());
  }

  private static Iterable<Problem> problems(TimestepOptions options) {
    var problems = new Problems();
    options.check(problems);
    return problems.list();
  }

  private static TimestepOptions normal(
      TimestepMode mode, WeightingScheme weighting, double mean, double deviation, double scale) {
    return new TimestepOptions(
        mode, 1, 1, weighting, mean, deviation, scale, null, null, false, null);
  }

  private static TimestepOptions options(
      TimestepMode mode,
      double flowShift,
      WeightingScheme weighting,
      @Nullable Integer min,
      @Nullable Integer max,
      boolean keepShape,
      @Nullable Integer buckets) {
    return new TimestepOptions(
        mode, flowShift, 1, weighting, 0, 1, 1.29, min, max, keepShape, buckets);
  }
}
