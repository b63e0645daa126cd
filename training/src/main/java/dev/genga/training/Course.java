package dev.genga.training;

import dev.genga.base.ProblemException;
import dev.genga.dataset.plan.PlannedSection;
import dev.genga.training.schedule.LearningRate;
import java.util.ArrayList;
import java.util.List;

/// How the steps of a run lie in its stages and epochs. Steps and epochs count from 1 over the whole
/// run; a stage begins an epoch, and its end ends one.
///
/// @param parts the stages in order; a run without stages is one part
public record Course(List<Part> parts) {
  /// A stage, or a whole run.
  ///
  /// @param number from 1
  /// @param stepsBefore steps of the run before it
  /// @param epochsBefore epochs before it, the last of each part counted as a whole one
  /// @param steps its own
  /// @param batches of one of its epochs
  /// @param perEpoch steps of one of its epochs
  public record Part(
      int number, int stepsBefore, int epochsBefore, int steps, int batches, int perEpoch) {
    /// Its last step.
    public int last() {
      return Math.addExact(stepsBefore, steps);
    }

    /// Its epochs, a last one that is cut short included.
    public int epochs() {
      return Math.ceilDiv(steps, perEpoch);
    }

    /// The epoch of one of its steps, from 1 over the whole run.
    public int epochOf(int step) {
      return epochsBefore + (step - stepsBefore - 1) / perEpoch + 1;
    }

    /// The place of one of its steps in its epoch, from 0.
    public int placeOf(int step) {
      return (step - stepsBefore - 1) % perEpoch;
    }
  }

  /// Copies the list.
  public Course {
    parts = List.copyOf(parts);
  }

  /// A run without stages.
  ///
  /// @param batches of an epoch
  public static Course of(Recipe recipe, int batches) {
    int perEpoch = recipe.stepsPerEpoch(batches);
    int steps = recipe.length().steps(perEpoch);
    return new Course(List.of(new Part(1, 0, 0, steps, batches, perEpoch)));
  }

  /// Any run.
  ///
  /// @param sections of the data set
  /// @throws ProblemException if a stage names sections that are not there, or there are more steps than
  ///     a run can have
  public static Course of(Recipe recipe, List<PlannedSection> sections) {
    if (recipe.stages().isEmpty()) {
      return of(recipe, sections.stream().mapToInt(PlannedSection::batches).sum());
    }
    var parts = new ArrayList<Part>();
    int steps = 0;
    int epochs = 0;
    for (var stage : recipe.stages()) {
      int batches = StageData.of(stage, sections).perEpoch();
      int perEpoch = recipe.stepsPerEpoch(batches);
      int own = stage.length().steps(perEpoch);
      var part = new Part(parts.size() + 1, steps, epochs, own, batches, perEpoch);
      parts.add(part);
      steps = sum(part);
      epochs += part.epochs();
    }
    return new Course(parts);
  }

  /// The steps of all stages up to one.
  private static int sum(Part part) {
    long steps = (long) part.stepsBefore() + part.steps();
    if (steps > RecipeCheck.MOST_STEPS) {
      throw new ProblemException(
          "the stages have %d steps together".formatted(steps),
          "stage %d".formatted(part.number()),
          "use %d at most".formatted(RecipeCheck.MOST_STEPS));
    }
    return part.last();
  }

  /// A run of which only the epochs' length is known.
  ///
  /// @param perEpoch steps of an epoch
  static Course endless(int perEpoch) {
    return new Course(List.of(new Part(1, 0, 0, Integer.MAX_VALUE, perEpoch, perEpoch)));
  }

  /// Steps of the run.
  public int steps() {
    return parts.getLast().last();
  }

  /// Epochs of the run.
  public int epochs() {
    return parts.getLast().epochsBefore() + parts.getLast().epochs();
  }

  /// The part of a step; of a step after the last, the last.
  ///
  /// @param step from 1
  public Part of(int step) {
    return parts.stream().filter(part -> step <= part.last()).findFirst().orElse(parts.getLast());
  }

  /// The part of an epoch.
  ///
  /// @param epoch from 1
  Part ofEpoch(int epoch) {
    return parts.stream()
        .filter(part -> epoch <= part.epochsBefore() + part.epochs())
        .findFirst()
        .orElse(parts.getLast());
  }

  /// The epoch of a step, from 1.
  public int epochOf(int step) {
    return of(step).epochOf(step);
  }

  /// Whether a step is its epoch's last. The run's own end ends no epoch that it cuts short.
  boolean endsEpoch(int step) {
    var part = of(step);
    boolean handsOver = step == part.last() && part != parts.getLast();
    return handsOver || (step - part.stepsBefore()) % part.perEpoch() == 0;
  }

  /// The learning rates of each part, by the part's own steps.
  ///
  /// @throws dev.genga.base.ProblemException if a schedule can't be: see [Recipe#learningRates]
  public List<LearningRate> rates(Recipe recipe) {
    return recipe.stages().isEmpty()
        ? List.of(recipe.learningRates(steps()))
        : parts.stream()
            .map(part -> recipe.stages().get(part.number() - 1).learningRates(part.steps()))
            .toList();
  }
}
