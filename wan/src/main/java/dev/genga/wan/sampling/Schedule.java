package dev.genga.wan.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The noise levels that a sampler passes through, and the timestep that the model is told at each.
///
/// A noise level `sigma` is the share of noise in `(1 - sigma) * latents + sigma * noise`. The flow
/// shift moves levels towards noise: `shift * sigma / (1 + (shift - 1) * sigma)` (Esser et al. 2024,
/// arXiv:2403.03206, section 5.3.2).
///
/// @param sigmas falling noise levels in float32 precision, one more than steps; the last is 0 where the
///     way goes to its end
/// @param timesteps what the model is told at each step, on the scale of 0 to 1000
public record Schedule(List<Double> sigmas, List<Double> timesteps) {
  private static final int TRAINING_TIMESTEPS = 1000;

  /// The highest level at which Wan's UniPC starts, before the shift.
  private static final double UNIPC_FIRST = (float) (1 - 1.0 / TRAINING_TIMESTEPS);

  /// @throws IllegalArgumentException unless there is at least one step and one more level
  public Schedule {
    sigmas = List.copyOf(sigmas);
    timesteps = List.copyOf(timesteps);
    if (timesteps.isEmpty() || sigmas.size() != timesteps.size() + 1) {
      throw new IllegalArgumentException(
          "a schedule has at least one step and one level more than steps: "
              + timesteps.size()
              + ", "
              + sigmas.size());
    }
  }

  /// Where a schedule's rules come from; they differ in how often the shift is applied.
  public enum Form {
    /// Wan2.1's own program, and musubi-tuner's previews.
    OFFICIAL,
    /// ComfyUI-WanVideoWrapper: UniPC's first level is shifted beforehand, the other samplers'
    /// levels are all shifted twice.
    WRAPPER,
    /// diffusers' flow matching scheduler of its own: evenly down to the lowest trained level, which is
    /// shifted beforehand, and all shifted (again).
    DIFFUSERS;

    /// The name by which users know it.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// Reads a [#label()].
    ///
    /// @throws IllegalArgumentException for anything else
    public static Form parse(String text) {
      for (var form : values()) {
        if (form.label().equals(text.toLowerCase(Locale.ROOT))) {
          return form;
        }
      }
      throw new IllegalArgumentException("a schedule is official, wrapper or diffusers: " + text);
    }
  }

  /// The levels of UniPC: evenly from 0.999 to 0, shifted; timesteps cut to whole numbers.
  public static Schedule uniPc(Form form, int steps, double shift) {
    double first =
        switch (form) {
          case OFFICIAL -> UNIPC_FIRST;
          case WRAPPER -> (float) shifted(UNIPC_FIRST, shift);
          case DIFFUSERS -> throw noneIn(form, "UniPC");
        };
    return wholeTimesteps(evenly(first, steps), shift);
  }

  /// The levels of DPM-Solver++: evenly from 1 to 0, shifted; timesteps cut to whole numbers.
  public static Schedule dpmSolver(Form form, int steps, double shift) {
    return wholeTimesteps(beforeTheShift(form, steps, shift), shift);
  }

  /// The levels of Euler: evenly from 1 to 0, shifted; timesteps are not cut.
  public static Schedule euler(Form form, int steps, double shift) {
    var even =
        form == Form.DIFFUSERS ? toLowestLevel(steps, shift) : beforeTheShift(form, steps, shift);
    return exactTimesteps(even.stream().map(sigma -> shifted(sigma, shift)).toList());
  }

  /// The levels that lightx2v's step-distilled models learnt: whole training timesteps, evenly from
  /// 1000 to 0 (1000, 750, 500 and 250 for 4 steps), shifted.
  ///
  /// Source: `WanStepDistillScheduler` of lightx2v.
  public static Schedule distilled(int steps, double shift) {
    var levels = new ArrayList<Double>();
    for (int step = 0; step < steps; step++) {
      long timestep = Math.round(TRAINING_TIMESTEPS * (steps - step) / (double) steps);
      levels.add(shifted(timestep / (double) TRAINING_TIMESTEPS, shift));
    }
    return exactTimesteps(levels);
  }

