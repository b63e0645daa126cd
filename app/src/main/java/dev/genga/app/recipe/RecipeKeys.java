package dev.genga.app.recipe;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// The keys of a file or of a table in it: the options of a command, so that none can be forgotten.
///
/// @param all in the order of the options
public record RecipeKeys(List<RecipeKey> all) {
  /// Copies the list.
  public RecipeKeys {
    all = List.copyOf(all);
  }

  /// The options of a command that are its own.
  ///
  /// @param without names of options that no recipe holds
  public static RecipeKeys of(CommandSpec command, Set<String> without) {
    return new RecipeKeys(
        command.options().stream()
            .filter(option -> !option.inherited() && !without.contains(option.longestName()))
            .map(RecipeKey::new)
            .toList());
  }

  /// The key of a word; null where there is none.
  public @Nullable RecipeKey find(String word) {
    return all.stream().filter(key -> key.word().equals(word)).findFirst().orElse(null);
  }

  /// The words of all keys.
  public List<String> words() {
    return all.stream().map(RecipeKey::word).toList();
  }
}
