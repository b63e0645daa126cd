package dev.genga.training.checkpoint;

import dev.genga.base.Problems;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// When a run saves its LoRA in between, and which older file then goes.
///
/// Steps and epochs count from 1. The rules are musubi-tuner's, with one thing to know: its two ways
/// of keeping differ. `keepEpochs` counts files, `keepSteps` counts steps: with a save every 10 steps
/// and `keepSteps` 30, three or four files stay.
///
/// @param everyEpochs saves after every so many epochs; null: never
/// @param everySteps saves after every so many steps; null: never
/// @param keepEpochs how many files of epochs stay; null: all
/// @param keepSteps for how many steps a file of a step stays; null: for ever
public record Saves(
    @Nullable Integer everyEpochs,
    @Nullable Integer everySteps,
    @Nullable Integer keepEpochs,
    @Nullable Integer keepSteps) {
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
