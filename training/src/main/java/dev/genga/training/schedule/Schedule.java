package dev.genga.training.schedule;

import java.util.List;

/// How the learning rate goes: the share of the full rate that each step uses.
///
/// Steps count from 0: `shareAt(0)` is what the first step uses. The schedules are those that
/// musubi-tuner offers, most of which are transformers' (`optimization.py`), with the same names and
/// numbers; all lengths are in optimizer steps.
public sealed interface Schedule {
  /// The share of the full learning rate in `step`, the number of steps done before; at least 0.
  double shareAt(int step);

  /// The full rate throughout.
  record Constant() implements Schedule {
    @Override
    public double shareAt(int step) {
      return 1;
    }
  }

  /// A straight rise from 0 over `warmup` steps, then the full rate.
  record ConstantWithWarmup(int warmup) implements Schedule {
    @Override
    public double shareAt(int step) {
      return step < warmup ? rise(step, warmup) : 1;
    }
  }

  /// After the warm-up a straight fall to 0 at step `total`.
  record LinearDecay(int warmup, int total) implements Schedule {
    @Override
    public double shareAt(int step) {
      if (step < warmup) {
        return rise(step, warmup);
      }
      return Math.max(0, (total - step) / (double) Math.max(1, total - warmup));
    }
  }

  /// After the warm-up a cosine from 1 that ends at `minimum`.
  ///
  /// @param cycles whole waves until the end; 0.5 goes down once
  /// @param minimum the share at the wave's bottom, 0 to 1
  record Cosine(int warmup, int total, double cycles, double minimum) implements Schedule {
    @Override
    public double shareAt(int step) {
      if (step < warmup) {
        return rise(step, warmup);
      }
      return Math.max(0, minimum + (1 - minimum) * wave(cycles * progress(step, warmup, total)));
    }
  }

  /// After the warm-up `cycles` falls to 0, each half a cosine, each starting at the full rate.
  record CosineWithRestarts(int warmup, int total, int cycles) implements Schedule {
    @Override
    public double shareAt(int step) {
      if (step < warmup) {
        return rise(step, warmup);
      }
      double progress = progress(step, warmup, total);
      return progress >= 1 ? 0 : wave(cycles * progress % 1 / 2);
    }
  }

  /// After the warm-up a fall to `end` along a power of the part that remains.
  ///
  /// @param end the share at and after the last step
  record Polynomial(int warmup, int total, double power, double end) implements Schedule {
    @Override
    public double shareAt(int step) {
      if (step < warmup) {
        return rise(step, warmup);
      }
      double remaining = Math.max(0, 1 - progress(step, warmup, total));
      return (1 - end) * Math.pow(remaining, power) + end;
    }
  }

  /// After the warm-up a fall with the inverse square root of the step.
  ///
  /// @param timescale after three times as many steps the rate has halved; at least 1
  record InverseSqrt(int warmup, int timescale) implements Schedule {
    @Override
    public double shareAt(int step) {
      if (step < warmup) {
        return rise(step, warmup);
      }
      return 1 / Math.sqrt((step + timescale - warmup) / (double) timescale);
    }
  }

  /// A straight rise from `minimum`, `stable` steps at the full rate, then a cosine to `minimum`.
  ///
  /// @param cycles whole waves of the cosine; 0.5 goes down once
  record WarmupStableDecay(int warmup, int stable, int decay, double cycles, double minimum)
      implements Schedule {
    @Override
    public double shareAt(int step) {
      if (step < warmup) {
        return minimum + (1 - minimum) * rise(step, warmup);
      }
      int falling = step - warmup - stable;
      if (falling < 0) {
        return 1;
      }
      if (falling >= decay) {
        return minimum;
      }
      return Math.max(0, minimum + (1 - minimum) * wave(cycles * falling / decay));
    }
  }

  /// Fixed shares for stretches of steps.
  ///
  /// @param stretches in order of their ends
  /// @param last the share after all stretches
  record Piecewise(List<Stretch> stretches, double last) implements Schedule {
    /// @param end the first step that no longer belongs to the stretch
    /// @param share of the full rate
    public record Stretch(int end, double share) {}

    /// @throws IllegalArgumentException if the ends do not rise
    public Piecewise {
      stretches = List.copyOf(stretches);
      for (int i = 1; i < stretches.size(); i++) {
        if (stretches.get(i).end() <= stretches.get(i - 1).end()) {
          throw new IllegalArgumentException("the ends of the stretches must rise: " + stretches);
        }
      }
    }

    @Override
    public double shareAt(int step) {
      for (var stretch : stretches) {
        if (step < stretch.end()) {
          return stretch.share();
        }
      }
      return last;
    }
  }

  /// The reflected exponential schedule (Chen and others, "REX: Revisiting Budgeted Training with an
  /// Improved Schedule", 2021) in musubi-tuner's form: it starts and ends at `minimum`.
  ///
  /// @param minimum the share before the warm-up and after the end, 0 to 1
  record Rex(int warmup, int total, double minimum) implements Schedule {
    private static final double ALPHA = 0.1;
    private static final double BETA = 0.9;

    @Override
    public double shareAt(int step) {
      if (warmup == 1 && step == 1) {
        return minimum;
      }
      if (step >= 1 && step < warmup) {
        return minimum + (1 - minimum) * (step - 1) / (warmup - 1);
      }
      int after = step - warmup;
      int length = total - warmup;
      if (after >= length || after == -1 || length <= 0) {
        return minimum;
      }
      double z = (length - Math.floorMod(after, length)) / (double) length;
      return minimum + (1 - minimum) * z / (ALPHA + BETA * z);
    }
  }

  private static double rise(int step, int warmup) {
    return step / (double) Math.max(1, warmup);
  }

  private static double progress(int step, int warmup, int total) {
    return (step - warmup) / (double) Math.max(1, total - warmup);
  }

  /// A cosine wave between 1 (at 0) and 0 (at 0.5).
  private static double wave(double turns) {
    return 0.5 * (1 + Math.cos(2 * Math.PI * turns));
  }
}
