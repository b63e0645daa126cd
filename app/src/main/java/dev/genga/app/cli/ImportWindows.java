package dev.genga.app.cli;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.config.DatasetConfig;
import dev.genga.dataset.config.VideoSection;
import dev.genga.dataset.plan.FrameWindows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// Which windows clips are to have, as far as `genga import` is concerned.
final class ImportWindows {
  @Option(
      names = "--windows",
      paramLabel = "FRAMES",
      split = ",",
      description = "Lengths that a training is to take, such as 21,45: how many clips have them.")
  private List<Integer> typed = new ArrayList<>();

  @Option(
      names = "--plan",
      paramLabel = "FILE.toml",
      description = "The same for the lengths that a data set file or a recipe takes.")
  private @Nullable Path plan;

  /// All of them, each once, the shortest first.
  ///
  /// @throws ProblemException if no window could be so long, or the file can't be read
  List<Integer> lengths() {
    var problems = new Problems();
    if (typed.stream().anyMatch(window -> window < 1)) {
      problems.add(
          "a window has 1 frame or more", "--windows " + typed, "give lengths, such as 21,45");
    }
    var planned = problems.gather(this::planned);
    problems.throwIfAny();
    var lengths = new TreeSet<>(typed);
    lengths.addAll(planned == null ? List.of() : planned);
    return List.copyOf(lengths);
  }

  private List<Integer> planned() {
    Path named = plan;
    if (named == null) {
      return List.of();
    }
    // A recipe's values are of no use to the options of this command.
    var recipe = PlanRecipe.open(named, new CommandLine(CommandSpec.create()).getCommandSpec());
    var sections = DatasetConfig.read(recipe == null ? named : recipe.dataset()).sections();
    return sections.stream()
        .filter(VideoSection.class::isInstance)
        .flatMap(section -> FrameWindows.of((VideoSection) section).lengths().stream())
        .toList();
  }
}
