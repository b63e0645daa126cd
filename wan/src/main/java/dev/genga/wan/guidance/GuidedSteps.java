package dev.genga.wan.guidance;

import java.util.BitSet;
import java.util.Locale;

/// The steps on which classifier-free guidance acts; on the others the prompt is alone, which takes
/// half the time.
public sealed interface GuidedSteps {
  /// All of them.
  GuidedSteps ALL = new Within(StepRange.ALL);

  /// @param steps how many there are
  /// @return the guided ones, from 0
  BitSet of(int steps, RangeRule rule);

  /// Those of a range.
  record Within(StepRange range) implements GuidedSteps {
    @Override
    public BitSet of(int steps, RangeRule rule) {
      var guided = new BitSet(steps);
      for (int step = 0; step < steps; step++) {
        guided.set(step, range.covers(step, steps, rule));
      }
      return guided;
    }
  }

  /// A share of them, leaving out others as musubi-tuner's `--cfg_skip_mode` does.
  ///
  /// @param share of the steps that is guided, 0 to 1: `--cfg_apply_ratio`
  record Skipping(Skip skip, double share) implements GuidedSteps {
    @Override
    public BitSet of(int steps, RangeRule rule) {
      int guided = (int) (steps * share);
      return switch (skip) {
        case EARLY -> run(steps - guided, steps);
        case LATE -> run(0, guided);
        case EARLY_LATE -> run((steps - guided) / 2, (steps - guided) / 2 + guided);
        case MIDDLE -> {
          var both = run(0, guided / 2);
          both.set(guided / 2 + steps - guided, steps);
          yield both;
        }
        case ALTERNATE -> inTurn(steps);
      };
    }

    private static BitSet run(int from, int to) {
      var run = new BitSet(to);
      run.set(from, to);
      return run;
    }

    private BitSet inTurn(int steps) {
      var guided = new BitSet(steps);
      double due = 0;
      for (int step = 0; step < steps; step++) {
        due += share;
        if (due >= 1) {
          guided.set(step);
          due -= 1;
        }
      }
      return guided;
    }
  }

  /// Which steps are left out.
  enum Skip {
    /// The first ones.
    EARLY,
    /// The last ones.
    LATE,
    /// Those in the middle.
    MIDDLE,
    /// The first and the last ones.
    EARLY_LATE,
    /// Every so many.
    ALTERNATE;

    /// musubi-tuner's name.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
