package dev.genga.app.recipe;

import dev.genga.base.Problems;
import dev.genga.dataset.config.Place;
import dev.genga.dataset.config.TomlSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/// A recipe as it stands in its file.
///
/// ```toml
/// dataset = "dataset.toml"
/// transformer = "models/wan2.1_t2v_1.3B_bf16.safetensors"
/// rank = 16
///
/// [[stages]]
/// sections = [1]
/// epochs = 10
/// ```
///
/// @param path as the user named it
/// @param settings what stands above the stages
/// @param stages in order; empty where there are none
public record RecipeFile(Path path, RecipeTable settings, List<RecipeTable> stages) {
  private static final String STAGES = "stages";
  private static final Set<String> OF_DATASETS = Set.of("general", "datasets");
  private static final TomlSource.Words WORDS =
      new TomlSource.Words(
          "recipe",
          "name a recipe; `genga train --init` writes one",
          "mend this line; it has the form key = value, and text stands in quotes");

  /// Copies the list.
  public RecipeFile {
    stages = List.copyOf(stages);
  }

  /// Whether a file is a recipe and no data set file, by its keys; one that can't be read is none.
  public static boolean is(Path file, RecipeKeys keys) {
    try {
      var words = Toml.parse(Files.readString(file)).keySet();
      return words.stream().noneMatch(OF_DATASETS::contains)
          && words.stream().anyMatch(word -> word.equals(STAGES) || keys.find(word) != null);
    } catch (IOException e) {
      return false;
    }
  }

  /// Reads a recipe as far as it is good.
  ///
  /// @param keys of the file
  /// @param stageKeys of a stage
  /// @param problems takes all that is wrong in it, by line
  /// @return null where the file can't be read at all
  public static @Nullable RecipeFile read(
      Path file, RecipeKeys keys, RecipeKeys stageKeys, Problems problems) {
    var source = TomlSource.read(file, WORDS, problems);
    if (source == null) {
      return null;
    }
    Path folder = Objects.requireNonNullElse(file.getParent(), Path.of(""));
    var header = new Place(source.name(), 1, "");
    var settings =
        RecipeTable.read(
            source, source.root(), keys, "a recipe", List.of(STAGES), header, folder, problems);
    return new RecipeFile(file, settings, stages(source, stageKeys, folder, problems));
  }

  private static List<RecipeTable> stages(
      TomlSource source, RecipeKeys keys, Path folder, Problems problems) {
    Object value = source.root().get(List.of(STAGES));
    if (value == null) {
      return List.of();
    }
    var stages = new ArrayList<RecipeTable>();
    if (value instanceof TomlArray array) {
      for (int i = 0; i < array.size(); i++) {
        if (array.get(i) instanceof TomlTable table) {
          var position = Objects.requireNonNull(array.inputPositionOf(i));
          var header = new Place(source.name(), position.line(), "[[stages]]");
          stages.add(
              RecipeTable.read(
                  source, table, keys, "a stage", List.of(), header, folder, problems));
        }
      }
    }
    if (stages.isEmpty()) {
      problems.add(
          "stages is a list of tables",
          source.place(source.root(), STAGES).toString(),
          "write [[stages]] with two brackets on each side");
    }
    return stages;
  }
}