  /// Levels as someone chose them, the last one included.
  ///
  /// @param cut whether timesteps are cut to whole numbers
  static Schedule at(List<Double> sigmas, boolean cut) {
    var levels = sigmas.stream().map(sigma -> (double) sigma.floatValue()).toList();
    var timesteps =
        levels.subList(0, levels.size() - 1).stream()
            .map(sigma -> cut ? Math.floor(sigma * TRAINING_TIMESTEPS) : timestepOf(sigma))
            .toList();
    return new Schedule(levels, timesteps);
  }

  /// The steps from `start` on, up to `end`, which is left out; a sampler begins anew at `start`.
  public Schedule part(int start, int end) {
    return new Schedule(sigmas.subList(start, end + 1), timesteps.subList(start, end));
  }

  /// How many steps there are.
  public int steps() {
    return timesteps.size();
  }

  /// The noise level before a step, or, for `steps()`, after the last one.
  public double sigma(int step) {
    return sigmas.get(step);
  }

  /// What the model is told at a step.
  public double timestep(int step) {
    return timesteps.get(step);
  }

  /// Half the logarithm of the signal-to-noise ratio at a step, the time of the higher-order
  /// samplers: from minus infinity for noise to infinity for latents.
  double lambda(int step) {
    return Math.log(1 - sigma(step)) - Math.log(sigma(step));
  }

  private static List<Double> beforeTheShift(Form form, int steps, double shift) {
    var even = evenly(1, steps);
    return switch (form) {
      case OFFICIAL -> even;
      case WRAPPER -> even.stream().map(sigma -> shifted(sigma, shift)).toList();
      case DIFFUSERS -> throw noneIn(form, "DPM-Solver++");
    };
  }

  private static IllegalArgumentException noneIn(Form form, String sampler) {
    return new IllegalArgumentException(sampler + " has no levels in the form " + form.label());
  }

  /// Evenly from 1 to the lowest level of the training, shifted, both included.
  private static List<Double> toLowestLevel(int steps, double shift) {
    double lowest = (float) shifted(1.0 / TRAINING_TIMESTEPS, shift);
    double between = steps == 1 ? 0 : (lowest - 1) / (steps - 1);
    var levels = new ArrayList<Double>();
    for (int step = 0; step < steps; step++) {
      levels.add(1 + step * between);
    }
    return levels;
  }

  private static Schedule exactTimesteps(List<Double> shifted) {
    var levels = shifted.stream().map(sigma -> (double) sigma.floatValue()).toList();
    return new Schedule(endingInZero(levels), levels.stream().map(Schedule::timestepOf).toList());
  }

  private static double timestepOf(double sigma) {
    return (float) (sigma * TRAINING_TIMESTEPS);
  }

  private static Schedule wholeTimesteps(List<Double> unshifted, double shift) {
    var exact = unshifted.stream().map(sigma -> shifted(sigma, shift)).toList();
    return new Schedule(
        endingInZero(exact.stream().map(sigma -> (double) sigma.floatValue()).toList()),
        exact.stream().map(sigma -> Math.floor(sigma * TRAINING_TIMESTEPS)).toList());
  }

  /// Levels from `first` down to 0, which is left out, in numpy's order of operations: whether a
  /// timestep is cut to 832 or 833 hangs on the last bit.
  private static List<Double> evenly(double first, int steps) {
    double between = -first / steps;
    var levels = new ArrayList<Double>();
    for (int step = 0; step < steps; step++) {
      levels.add(step * between + first);
    }
    return levels;
  }

  private static double shifted(double sigma, double shift) {
    return shift * sigma / (1 + (shift - 1) * sigma);
  }

  private static List<Double> endingInZero(List<Double> levels) {
    var all = new ArrayList<>(levels);
    all.add(0.0);
    return all;
  }
}
