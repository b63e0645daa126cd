package dev.genga.training.validation;

import dev.genga.training.Course;
import dev.genga.training.log.RunEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The validations of a run so far, and what they tell: which was the best, whether the training has
/// begun to learn by heart, whether it has come to a plateau.
///
/// @param validations by step, all on the same samples at the same quantiles
public record HeldOutHistory(List<Validation> validations) {
  /// Before the first.
  public static final HeldOutHistory NONE = new HeldOutHistory(List.of());

  /// By what part a loss has to be lower to end a plateau: below that two LoRAs can't be told apart.
  static final double MARGIN = 1e-3;

  /// So many validations in a row have to be above the lowest before there is an alarm.
  private static final int ABOVE = 2;

  /// Copies the list.
  public HeldOutHistory {
    validations = List.copyOf(validations);
  }

  /// @param since the step with the lowest held-out loss
  /// @param lowest held-out loss then
  /// @param now held-out loss of the last validation
  /// @param trainingThen average of the training's loss then
  /// @param trainingNow average of the training's loss at the last validation
  public record Overfit(
      int since, double lowest, double now, double trainingThen, double trainingNow) {}

  /// What a log holds; of those on other samples or at other quantiles than the last, nothing.
  public static HeldOutHistory of(List<RunEvent> events) {
    var all =
        events.stream()
            .filter(event -> event.name().equals(Validation.NAME))
            .map(Validation::of)
            .toList();
    return all.isEmpty() ? NONE : new HeldOutHistory(all).like(all.getLast());
  }

  /// Those on the same samples and at the same quantiles as another.
  HeldOutHistory like(Validation other) {
    return new HeldOutHistory(validations.stream().filter(other::isLike).toList());
  }

  /// These and one more.
  HeldOutHistory with(Validation next) {
    var more = new ArrayList<>(like(next).validations);
    more.add(next);
    return new HeldOutHistory(more);
  }

  /// Those whose average of the training's loss may be held against the last one's: each stage learns from
  /// other data, and until the first epoch of a stage is over the average has losses of the one before.
  ///
  /// @param course how the run's steps lie in its stages
  public HeldOutHistory comparable(Course course) {
    if (isEmpty()) {
      return this;
    }
    var part = course.of(validations.getLast().step());
    int first = part.stepsBefore() == 0 ? 0 : part.stepsBefore() + part.perEpoch();
    return new HeldOutHistory(validations.stream().filter(v -> v.step() >= first).toList());
  }

  /// Whether there is none.
  public boolean isEmpty() {
    return validations.isEmpty();
  }

  /// The one before the first step: the model as the training begins with it; null where it is missing.
  public @Nullable Validation base() {
    return isEmpty() || validations.getFirst().step() > 0 ? null : validations.getFirst();
  }

  /// The earliest of those with the lowest loss after a step; null before the first step.
  public @Nullable Validation best() {
    return validations.stream()
        .filter(validation -> validation.step() > 0)
        .min(Comparator.comparingDouble(Validation::loss))
        .orElse(null);
  }

  /// The alarm that the held-out loss rises while the training's falls; null where there is none. The
  /// last two validations have to be clearly above the lowest.
  public @Nullable Overfit overfit() {
    var best = best();
    if (best == null) {
      return null;
    }
    var after = validations.stream().filter(v -> v.step() > best.step()).toList();
    if (after.size() < ABOVE) {
      return null;
    }
    var latest = after.subList(after.size() - ABOVE, after.size());
    var last = latest.getLast();
    return latest.stream().allMatch(v -> v.isAbove(best)) && last.training() < best.training()
        ? new Overfit(best.step(), best.loss(), last.loss(), best.training(), last.training())
        : null;
  }

  /// How many validations in a row brought no loss that is lower by a thousandth.
  public int withoutProgress() {
    double lowest = Double.POSITIVE_INFINITY;
    int count = 0;
    for (var validation : validations) {
      if (validation.step() == 0) {
        continue;
      }
      if (validation.loss() < lowest * (1 - MARGIN)) {
        lowest = validation.loss();
        count = 0;
      } else {
        count++;
      }
    }
    return count;
  }

  /// By what share each section's held-out loss is lower or higher in the second half of the run than
  /// in the first, by number; empty where one of the halves has no validation.
  public Map<Integer, Double> changeOfHalves() {
    int last = isEmpty() ? 0 : validations.getLast().step();
    var early = validations.stream().filter(v -> 2L * v.step() <= last).toList();
    var late = validations.stream().filter(v -> 2L * v.step() > last).toList();
    var changes = new TreeMap<Integer, Double>();
    if (!early.isEmpty() && !late.isEmpty()) {
      for (int section : early.getFirst().bySection().keySet()) {
        changes.put(section, mean(late, section) / mean(early, section) - 1);
      }
    }
    return changes;
  }

  private static double mean(List<Validation> validations, int section) {
    return validations.stream()
        .mapToDouble(validation -> validation.bySection().getOrDefault(section, Double.NaN))
        .average()
        .orElse(Double.NaN);
  }
}
