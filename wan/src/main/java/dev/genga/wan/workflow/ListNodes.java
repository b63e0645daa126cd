package dev.genga.wan.workflow;

import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.workflow.Evaluation.MissingInput;
import dev.genga.wan.workflow.Meaning.ByStep;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Nodes that give a number for each step.
final class ListNodes {
  /// The node rounds its numbers to so many digits.
  private static final int DIGITS = 2;

  private ListNodes() {}

  /// Numbers with commas between.
  static List<Meaning> text(NodeInputs inputs) {
    var values = new ArrayList<Double>();
    for (var word : inputs.text("string").split(",", -1)) {
      try {
        values.add(Double.valueOf(word.strip()));
      } catch (NumberFormatException e) {
        inputs.refuse("string", "'" + word + "'", "a number that is none", "");
        throw new MissingInput();
      }
    }
    return List.of(new ByStep(values));
  }

  /// A way from one number to another over a part of the steps, and a third number on the others.
  static List<Meaning> ramp(NodeInputs inputs) {
    return ramp(inputs, "start_value", "end_value", inputs.number("default_value"));
  }

  /// The same of guidance scales: there is no guidance on the others.
  static List<Meaning> scales(NodeInputs inputs) {
    return ramp(inputs, "cfg_scale_start", "cfg_scale_end", 1);
  }

  private static List<Meaning> ramp(NodeInputs inputs, String from, String to, double other) {
    int steps = inputs.whole("steps");
    if (steps < 1 || steps > SamplingSettings.MOST_STEPS) {
      inputs.refuse("steps", String.valueOf(steps), "a list of no such length", "");
      throw new MissingInput();
    }
    var values = new ArrayList<>(Collections.nCopies(steps, other));
    int first = Math.clamp((long) (steps * inputs.number("start_percent")), 0, steps - 1);
    int last = Math.clamp((long) (steps * inputs.number("end_percent")), 0, steps - 1);
    double start = inputs.number(from);
    double end = inputs.number(to);
    for (int step = first; step <= last; step++) {
      double share = first == last ? 0 : (double) (step - first) / (last - first);
      values.set(step, rounded(start + rise(inputs, share) * (end - start)));
    }
    if (inputs.number("start_percent") > 0) {
      values.set(0, other);
    }
    return List.of(new ByStep(values));
  }

  private static double rise(NodeInputs inputs, double share) {
    var interpolation = inputs.text("interpolation");
    return switch (interpolation) {
      case "linear" -> share;
      case "ease_in" -> share * share;
      case "ease_out" -> share * (2 - share);
      default -> {
        inputs.refuse("interpolation", interpolation, "a way of another shape", "");
        throw new MissingInput();
      }
    };
  }

  /// As Python rounds: what is exactly between two goes to the even one.
  private static double rounded(double value) {
    return new BigDecimal(value).setScale(DIGITS, RoundingMode.HALF_EVEN).doubleValue();
  }
}
