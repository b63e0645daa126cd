package dev.genga.wan.sampling;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.Golden;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds the training timesteps to musubi-tuner's, mode by mode.
class TimestepSamplingGoldenTest {
  private static final Golden GOLDEN = Golden.load("timestep_sampling");
  private static final Pattern SEED = Pattern.compile("manual_seed\\(seed\\+(\\d+)\\)");

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

  static Stream<Named<JsonNode>> subcases() {
    return StreamSupport.stream(GOLDEN.json().at("/config/subcases").spliterator(), false)
        .map(subcase -> Named.of(subcase.get("name").asText(), subcase));
  }

  /// Those of which the case says with which seed their values were drawn.
  static Stream<Named<JsonNode>> seededSubcases() {
    return subcases().filter(subcase -> seed(subcase.getPayload()).isPresent());
  }

  @ParameterizedTest
  @MethodSource("subcases")
  void timestepsAgreeForTheRecordedDraws(JsonNode subcase) {
    String name = subcase.get("name").asText();
    var draws = recorded(subcase);
    assertThatTensor(sample(subcase, draws).model())
        .isCloseTo(GOLDEN.get(name + ".timesteps"), GOLDEN.tolerance("timesteps"));
    draws.assertUsedUp();
  }

  @ParameterizedTest
  @MethodSource("subcases")
  void noisyLatentsAgreeWhereTheCaseHasThem(JsonNode subcase) {
    String name = subcase.get("name").asText() + ".noisy";
    boolean large = subcase.has("batch");
    assertThat(GOLDEN.tensors().tensors().containsKey(name)).isEqualTo(!large);
    if (!large) {
      assertThatTensor(
              sample(subcase, recorded(subcase)).noisy(GOLDEN.get("latents"), GOLDEN.get("noise")))
          .isCloseTo(GOLDEN.get(name), GOLDEN.tolerance("noisy"));
    }
  }

  @ParameterizedTest
  @MethodSource("subcases")
  void lossWeightsAgree(JsonNode subcase) {
    String name = subcase.get("name").asText();
    var weights =
        options(subcase).weighting().lossWeights(GOLDEN.get(name + ".timesteps"), DType.FLOAT32);
    boolean expected = subcase.path("loss_weight").asBoolean(false);
    assertThat(weights.isPresent()).isEqualTo(expected);
    if (expected) {
      assertThatTensor(weights.orElseThrow())
          .isCloseTo(GOLDEN.get(name + ".loss_weight"), GOLDEN.tolerance("loss_weight"));
    }
  }

  @ParameterizedTest
  @MethodSource("seededSubcases")
  void theSeedGivesTheRecordedDraws(JsonNode subcase) {
    var random = RandomSource.seeded(seed(subcase).orElseThrow());
    assertThatTensor(sample(subcase, new Draws.Free(random)).model())
        .isCloseTo(
            GOLDEN.get(subcase.get("name").asText() + ".timesteps"), GOLDEN.tolerance("timesteps"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"uniform", "sigmoid", "shift", "flux_shift", "qwen_shift", "logsnr"})
  void valuesThatWereSpreadBeforehandAgree(String mode) {
    var subcase =
        subcases()
            .map(Named::getPayload)
            .filter(one -> one.get("name").asText().equals(mode))
            .findFirst();
    var u = GOLDEN.get("given_u.u");
    var latents = GOLDEN.get("latents");
    var sampler = (ContinuousTimesteps) options(subcase.orElseThrow()).sampler(DType.FLOAT32);
    var t =
        sampler
            .distribution()
            .draw(
                (int) u.numel(),
                latents.size(-2),
                latents.size(-1),
                new Draws.Spread(u, new Draws.Free(RandomSource.seeded(0))));
    assertThatTensor(t.times(1000).plus(1))
        .isCloseTo(GOLDEN.get("given_u." + mode), GOLDEN.tolerance("timesteps"));
  }

  private static Timesteps sample(JsonNode subcase, Draws draws) {
    var latents = GOLDEN.get("latents");
    int batch = subcase.path("batch").asInt((int) latents.size(0));
    return switch (options(subcase).sampler(DType.FLOAT32)) {
      case ContinuousTimesteps continuous ->
          continuous.sample(batch, latents.size(-2), latents.size(-1), () -> draws);
      case DiscreteTimesteps discrete -> discrete.sample(batch, draws);
    };
  }

  private static RecordedDraws recorded(JsonNode subcase) {
    var calls =
        StreamSupport.stream(subcase.get("draw_calls").spliterator(), false)
            .map(JsonNode::asText)
            .toList();
    return new RecordedDraws(calls, GOLDEN.get(subcase.get("name").asText() + ".draws"));
  }

  private static Optional<Long> seed(JsonNode subcase) {
    String name = subcase.get("name").asText() + ".draws";
    String meaning = GOLDEN.json().get("tensors").get(name).get("meaning").asText();
    return SEED.matcher(meaning)
        .results()
        .findFirst()
        .map(found -> GOLDEN.json().at("/config/seed").asLong() + Long.parseLong(found.group(1)));
  }

  private static TimestepOptions options(JsonNode subcase) {
    var defaults = TimestepOptions.DEFAULTS;
    return new TimestepOptions(
        TimestepMode.parse(subcase.get("timestep_sampling").asText()).orElseThrow(),
        subcase.path("discrete_flow_shift").asDouble(defaults.flowShift()),
        subcase.path("sigmoid_scale").asDouble(defaults.sigmoidScale()),
        WeightingScheme.parse(subcase.path("weighting_scheme").asText("none")).orElseThrow(),
        subcase.path("logit_mean").asDouble(defaults.logitMean()),
        subcase.path("logit_std").asDouble(defaults.logitDeviation()),
        subcase.path("mode_scale").asDouble(defaults.modeScale()),
        integer(subcase, "min_timestep"),
        integer(subcase, "max_timestep"),
        subcase.path("preserve_distribution_shape").asBoolean(defaults.keepShape()),
        null);
  }

  private static @Nullable Integer integer(JsonNode subcase, String key) {
    return subcase.has(key) ? subcase.get(key).asInt() : null;
  }
}
