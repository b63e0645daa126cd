package dev.genga.wan.guidance;

import java.util.List;
import java.util.Locale;

/// How the guidance scale runs over the steps.
public sealed interface ScaleCourse {
  /// The same at all of them.
  ScaleCourse CONSTANT = new Constant();

  /// @param start the request's guidance scale
  /// @param step from 0
  /// @param first the first guided step
  /// @param last the last guided step
  double at(double start, int step, int first, int last);

  /// The same at all steps.
  record Constant() implements ScaleCourse {
    @Override
    public double at(double start, int step, int first, int last) {
      return start;
    }
  }

  /// From the request's scale at the first guided step to another at the last.
  record Ramp(Shape shape, double end) implements ScaleCourse {
    @Override
    public double at(double start, int step, int first, int last) {
      double share = first == last ? 0 : (double) (step - first) / (last - first);
      return start + shape.rise(share) * (end - start);
    }
  }

  /// One for each step; 1 leaves a step unguided.
  ///
  /// @param scales as many as there are steps
  record Listed(List<Double> scales) implements ScaleCourse {
    public Listed {
      scales = List.copyOf(scales);
    }

    @Override
    public double at(double start, int step, int first, int last) {
      return step < scales.size() ? scales.get(step) : start;
    }
  }

  /// How a ramp rises.
  enum Shape {
    /// Evenly.
    LINEAR,
    /// Slowly at both ends, along half a wave.
    COSINE;

    /// The name by which users know it.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    private double rise(double share) {
      return switch (this) {
        case LINEAR -> share;
        case COSINE -> (1 - Math.cos(Math.PI * share)) / 2;
      };
    }
  }
}
