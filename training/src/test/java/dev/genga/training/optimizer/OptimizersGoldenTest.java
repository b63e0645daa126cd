package dev.genga.training.optimizer;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.training.checkpoint.RunFacts;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds each optimizer to the public program whose arguments it takes, over 20 steps. The case was made by
/// `src/test/python/optimizers_fixture.py`.
class OptimizersGoldenTest {
  private final Golden golden = golden();
  private TensorScope scope;

  private static Golden golden() {
    try {
      var json =
          Path.of(
              Objects.requireNonNull(OptimizersGoldenTest.class.getResource("steps/case.json"))
                  .toURI());
      var tensors = SafetensorsFile.open(json.resolveSibling("case.safetensors"));
      return new Golden(
          Objects.requireNonNull(json.getParent()),
          new ObjectMapper().readTree(json.toFile()),
          tensors);
    } catch (IOException | URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<String> runs() {
    try (var golden = golden()) {
      return StreamSupport.stream(golden.json().at("/config/runs").spliterator(), false)
          .map(run -> run.path("key").asText())
          .toList()
          .stream();
    }
  }

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
    golden.close();
  }

  private JsonNode config() {
    return golden.json().path("config");
  }

  private int count() {
    return config().path("shapes").size();
  }

  private JsonNode run(String key) {
    return StreamSupport.stream(config().path("runs").spliterator(), false)
        .filter(run -> run.path("key").asText().equals(key))
        .findFirst()
        .orElseThrow();
  }

  private static Optimizer.Settings settings(JsonNode run) {
    var given = new ArrayList<String>();
    run.path("arguments")
        .properties()
        .forEach(argument -> given.add(argument.getKey() + "=" + text(argument.getValue())));
    double full =
        numbers(run.path("learning_rates")).stream()
            .mapToDouble(Double::doubleValue)
            .max()
            .orElseThrow();
    var problems = new Problems();
    var settings =
        OptimizerKind.named(run.path("class").asText())
            .orElseThrow()
            .settings(given, full, "", problems);
    problems.throwIfAny();
    return Objects.requireNonNull(settings);
  }

  private static String text(JsonNode value) {
    return value.isBoolean()
        ? (value.asBoolean() ? "True" : "False")
        : value.toString(); // a pair stands in brackets
  }

  private static List<Double> numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asDouble).toList();
  }

  private List<Tensor> tensors(String name) {
    return IntStream.range(0, count()).mapToObj(i -> golden.get(name + "." + i)).toList();
  }

  private FlatTensors gradients(int step) {
    var all = config().path("gradient_factors");
    var factors = all.path(step % all.size());
    var gradients = new ArrayList<Tensor>();
    for (int i = 0; i < count(); i++) {
      var first = golden.get("way.0." + i).times(factors.path(0).asDouble());
      gradients.add(first.plus(golden.get("way.1." + i).times(factors.path(1).asDouble())));
    }
    return FlatTensors.copyOf(gradients);
  }

  private Optimizer optimizer(JsonNode run, FlatTensors parameters) {
    var settings = settings(run);
    var ratio = run.path("loraplus_ratio");
    if (ratio.isNull()) {
      return settings.of(parameters);
    }
    Set<Integer> up = new HashSet<>();
    config().path("faster").forEach(index -> up.add(index.asInt()));
    return new LoraPlus(settings, ratio.asDouble())
        .of(parameters, ParameterGroups.ofUpMatrices(up));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void stepsAreThoseOfThePublicProgram(String key) {
    var run = run(key);
    var parameters = FlatTensors.copyOf(tensors("first"));
    var optimizer = optimizer(run, parameters);
    var rates = numbers(run.path("learning_rates"));
    for (int step = 0; step < rates.size(); step++) {
      try (var _ = TensorScope.open()) {
        optimizer.step(gradients(step), rates.get(step));
        if (run.has("d")) {
          assertThat(optimizer.usedRate(1))
              .as("d after step %d", step)
              .isCloseTo(
                  run.path("d").path(step).asDouble(),
                  withinPercentage(100 * golden.tolerance("d").relative()));
        }
      }
    }
    var last = tensors(key + ".last");
    for (int i = 0; i < count(); i++) {
      assertThatTensor(sure(key, i, parameters.parts().get(i)))
          .isCloseTo(sure(key, i, last.get(i)), tolerance(key));
    }
    checkCodes(key, optimizer);
    if (optimizer instanceof ScheduleFreeAdamW) {
      var averages = tensors(key + ".averaged");
      var found = optimizer.result(parameters);
      for (int i = 0; i < count(); i++) {
        assertThatTensor(found.get(i)).isCloseTo(averages.get(i), golden.tolerance("last"));
      }
    }
  }

  /// A run may have one of its own.
  private Golden.Tolerance tolerance(String key) {
    String own = "last." + key;
    return golden.tolerance(golden.json().path("tolerances").has(own) ? own : "last");
  }

  /// Runs whose moves are too small for their tolerance would show nothing.
  @Test
  void theLongRunMovesAThousandTimesItsTolerance() {
    var first = tensors("first");
    var last = tensors("adafactor.long.last");
    double moved = 0;
    for (int i = 0; i < count(); i++) {
      moved = Math.max(moved, last.get(i).minus(first.get(i)).abs().max().item());
    }
    assertThat(moved).isGreaterThan(1000 * tolerance("adafactor.long").absolute());
  }

  /// A tensor with zeros where rounding decided upon a code.
  private Tensor sure(String key, int index, Tensor tensor) {
    String name = key + ".unsure." + index;
    return golden.tensors().tensors().containsKey(name)
        ? tensor.maskedFill(golden.get(name).to(DType.FLOAT32).gt(0.5), 0)
        : tensor;
  }

  private void checkCodes(String key, Optimizer optimizer) {
    var coded =
        IntStream.range(0, count())
            .filter(i -> golden.tensors().tensors().containsKey(key + ".state1." + i))
            .boxed()
            .toList();
    assertThat(coded.isEmpty()).isEqualTo(!key.startsWith("adamw8bit"));
    long at = 0;
    long block = 0;
    for (int i : coded) {
      var unsure = golden.get(key + ".unsure." + i).reshape(-1);
      assertThat(unsure.to(DType.FLOAT32).mean().item())
          .as("share that rounding decides")
          .isLessThan(0.01);
      for (int moment = 1; moment <= 2; moment++) {
        String name = "adamw8bit." + (moment == 1 ? "mean" : "square");
        var codes = golden.get(key + ".state" + moment + "." + i).reshape(-1);
        var found = state(optimizer, name).narrow(0, at, codes.numel());
        assertThatTensor(sure(key, i, found.reshape(unsure(key, i).shape())))
            .isBitEqualTo(sure(key, i, codes.reshape(unsure(key, i).shape())));
        var scales = golden.get(key + ".absmax" + moment + "." + i);
        assertThatTensor(state(optimizer, name + ".scale").narrow(0, block, scales.numel()))
            .isCloseTo(scales, golden.tolerance("absmax"));
      }
      at += unsure.numel();
      block += golden.get(key + ".absmax1." + i).numel();
    }
  }

  private Tensor unsure(String key, int index) {
    return golden.get(key + ".unsure." + index);
  }

  private static Tensor state(Optimizer optimizer, String name) {
    return Objects.requireNonNull(optimizer.state().get(name), name);
  }

  @Test
  void codesStandForTheValuesOfThePublicProgram() {
    var signed = DynamicCodes.signed().values();
    var unsigned = DynamicCodes.unsigned().values();
    assertThatTensor(Tensors.of(signed, 256)).isCloseTo(golden.get("codes.signed"), 0, 1.2e-7);
    assertThatTensor(Tensors.of(unsigned, 256)).isCloseTo(golden.get("codes.unsigned"), 0, 1.2e-7);
  }

  @ParameterizedTest
  @MethodSource("runs")
  void aLoraFileNamesItAsMusubiTunerDoes(String key) {
    var run = run(key);
    assertThat(RunFacts.Optimization.name(settings(run)))
        .isEqualTo(run.path("ss_optimizer").asText());
    assertThat(settings(run).className()).isEqualTo(run.path("class").asText());
  }
}
