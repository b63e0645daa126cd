package dev.genga.app.recipe;

import dev.genga.base.DidYouMean;
import dev.genga.base.Problems;
import dev.genga.dataset.config.Place;
import dev.genga.dataset.config.TomlSource;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.tomlj.TomlTable;

/// What a table of a recipe says: the whole file, or a stage.
///
/// @param settings by their words
/// @param header where it begins
public record RecipeTable(Map<String, Setting> settings, String header) {
  /// A value and where it stands.
  ///
  /// @param value of the option's type
  /// @param place such as `recipe.toml:12, rank = 16`
  public record Setting(RecipeKey key, Object value, String place) {}

  /// Copies the map.
  public RecipeTable {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /// Whether a key is there.
  public boolean has(String word) {
    return settings.containsKey(word);
  }

  /// The same without some keys.
  public RecipeTable without(List<String> words) {
    var left = new LinkedHashMap<>(settings);
    left.keySet().removeAll(words);
    return new RecipeTable(left, header);
  }

  /// Where a key stands, or where the table begins.
  public String where(String word) {
    var setting = settings.get(word);
    return setting == null ? header : setting.place();
  }

  /// Gives the options of a command the values that stand here.
  ///
  /// @param open whether a key is to be taken over
  public void applyTo(RecipeKeys keys, Predicate<RecipeKey> open) {
    for (var setting : settings.values()) {
      var key = keys.find(setting.key().word());
      if (key != null && open.test(key)) {
        key.option().setValue(setting.value());
      }
    }
  }

  /// Reads a table.
  ///
  /// @param name what it is called, such as `a stage`
  /// @param others words that stand in it and are read elsewhere
  /// @param folder where relative paths start
  /// @param problems takes what is wrong in it, by line
  public static RecipeTable read(
      TomlSource source,
      TomlTable table,
      RecipeKeys keys,
      String name,
      List<String> others,
      Place header,
      Path folder,
      Problems problems) {
    var settings = new LinkedHashMap<String, Setting>();
    for (var word : table.keySet()) {
      if (others.contains(word)) {
        continue;
      }
      String place = source.place(table, word).toString();
      var key = keys.find(word);
      if (key == null) {
        problems.add("unknown key \"%s\" in %s".formatted(word, name), place, advice(word, keys));
        continue;
      }
      Object raw = Objects.requireNonNull(table.get(List.of(word)));
      Object value = key.read(raw, folder);
      if (value == null) {
        problems.add(
            "%s takes %s".formatted(word, key.words()),
            place,
            "write for example %s = %s".formatted(word, key.example()));
      } else {
        settings.put(word, new Setting(key, value, place));
      }
    }
    return new RecipeTable(settings, header.toString());
  }

  private static String advice(String word, RecipeKeys keys) {
    String meant = DidYouMean.nearest(word, keys.words());
    return meant.isEmpty()
        ? "remove it; `genga train --init` writes a recipe with all keys"
        : "did you mean " + meant + "?";
  }
}
