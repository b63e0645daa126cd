package dev.genga.training.checkpoint;

import dev.genga.base.Problems;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// When a run saves its LoRA in between, and which older file then goes.
///
/// Steps and epochs count from 1. The rules are musubi-tuner's, with one thing to know: its two ways
/// of keeping differ. `keepEpochs` counts files, `keepSteps` counts steps: with a save every 10 steps
/// and `keepSteps` 30, three or four files stay. Saves by the clock are genga's own.
///
/// @param everyEpochs saves after every so many epochs; null: never
/// @param everySteps saves after every so many steps; null: never
/// @param keepEpochs how many files of epochs stay; null: all
/// @param keepSteps for how many steps a file of a step stays; null: for ever
/// @param timed saves by the clock; null: none
public record Saves(
    @Nullable Integer everyEpochs,
    @Nullable Integer everySteps,
    @Nullable Integer keepEpochs,
    @Nullable Integer keepSteps,
    @Nullable Timed timed) {
  /// Saves by the clock. When they come depends on the machine, what they hold does not.
  ///
  /// @param minutes of training after the last save
  /// @param keep how many of their files stay; null: all
  public record Timed(double minutes, @Nullable Integer keep) {
    /// @throws dev.genga.base.ProblemException if a number is not above 0
    public Timed {
      var problems = new Problems();
      if (!possible(minutes)) {
        problems.add("a save every " + minutes + " minutes is impossible", "saves", "use 10");
      }
      if (keep != null && keep < 1) {
        problems.add("no file is kept: " + keep, "saves", "use 1 or more");
      }
      problems.throwIfAny();
    }

    /// The training between two saves.
    public Duration every() {
      return Duration.ofNanos((long) Math.min(Long.MAX_VALUE, minutes * 60e9));
    }

    /// For people: `every 10 minutes`.
    public String text() {
      String number = new BigDecimal(Double.toString(minutes)).stripTrailingZeros().toPlainString();
      return minutes == 1 ? "every minute" : "every " + number + " minutes";
    }

    private static boolean possible(double minutes) {
      return minutes > 0 && Double.isFinite(minutes);
    }
  }

  /// Saves by epochs and steps alone.
  public Saves(
      @Nullable Integer everyEpochs,
      @Nullable Integer everySteps,
      @Nullable Integer keepEpochs,
      @Nullable Integer keepSteps) {
    this(everyEpochs, everySteps, keepEpochs, keepSteps, null);
  }

  /// Only at the end of the run.
  public static final Saves AT_END = new Saves(null, null, null, null);

  /// @throws dev.genga.base.ProblemException if a number is below 1, or files should go that are
  ///     never made
  public Saves {
    var problems = new Problems();
    if (keepSteps != null && keepSteps < 0) {
      problems.add("files can't stay for " + keepSteps + " steps", "saves", "use 0 or more");
    }
    for (Integer number : Arrays.asList(everyEpochs, everySteps, keepEpochs)) {
      if (number != null && number < 1) {
        problems.add("a save every " + number + " is impossible", "saves", "use 1 or more");
      }
    }
    if (keepEpochs != null && everyEpochs == null) {
      problems.add(
          "files of epochs are to be removed, but none are saved",
          "saves",
          "set after how many epochs to save");
    }
    if (keepSteps != null && everySteps == null) {
      problems.add(
          "files of steps are to be removed, but none are saved",
          "saves",
          "set after how many steps to save");
    }
    problems.throwIfAny();
  }

  /// Saves of which all stay.
  ///
  /// @param option what the user's options for them begin with, such as `--save-every-`
  /// @param problems takes numbers that can't be
  public static Saves every(
      @Nullable Integer epochs, @Nullable Integer steps, String option, Problems problems) {
    boolean good = possible(epochs, option + "epochs", problems);
    good &= possible(steps, option + "steps", problems);
    return good ? new Saves(epochs, steps, null, null) : AT_END;
  }

  /// Saves of which only the newest files stay, whether of epochs or of steps.
  ///
  /// @param files how many of each kind, 1 or more
  public static Saves keepingLast(
      int files, @Nullable Integer everyEpochs, @Nullable Integer everySteps) {
    return new Saves(
        everyEpochs,
        everySteps,
        everyEpochs == null ? null : Integer.valueOf(files),
        everySteps == null ? null : Integer.valueOf(stepsOf(files, everySteps)));
  }

  /// The same, and by the clock as well.
  ///
  /// @param minutes of training after the last save; null: not by the clock
  /// @param keep how many files of the clock's stay; null: all
  /// @param option what the user calls the minutes
  /// @param problems takes minutes that can't be
  public Saves withTimed(
      @Nullable Double minutes, @Nullable Integer keep, String option, Problems problems) {
    if (minutes == null) {
      return this;
    }
    if (!Timed.possible(minutes)) {
      problems.add(
          "%s is no time between two files".formatted(minutes),
          option + " " + minutes,
          "use a number above 0, or leave it out");
      return this;
    }
    return new Saves(everyEpochs, everySteps, keepEpochs, keepSteps, new Timed(minutes, keep));
  }

  /// More steps than any run has are for ever.
  private static int stepsOf(int files, int everySteps) {
    return (int) Math.min((long) files * everySteps - 1, Integer.MAX_VALUE);
  }

  private static boolean possible(@Nullable Integer number, String option, Problems problems) {
    if (number == null || number >= 1) {
      return true;
    }
    problems.add(
        "%d is no distance between two files".formatted(number),
        option + " " + number,
        "use 1 or more, or leave it out");
    return false;
  }

  /// Whether a file is due after this step.
  public boolean dueAtStep(int step) {
    return everySteps != null && step % everySteps == 0;
  }

  /// Whether a file is due after this epoch; never after the last, whose file is the run's result.
  ///
  /// @param epochs the run's epochs
  public boolean dueAtEpoch(int epoch, int epochs) {
    return everyEpochs != null && epoch % everyEpochs == 0 && epoch < epochs;
  }

  /// The step whose file goes once that of `step` is written; there may be no such file.
  public OptionalInt removedAtStep(int step) {
    if (keepSteps == null || everySteps == null) {
      return OptionalInt.empty();
    }
    int before = step - keepSteps - 1;
    return before < 0
        ? OptionalInt.empty()
        : OptionalInt.of(before - Math.floorMod(before, everySteps));
  }

  /// The epoch whose file goes once that of `epoch` is written; there may be no such file.
  public OptionalInt removedAtEpoch(int epoch) {
    if (keepEpochs == null || everyEpochs == null) {
      return OptionalInt.empty();
    }
    long removed = epoch - (long) everyEpochs * keepEpochs;
    return removed < 0 ? OptionalInt.empty() : OptionalInt.of((int) removed);
  }
}
