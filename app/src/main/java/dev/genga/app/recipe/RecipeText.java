package dev.genga.app.recipe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Writes recipes from the options of a command.
///
/// @param keys of the file
/// @param headings words of keys by heading, in order; what none names comes last
/// @param stageKeys of a stage
/// @param folder of the file that is written
public record RecipeText(
    RecipeKeys keys, Map<String, List<String>> headings, RecipeKeys stageKeys, Path folder) {
  private static final int WIDTH = 98;
  private static final String OTHERS = "Others";

  /// Every key with what it is. What is not given stands behind a `#` with its default.
  ///
  /// @param examples values of keys that must be there, for those that are not given
  /// @param given whether a key's value is the user's
  /// @param stages that are there
  public String commented(
      Map<String, String> examples, Predicate<RecipeKey> given, List<RecipeTable> stages) {
    var lines = new ArrayList<String>();
    lines.add("# A recipe for `genga train`: run it with `genga train` and this file's name.");
    lines.add(
        "# Each key is an option of the same name, which goes before it on the command line.");
    lines.add(
        "# Remove the # before a key to set it. Relative paths start from this file's folder.");
    grouped()
        .forEach((heading, group) -> {
          addHeading(lines, heading);
          for (var key : group) {
            lines.add("");
            addDescription(lines, key);
            Object told = given.test(key) ? key.told() : null;
            String example = examples.get(key.word());
            lines.add(
                told != null
                    ? key.word() + " = " + key.toml(told, folder)
                    : example != null ? key.word() + " = " + example : "#" + usual(key));
          }
        });
    addHeading(lines, "Stages");
    lines.add("");
    addWrapped(
        lines,
        "In place of epochs or steps: what is trained one after another, each on its own part of"
            + " the data set. What a stage does not say of the learning rate is as above.");
    lines.add("#[[stages]]");
    for (var key : stageKeys.all()) {
      addDescription(lines, key);
      lines.add("#" + usual(key));
    }
    addStages(lines, stages);
    return String.join("\n", lines) + "\n";
  }

  /// What the options hold, without more words: a run's own recipe.
  ///
  /// @param following values of keys that hold none, by their words
  public String plain(Map<String, Object> following, List<RecipeTable> stages) {
    var lines = new ArrayList<String>();
    lines.add("# The recipe of this run: `genga train` and this file's name run it again.");
    grouped()
        .forEach((heading, group) -> {
          var told = group.stream().filter(key -> value(key, following) != null).toList();
          if (!told.isEmpty()) {
            addHeading(lines, heading);
            told.forEach(key -> add(lines, key, value(key, following)));
          }
        });
    addStages(lines, stages);
    return String.join("\n", lines) + "\n";
  }

  private static @Nullable Object value(RecipeKey key, Map<String, Object> following) {
    Object told = key.told();
    return told == null ? following.get(key.word()) : told;
  }

  private void addStages(List<String> lines, List<RecipeTable> stages) {
    for (var stage : stages) {
      lines.add("");
      lines.add("[[stages]]");
      stage.settings().values().forEach(setting -> add(lines, setting.key(), setting.value()));
    }
  }

  private void add(List<String> lines, RecipeKey key, @Nullable Object value) {
    if (value != null) {
      lines.add(key.word() + " = " + key.toml(value, folder));
    }
  }

  private Map<String, List<RecipeKey>> grouped() {
    var groups = new LinkedHashMap<String, List<RecipeKey>>();
    var left = new ArrayList<>(keys.all());
    headings.forEach((heading, names) -> {
      var group = new ArrayList<RecipeKey>();
      for (var name : names) {
        left.stream().filter(key -> key.name().equals(name)).forEach(group::add);
      }
      left.removeAll(group);
      groups.put(heading, group);
    });
    groups.put(OTHERS, left);
    groups.values().removeIf(List::isEmpty);
    return groups;
  }

  private static void addHeading(List<String> lines, String heading) {
    lines.add("");
    lines.add(
        "# " + "-".repeat(4) + " " + heading + " " + "-".repeat(WIDTH - 8 - heading.length()));
  }

  private void addDescription(List<String> lines, RecipeKey key) {
    String text =
        String.join(" ", key.option().description())
            .replace("${DEFAULT-VALUE}", String.valueOf(key.option().defaultValue()))
            .replace("%%", "%");
    addWrapped(lines, text);
  }

  private static void addWrapped(List<String> lines, String text) {
    var line = new StringBuilder("#");
    for (var word : text.split(" ", -1)) {
      if (line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder("#");
      }
      line.append(' ').append(word);
    }
    lines.add(line.toString());
  }

  /// A key with its default, or with what stands for its value in the help.
  private String usual(RecipeKey key) {
    String text = key.option().defaultValue();
    Object value = text == null ? null : key.option().getValue();
    if (value != null) {
      return key.word() + " = " + key.toml(value, folder);
    }
    if (key.option().arity().max() == 0) {
      return key.word() + " = true";
    }
    return key.word() + " = " + (key.isList() ? "[" + label(key) + "]" : label(key));
  }

  private static String label(RecipeKey key) {
    String label = key.option().paramLabel();
    return key.form().isNumber() ? label : "\"" + label + "\"";
  }
}
