package dev.genga.app.cli;

import dev.genga.app.recipe.RecipeFile;
import dev.genga.app.recipe.RecipeKeys;
import dev.genga.app.recipe.RecipeTable;
import dev.genga.base.Counted;
import dev.genga.wan.generation.LoraUse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a project's recipe says otherwise than the one that a run has left: keys that are other, that are
/// new, that are gone, and stages.
///
/// @param now the project's
/// @param run the run's, which has every key that said something, defaults too
/// @param usual the keys with their defaults
record RecipeChanges(RecipeFile now, RecipeFile run, RecipeKeys usual) {
  /// What changes nothing that is trained; and where a run lies, which is where its recipe was found.
  private static final List<String> HARMLESS =
      List.of(
          "device",
          "keep_activations",
          "blocks_in_memory",
          "logging_dir",
          "vram_headroom",
          "output");

  static List<String> of(RecipeFile now, RecipeFile run) {
    return new RecipeChanges(now, run, PlanRecipe.trainingKeys()).sentences();
  }

  private List<String> sentences() {
    var words = new LinkedHashSet<>(now.settings().settings().keySet());
    words.addAll(run.settings().settings().keySet());
    HARMLESS.forEach(words::remove);
    var sentences = new ArrayList<String>();
    var said = FollowingValues.without(now.settings());
    var went = FollowingValues.without(run.settings());
    for (var word : words) {
      if (!Objects.equals(plain(value(said, word)), plain(value(went, word)))) {
        sentences.add(sentence(word, value(now.settings(), word), value(run.settings(), word)));
      }
    }
    addStages(sentences);
    return sentences;
  }

  private String sentence(String word, @Nullable Object after, @Nullable Object before) {
    String went = before == null ? "none" : before.toString();
    if (now.settings().has(word)) {
      return "recipe.toml says %s = %s, and the run went by %s".formatted(word, after, went);
    }
    return after == null
        ? "recipe.toml says no %s any more, and the run went by %s".formatted(word, went)
        : "recipe.toml says no %s any more, which is %s then, and the run went by %s"
            .formatted(word, after, went);
  }

  private @Nullable Object value(RecipeTable table, String word) {
    Object value = said(table, word);
    var key = usual.find(word);
    return value != null || key == null ? value : key.told();
  }

  private void addStages(List<String> sentences) {
    var after = now.stages();
    var before = run.stages();
    if (after.size() != before.size()) {
      sentences.add(
          "recipe.toml has %s, and the run had %d"
              .formatted(Counted.of(after.size(), "stage"), before.size()));
      return;
    }
    for (int i = 0; i < after.size(); i++) {
      var words = differing(after.get(i), before.get(i));
      if (!words.isEmpty()) {
        sentences.add(
            "stage %d of recipe.toml has another %s than the run's"
                .formatted(i + 1, String.join(", ", words)));
      }
    }
  }

  private static List<String> differing(RecipeTable after, RecipeTable before) {
    var words = new TreeSet<>(after.settings().keySet());
    words.addAll(before.settings().keySet());
    return words.stream()
        .filter(word -> !Objects.equals(plain(said(after, word)), plain(said(before, word))))
        .toList();
  }

  private static @Nullable Object said(RecipeTable table, String word) {
    var setting = table.settings().get(word);
    return setting == null ? null : setting.value();
  }

  /// What says the same is equal: files by their whole paths; no, nothing and none are one.
  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Path path -> path.toAbsolutePath().normalize();
      case LoraUse use ->
          new LoraUse(Path.of(use.file()).toAbsolutePath().normalize().toString(), use.strength());
      case Boolean flag -> flag ? flag : null;
      case String text -> text.isEmpty() ? null : text;
      case List<?> list ->
          list.isEmpty() ? null : list.stream().map(each -> "" + plain(each)).toList();
      default -> value;
    };
  }
}
