package dev.genga.app.models;

import dev.genga.base.ProblemException;
import dev.genga.wan.workflow.Reading;
import dev.genga.wan.workflow.SavedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;

/// The model files that a recipe of a training names, or what a video, an image or a workflow was made
/// with.
///
/// @param names as they stand there, by what they are
public record RecipeModels(List<Named> names) {
  private static final List<String> KEYS = List.of("transformer", "vae", "t5", "tokenizer", "clip");

  /// A file by its name.
  ///
  /// @param what it is, such as `vae`
  /// @param name with or without folders
  public record Named(String what, String name) {
    /// Its last part, whichever system wrote it.
    String fileName() {
      return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    }
  }

  /// Copies the list.
  public RecipeModels {
    names = List.copyOf(names);
  }

  /// Reads a recipe (`.toml`), or any file that `genga generate --from` takes.
  ///
  /// @throws ProblemException if it can't be read, or names no model
  public static RecipeModels read(Path file) {
    var names = file.toString().endsWith(".toml") ? ofRecipe(file) : ofRequest(file);
    if (names.isEmpty()) {
      throw new ProblemException(
          "the file names no model, or says it in a way that can't be read",
          file.toString(),
          "see what it says with `genga workflow show`");
    }
    return new RecipeModels(names);
  }

  /// The recipes of trainings in a folder: what is TOML there and names models, or can't be read.
  public static List<Path> recipesIn(Path folder) {
    try (var files = Files.list(folder)) {
      return files.filter(RecipeModels::isRecipe).sorted().toList();
    } catch (IOException e) {
      throw new ProblemException(
          "the folder can't be read: " + e.getMessage(), folder.toString(), "check the path");
    }
  }

  private static boolean isRecipe(Path file) {
    if (!file.toString().endsWith(".toml") || !Files.isRegularFile(file)) {
      return false;
    }
    try {
      return !ofRecipe(file).isEmpty();
    } catch (ProblemException e) {
      return true; // it is told when it is read
    }
  }

  private static List<Named> ofRecipe(Path file) {
    try {
      var toml = Toml.parse(Files.readString(file));
      if (toml.hasErrors()) {
        throw new ProblemException(
            "the recipe can't be read: " + toml.errors().getFirst().getMessage(),
            file.toString(),
            "mend it, as `genga train` says");
      }
      var names = new ArrayList<Named>();
      for (var key : KEYS) {
        if (toml.get(key) instanceof String name && !name.isBlank()) {
          names.add(new Named(key, name));
        }
      }
      return names;
    } catch (IOException e) {
      throw new ProblemException(
          "the recipe can't be read: " + e.getMessage(), file.toString(), "check the path");
    }
  }

  private static List<Named> ofRequest(Path file) {
    var recipe = SavedRequest.read(file, new Reading(true, Set.of()));
    var names = new ArrayList<Named>();
    add("transformer", recipe.models().transformer(), names);
    add("vae", recipe.models().vae(), names);
    add("text encoder", recipe.models().textEncoder(), names);
    add("image encoder", recipe.models().imageEncoder(), names);
    if (recipe.request() != null) {
      recipe.request().loras().forEach(use -> names.add(new Named("LoRA", use.file())));
    }
    return names;
  }

  private static void add(String what, @Nullable String name, List<Named> names) {
    if (name != null && !name.isEmpty()) {
      names.add(new Named(what, name));
    }
  }

  /// What is missing among some files, each with the name to pull it by where it is a known one; empty
  /// if nothing is.
  ///
  /// @param folder from which a recipe's relative paths lead
  public List<String> lacks(List<FoundModel> found, Path folder) {
    var lacking = new ArrayList<String>();
    for (var named : names) {
      if (!isThere(named, found, folder)) {
        var model = KnownModels.ofFile(named.fileName());
        lacking.add(
            "the %s %s%s"
                .formatted(
                    named.what(),
                    named.fileName(),
                    model == null ? "" : " (" + model.name() + ")"));
      }
    }
    return lacking;
  }

  private static boolean isThere(Named named, List<FoundModel> found, Path folder) {
    return isFile(named.name().replace('\\', '/'), folder)
        || found.stream()
            .anyMatch(model ->
                model.whole()
                    && Objects.equals(
                        String.valueOf(model.file().getFileName()), named.fileName()));
  }

  private static boolean isFile(String name, Path folder) {
    try {
      return Files.isRegularFile(folder.resolve(name));
    } catch (InvalidPathException e) {
      return false; // a name of another system
    }
  }
}
