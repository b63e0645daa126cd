package dev.genga.wan.sampling;

import dev.genga.tensor.Tensor;
import java.util.Locale;

/// A way from noise to latents along a model's velocity, in a number of steps.
public enum Sampler {
  /// UniPC of order 2; Wan2.1's own default.
  UNIPC("unipc"),
  /// DPM-Solver++ of order 2.
  DPM_SOLVER("dpm++"),
  /// Euler's method; `vanilla` in musubi-tuner.
  EULER("euler");

  private final String label;

  Sampler(String label) {
    this.label = label;
  }

  /// The name by which users know it: `unipc`, `dpm++` or `euler`.
  public String label() {
    return label;
  }

  /// Reads a [#label()], or musubi-tuner's `vanilla` for Euler.
  ///
  /// @throws IllegalArgumentException for anything else
  public static Sampler parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "unipc" -> UNIPC;
      case "dpm++" -> DPM_SOLVER;
      case "euler", "vanilla" -> EULER;
      default -> throw new IllegalArgumentException("a sampler is unipc, dpm++ or euler: " + text);
    };
  }

  /// The noise levels that this sampler takes.
  ///
  /// @param steps at least 1
  /// @param shift the flow shift; 1 leaves the levels evenly spaced
  public Schedule schedule(Schedule.Form form, int steps, double shift) {
    return switch (this) {
      case UNIPC -> Schedule.uniPc(form, steps, shift);
      case DPM_SOLVER -> Schedule.dpmSolver(form, steps, shift);
      case EULER -> Schedule.euler(form, steps, shift);
    };
  }

  /// Goes from noise to latents. The tensors of a step are freed with it; the result belongs to the
  /// caller's scope.
  ///
  /// @param noise normal values, of any shape, float32; left as they are
  /// @return the latents, in the shape of `noise`, float32, on its device
  public Tensor sample(Velocity model, Tensor noise, Schedule schedule, SamplerListener listener) {
    return switch (this) {
      case UNIPC -> UniPc.sample(model, noise, schedule, listener);
      case DPM_SOLVER -> DpmSolver.sample(model, noise, schedule, listener);
      case EULER -> Euler.sample(model, noise, schedule, listener);
    };
  }
}
