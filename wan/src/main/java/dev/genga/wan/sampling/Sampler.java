package dev.genga.wan.sampling;

import dev.genga.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A way from noise to latents along a model's velocity, in a number of steps.
public enum Sampler {
  /// UniPC of order 2; Wan2.1's own default.
  UNIPC("unipc"),
  /// DPM-Solver++ of order 2.
  DPM_SOLVER("dpm++"),
  /// DPM-Solver++ of order 2 for the stochastic equation: it adds noise on the way.
  DPM_SOLVER_SDE("dpm++_sde"),
  /// Euler's method; `vanilla` in musubi-tuner.
  EULER("euler"),
  /// Euler's method that adds noise on the way.
  EULER_ANCESTRAL("euler_ancestral"),
  /// Consistency sampling, for models distilled to few steps.
  LCM("lcm"),
  /// Consistency sampling at lightx2v's levels, for its step-distilled models.
  DISTILL("distill");

  private final String label;

  Sampler(String label) {
    this.label = label;
  }

  /// The name by which users know it, such as `dpm++`.
  public String label() {
    return label;
  }

  /// All names, for a sentence.
  public static String labels() {
    return Stream.of(values()).map(Sampler::label).collect(Collectors.joining(", "));
  }

  /// Reads a [#label()], or musubi-tuner's `vanilla` for Euler.
  ///
  /// @throws IllegalArgumentException for anything else
  public static Sampler parse(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    return Stream.of(values())
        .filter(sampler -> sampler.label.equals(name.equals("vanilla") ? "euler" : name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("a sampler is one of " + labels() + ": " + text));
  }

  /// Whether it has levels in this form.
  public boolean takes(Schedule.Form form) {
    return switch (this) {
      case UNIPC, DPM_SOLVER, DPM_SOLVER_SDE -> form != Schedule.Form.DIFFUSERS;
      case EULER, EULER_ANCESTRAL, LCM -> true;
      case DISTILL -> form == Schedule.Form.OFFICIAL;
    };
  }

  /// Whether the timesteps that the model is told are cut to whole numbers.
  private boolean cutsTimesteps() {
    return switch (this) {
      case UNIPC, DPM_SOLVER, DPM_SOLVER_SDE -> true;
      case EULER, EULER_ANCESTRAL, LCM, DISTILL -> false;
    };
  }

  /// The noise levels that this sampler takes.
  ///
  /// @param form one that it [#takes]
  /// @param steps at least 1
  /// @param shift the flow shift; 1 leaves the levels evenly spaced
  public Schedule schedule(Schedule.Form form, int steps, double shift) {
    if (!takes(form)) {
      throw new IllegalArgumentException(label + " has no levels in the form " + form.label());
    }
    return switch (this) {
      case UNIPC -> Schedule.uniPc(form, steps, shift);
      case DPM_SOLVER, DPM_SOLVER_SDE -> Schedule.dpmSolver(form, steps, shift);
      case EULER, EULER_ANCESTRAL, LCM -> Schedule.euler(form, steps, shift);
      case DISTILL -> Schedule.distilled(steps, shift);
    };
  }

  /// Levels that someone chose, as they are.
  ///
  /// @param sigmas see [Schedule#sigmas()]
  public Schedule schedule(List<Double> sigmas) {
    return Schedule.at(sigmas, cutsTimesteps());
  }

  /// Goes from noise to latents. The tensors of a step are freed with it; the result belongs to the
  /// caller's scope.
  ///
  /// @param noise normal values, of any shape, float32; left as they are
  /// @param fresh asked for by the samplers that add noise on the way
  /// @return the latents, in the shape of `noise`, float32, on its device
  public Tensor sample(
      Velocity model, Tensor noise, Schedule schedule, FreshNoise fresh, SamplerListener listener) {
    return switch (this) {
      case UNIPC -> UniPc.sample(model, noise, schedule, listener);
      case DPM_SOLVER -> DpmSolver.sample(model, noise, schedule, listener);
      case DPM_SOLVER_SDE -> DpmSolverSde.sample(model, noise, schedule, fresh, listener);
      case EULER -> Euler.sample(model, noise, schedule, listener);
      case EULER_ANCESTRAL -> EulerAncestral.sample(model, noise, schedule, fresh, listener);
      case LCM, DISTILL -> Consistency.sample(model, noise, schedule, fresh, listener);
    };
  }
}
