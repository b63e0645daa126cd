package dev.genga.wan.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds what TeaCache skips to its own program and to ComfyUI-WanVideoWrapper's plain form.
class TeaCacheGoldenTest {
  private static final Golden GOLDEN = Golden.load("cfg_guidance");
  private static final JsonNode RUNS = GOLDEN.json("teacache.json");

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

  static Stream<Named<JsonNode>> fitted() {
    return named("wan_polynomial");
  }

  static Stream<Named<JsonNode>> plain() {
    return named("wrapper_plain");
  }

  private static Stream<Named<JsonNode>> named(String key) {
    return StreamSupport.stream(RUNS.get(key).spliterator(), false)
        .map(run -> {
          var name = new ArrayList<String>();
          for (var field : run.properties()) {
            if (field.getValue().isValueNode()) {
              name.add(field.getKey() + " " + field.getValue().asText());
            }
          }
          return Named.of(String.join(", ", name), run);
        });
  }

  @ParameterizedTest
  @MethodSource("fitted")
  void theFittedFormSkipsTheSameSteps(JsonNode run) {
    boolean projected = run.get("use_ret_steps").asBoolean();
    var settings =
        TeaCache.of(
            run.get("threshold").asDouble(), projected ? TeaCache.Mode.E0 : TeaCache.Mode.E);
    var fit = run.get("model").asText().equals("14B") ? TeaCacheFit.T2V_14B : TeaCacheFit.T2V_1_3B;
    var sums = new ArrayList<Double>();
    var decisions = decisions(settings, fit, GOLDEN.get(run.get("input").asText()), run, sums);
    assertThat(decisions).containsExactlyElementsOf(letters(run));
    var tolerance = GOLDEN.tolerance("teacache");
    for (int step = 0; step < sums.size(); step++) {
      double expected = run.get("accumulated_cond_after_step").get(step).asDouble();
      assertThat(sums.get(step))
          .isCloseTo(
              expected, within(tolerance.absolute() + tolerance.relative() * Math.abs(expected)));
    }
  }

  @ParameterizedTest
  @MethodSource("plain")
  void thePlainFormSkipsTheSameSteps(JsonNode run) {
    var settings =
        new TeaCache(
            run.get("threshold").asDouble(),
            run.get("start_step").asInt(),
            TeaCache.LAST,
            TeaCache.Mode.PLAIN,
            false);
    var e0 = GOLDEN.get("teacache.e0");
    assertThat(decisions(settings, TeaCacheFit.T2V_14B, e0, run, new ArrayList<>()))
        .containsExactlyElementsOf(letters(run));
  }

  private static List<String> decisions(
      TeaCache settings, TeaCacheFit fit, Tensor inputs, JsonNode run, List<Double> sums) {
    int steps = run.get("decisions").size();
    var decisions = new ArrayList<String>();
    try (var state = new TeaCacheState(settings, fit, steps)) {
      for (int step = 0; step < steps; step++) {
        var input = inputs.select(0, step);
        decisions.add(state.skips(step, input, input) ? "s" : "C");
        sums.add(state.sum());
      }
    }
    return decisions;
  }

  /// One letter a step: the passes of both prompts decide alike.
  private static List<String> letters(JsonNode run) {
    var letters = new ArrayList<String>();
    for (var decision : run.get("decisions")) {
      String text = decision.asText();
      assertThat(text).matches("C+|s+");
      letters.add(text.substring(0, 1));
    }
    return letters;
  }
}
