package dev.genga.app.recipe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import picocli.CommandLine.Model.OptionSpec;

/// A key of a recipe: an option under its own name, with `_` for `-`.
///
/// @param option of a command
public record RecipeKey(OptionSpec option) {
  /// The word in the file, such as `learning_rate`.
  public String word() {
    return name().substring(2).replace('-', '_');
  }

  /// The option, such as `--learning-rate`.
  public String name() {
    return option.longestName();
  }

  ValueForm form() {
    return new ValueForm(option.auxiliaryTypes()[0]);
  }

  /// Whether the option may be given several times.
  boolean isList() {
    return option.isMultiValue();
  }

  /// @param value as the TOML reader gives it
  /// @param folder where relative paths start
  /// @return the option's value; null where it is of another type or out of range
  @Nullable Object read(Object value, Path folder) {
    if (!isList()) {
      return form().read(value, folder);
    }
    if (!(value instanceof TomlArray array)) {
      Object one = form().read(value, folder);
      return one == null ? null : new ArrayList<>(List.of(one));
    }
    var values = new ArrayList<Object>();
    for (Object each : IntStream.range(0, array.size()).mapToObj(array::get).toList()) {
      Object read = form().read(each, folder);
      if (read == null) {
        return null;
      }
      values.add(read);
    }
    return values;
  }

  /// A value as TOML.
  ///
  /// @param folder where relative paths start
  public String toml(Object value, Path folder) {
    return value instanceof List<?> list
        ? list.stream()
            .map(each -> form().toml(each, folder))
            .collect(Collectors.joining(", ", "[", "]"))
        : form().toml(value, folder);
  }

  /// In words what the key takes, for problems.
  String words() {
    return isList() ? "a list: each is " + form().words() : form().words();
  }

  /// How its value is written, for problems.
  String example() {
    return isList() ? "[" + form().example() + "]" : form().example();
  }

  /// What the option holds that says something; null for none.
  public @Nullable Object told() {
    Object value = option.getValue();
    boolean says =
        value != null
            && !value.equals(false)
            && !value.equals("")
            && !(value instanceof List<?> list && list.isEmpty());
    return says ? value : null;
  }
}
