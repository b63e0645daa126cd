package dev.genga.training.validation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.training.log.RunEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The losses on the held-out samples after a step: the same samples, noise and timesteps each time.
///
/// @param step after which it was measured; 0: before the first
/// @param training the running average of the training's own loss then; not a number at the start
/// @param quantiles of the training's timesteps at which each sample was measured
/// @param samples in a fixed order
public record Validation(int step, double training, List<Double> quantiles, List<Sample> samples) {
  static final String NAME = "validation";
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Copies the lists.
  public Validation {
    quantiles = List.copyOf(quantiles);
    samples = List.copyOf(samples);
  }

  /// @param section as numbered in the data set file
  /// @param file the clip or image, as its section names it
  /// @param losses one for each quantile
  public record Sample(int section, String file, List<Double> losses) {
    /// Copies the list.
    public Sample {
      losses = List.copyOf(losses);
    }
  }

  /// The mean over all samples and quantiles.
  public double loss() {
    return mean(_ -> true);
  }

  /// The mean of each section, by its number.
  public Map<Integer, Double> bySection() {
    var sections = new TreeMap<Integer, Double>();
    for (var sample : samples) {
      sections.computeIfAbsent(
          sample.section(), number -> mean(other -> other.section() == number));
    }
    return sections;
  }

  /// The mean at each quantile, in their order.
  public List<Double> byQuantile() {
    var means = new ArrayList<Double>();
    for (int i = 0; i < quantiles.size(); i++) {
      int at = i;
      means.add(samples.stream().mapToDouble(s -> s.losses().get(at)).average().orElseThrow());
    }
    return means;
  }

  private double mean(Predicate<Sample> of) {
    return samples.stream()
        .filter(of)
        .flatMap(sample -> sample.losses().stream())
        .mapToDouble(Double::doubleValue)
        .average()
        .orElseThrow();
  }

  /// Whether another was measured on the same samples at the same quantiles.
  boolean isLike(Validation other) {
    return quantiles.equals(other.quantiles) && names().equals(other.names());
  }

  private List<String> names() {
    return samples.stream().map(sample -> sample.section() + "/" + sample.file()).toList();
  }

  /// Whether the loss is clearly higher than another's: by more than twice the standard error of the
  /// differences, draw by draw.
  boolean isAbove(Validation other) {
    var differences = new ArrayList<Double>();
    for (int i = 0; i < samples.size(); i++) {
      for (int q = 0; q < quantiles.size(); q++) {
        differences.add(samples.get(i).losses().get(q) - other.samples.get(i).losses().get(q));
      }
    }
    int count = differences.size();
    double mean = differences.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    double squares = differences.stream().mapToDouble(d -> (d - mean) * (d - mean)).sum();
    double error = count < 2 ? 0 : Math.sqrt(squares / (count - 1) / count);
    return mean > 2 * error;
  }

  /// For the log.
  ///
  /// @param best whether no loss was lower so far
  /// @param seconds that it took
  Map<String, Object> facts(boolean best, double seconds) {
    var facts = new LinkedHashMap<String, Object>();
    facts.put("loss", loss());
    facts.put("training", training);
    facts.put("best", best);
    facts.put("seconds", seconds);
    facts.put("quantiles", quantiles);
    facts.put(
        "samples", samples.stream().map(s -> List.of(s.section(), s.file(), s.losses())).toList());
    return facts;
  }

  /// For TensorBoard, by tag.
  Map<String, Double> scalars() {
    var scalars = new LinkedHashMap<String, Double>();
    scalars.put("validation/loss", loss());
    bySection().forEach((number, loss) -> scalars.put("validation/section" + number, loss));
    var means = byQuantile();
    for (int i = 0; i < means.size(); i++) {
      scalars.put("validation/quantile" + quantiles.get(i), means.get(i));
    }
    return scalars;
  }

  /// What [#facts] wrote.
  static Validation of(RunEvent event) {
    try {
      var samples = new ArrayList<Sample>();
      for (var sample : JSON.readTree(fact(event, "samples"))) {
        samples.add(
            new Sample(sample.path(0).asInt(), sample.path(1).asText(), numbers(sample.path(2))));
      }
      return new Validation(
          event.step(),
          Double.parseDouble(fact(event, "training")),
          numbers(JSON.readTree(fact(event, "quantiles"))),
          samples);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no validation: " + event, e);
    }
  }

  private static String fact(RunEvent event, String name) {
    return Objects.requireNonNull(event.facts().get(name), name);
  }

  private static List<Double> numbers(JsonNode array) {
    var numbers = new ArrayList<Double>();
    for (var node : array) {
      numbers.add(node.isTextual() ? Double.parseDouble(node.asText()) : node.asDouble());
    }
    return numbers;
  }
}
