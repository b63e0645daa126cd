package dev.genga.training;

import dev.genga.training.schedule.LearningRate;
import dev.genga.training.schedule.ScheduleOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part of a run with its own data, length and learning rate. What was learnt and what the optimizer
/// remembers go on from one stage to the next.
///
/// @param name what the user calls it; null for none
/// @param sections what it trains on, as the user names them: by number or folder
/// @param shares how much of an epoch each of them is, as a proportion; empty: all of each
/// @param length in its own epochs or steps
/// @param learningRate its full rate
/// @param schedule the share of that which each of its steps uses; it goes by the stage's own steps
public record Stage(
    @Nullable String name,
    List<String> sections,
    List<Double> shares,
    Recipe.RunLength length,
    double learningRate,
    ScheduleOptions schedule) {
  /// Copies the lists.
  public Stage {
    sections = List.copyOf(sections);
    shares = List.copyOf(shares);
  }

  /// For people: `2, videos`, or only the number where there is no name.
  ///
  /// @param number from 1
  public String title(int number) {
    return name == null ? Integer.toString(number) : number + ", " + name;
  }

  /// The rate of each of its steps.
  ///
  /// @throws dev.genga.base.ProblemException as [Recipe#learningRates]
  LearningRate learningRates(int steps) {
    return new LearningRate(learningRate, schedule.schedule(steps, learningRate));
  }
}
