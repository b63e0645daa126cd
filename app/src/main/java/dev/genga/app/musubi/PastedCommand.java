package dev.genga.app.musubi;

import dev.genga.base.DidYouMean;
import dev.genga.base.Problems;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One command of musubi-tuner: what starts the script, the script, and its flags.
///
/// @param launch what `accelerate launch` was told
/// @param arguments the script's own words
record PastedCommand(Script script, Launch launch, List<String> arguments) {
  /// Words that a line end leaves behind where a command is typed as arguments.
  private static final Set<String> LINE_ENDS = Set.of("^", "`", "\\");

  PastedCommand {
    arguments = List.copyOf(arguments);
  }

  /// Finds the script among a command's words.
  ///
  /// @param words as a shell would give them
  /// @param problems takes what is wrong with the words before the script
  /// @return empty where there is no such script, which is then among the problems
  static Optional<PastedCommand> of(List<String> words, Problems problems) {
    var said = words.stream().filter(word -> !LINE_ENDS.contains(word.strip())).toList();
    for (int i = 0; i < said.size(); i++) {
      var script = Script.of(said.get(i));
      if (script.isPresent()) {
        var launch = Launch.of(said.subList(0, i), problems);
        return Optional.of(
            new PastedCommand(script.get(), launch, said.subList(i + 1, said.size())));
      }
    }
    problems.add(
        "this is no command that genga knows of musubi-tuner's", beginning(said), fix(said));
    return Optional.empty();
  }

  private static String beginning(List<String> words) {
    String line = String.join(" ", words);
    return line.length() <= 80 ? line : line.substring(0, 80) + "...";
  }

  private static String fix(List<String> words) {
    for (var word : words) {
      String name = Script.baseName(word);
      String meant = name.length() > 8 ? DidYouMean.nearest(name, Script.labels()) : "";
      if (!meant.isEmpty()) {
        return "did you mean " + meant + ".py?";
      }
    }
    return "genga runs " + String.join(", ", Script.labels()) + "; leave other lines out";
  }
}
