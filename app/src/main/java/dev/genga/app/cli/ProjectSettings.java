package dev.genga.app.cli;

import dev.genga.app.project.Project;
import dev.genga.app.recipe.RecipeKeys;
import dev.genga.app.recipe.RecipeTable;
import dev.genga.base.DidYouMean;
import dev.genga.base.Problems;
import dev.genga.dataset.config.Place;
import dev.genga.dataset.config.TomlSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.tomlj.TomlTable;
import picocli.CommandLine.ParseResult;

/// What `genga.toml` says for the options of commands: a table for each, keys named as in a recipe.
record ProjectSettings(Project project) {
  /// The commands that may have a table; a training has its recipe.
  private static final List<String> COMMANDS =
      List.of("cut", "import", "caption", "score", "generate");

  private static final TomlSource.Words WORDS =
      new TomlSource.Words(
          "project's file",
          "`genga new` makes a project",
          "mend this line; it has the form key = value, and text stands in quotes");

  /// Gives the options of a command that its line leaves open the values of its table.
  ///
  /// @param problems takes what is wrong in the file, by line
  void applyTo(ParseResult command, Problems problems) {
    String name = command.commandSpec().name();
    if (!COMMANDS.contains(name)) {
      return;
    }
    var source = TomlSource.read(project.settings(), WORDS, problems);
    if (source == null) {
      return;
    }
    refuseOthers(source, problems);
    if (source.root().get(List.of(name)) instanceof TomlTable table) {
      var keys = RecipeKeys.of(command.commandSpec(), Set.of());
      var header = source.place(source.root(), name);
      Path folder = Objects.requireNonNullElse(project.settings().getParent(), Path.of(""));
      RecipeTable.read(source, table, keys, "[" + name + "]", List.of(), header, folder, problems)
          .applyTo(keys, key -> !command.hasMatchedOption(key.name()));
    }
  }

  private static void refuseOthers(TomlSource source, Problems problems) {
    for (var word : source.root().keySet()) {
      if (!COMMANDS.contains(word) || !(source.root().get(List.of(word)) instanceof TomlTable)) {
        Place place = source.place(source.root(), word);
        String meant = DidYouMean.nearest(word, COMMANDS);
        problems.add(
            "a project has no table \"%s\"".formatted(word),
            place.toString(),
            meant.isEmpty()
                ? "it may have " + String.join(", ", COMMANDS) + "; a training has recipe.toml"
                : "did you mean [" + meant + "]?");
      }
    }
  }
}
