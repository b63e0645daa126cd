package dev.genga.training;

import dev.genga.base.Problems;
import dev.genga.dataset.plan.PlannedSection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What an epoch of a stage trains on.
///
/// Without shares each section gives all of its batches to each epoch. With shares an epoch has as many
/// batches as before, divided by the shares; a section then gives its batches in turn, so that each of
/// them comes equally often over several epochs.
///
/// @param sections in the order in which the stage names them
/// @param batches that each of them gives to an epoch
public record StageData(List<PlannedSection> sections, List<Integer> batches) {
  /// Copies the lists.
  public StageData {
    sections = List.copyOf(sections);
    batches = List.copyOf(batches);
  }

  /// Finds the sections of a stage.
  ///
  /// @param planned all sections of the data set
  /// @throws dev.genga.base.ProblemException with all that they can't be
  public static StageData of(Stage stage, List<PlannedSection> planned) {
    var problems = new Problems();
    var data = find(stage, planned, problems, UnaryOperator.identity());
    problems.throwIfAny();
    return data;
  }

  /// Finds the sections of a stage as far as they are there.
  ///
  /// @param where from `sections` or `shares` to the place where the user said it
  static StageData find(
      Stage stage, List<PlannedSection> planned, Problems problems, UnaryOperator<String> where) {
    var found = new ArrayList<PlannedSection>();
    var seen = new HashSet<Integer>();
    for (var word : stage.sections()) {
      var fitting = planned.stream().filter(section -> isCalled(section, word)).toList();
      if (fitting.size() != 1) {
        problems.add(
            fitting.isEmpty()
                ? "the data set has no section '%s'".formatted(word)
                : "%d sections are called '%s'".formatted(fitting.size(), word),
            where.apply("sections"),
            "use one of " + (fitting.isEmpty() ? names(planned, true) : names(fitting, false)));
      } else if (!seen.add(fitting.getFirst().number())) {
        problems.add(
            "the stage names section %d twice".formatted(fitting.getFirst().number()),
            where.apply("sections"),
            "name it once; shares say how much of it an epoch has");
      } else {
        found.add(fitting.getFirst());
      }
    }
    return new StageData(found, batches(found, stage.shares()));
  }

  private static boolean isCalled(PlannedSection section, String word) {
    return word.equals(Integer.toString(section.number())) || word.equals(name(section));
  }

  private static String name(PlannedSection section) {
    return String.valueOf(section.source().getFileName());
  }

  private static String names(List<PlannedSection> sections, boolean withFolders) {
    return sections.stream()
        .map(section -> section.number() + (withFolders ? " (%s)".formatted(name(section)) : ""))
        .collect(Collectors.joining(", "));
  }

  private static List<Integer> batches(List<PlannedSection> sections, List<Double> shares) {
    var all = sections.stream().map(PlannedSection::batches).toList();
    if (shares.size() != sections.size()) {
      return all;
    }
    int together = all.stream().mapToInt(Integer::intValue).sum();
    double sum = shares.stream().mapToDouble(Double::doubleValue).sum();
    return shares.stream()
        .map(share -> Math.max(1, (int) Math.round(together * share / sum)))
        .toList();
  }

  /// Batches of an epoch.
  public int perEpoch() {
    return batches.stream().mapToInt(Integer::intValue).sum();
  }

  /// Samples of an epoch; with shares, where batches differ in size, on average.
  public int samples() {
    double samples =
        IntStream.range(0, sections.size())
            .mapToDouble(i ->
                (double) sections.get(i).samples() * batches.get(i) / sections.get(i).batches())
            .sum();
    return (int) Math.round(samples);
  }

  /// At least as many samples as any epoch has, and just as many where there are no shares.
  long mostSamples() {
    long most = 0;
    for (int i = 0; i < sections.size(); i++) {
      var section = sections.get(i);
      most +=
          batches.get(i) == section.batches()
              ? section.samples()
              : (long) batches.get(i) * section.batchSize();
    }
    return most;
  }

  /// For people: `1, 2`, with shares `1 (70 %), 2 (30 %)`.
  ///
  /// @param shared whether to tell how much of an epoch each is
  public String text(boolean shared) {
    return IntStream.range(0, sections.size())
        .mapToObj(i ->
            sections.get(i).number()
                + (shared
                    ? " (%d %%)".formatted(Math.round(100.0 * batches.get(i) / perEpoch()))
                    : ""))
        .collect(Collectors.joining(", "));
  }
}
