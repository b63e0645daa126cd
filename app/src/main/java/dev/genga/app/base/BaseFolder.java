package dev.genga.app.base;

import dev.genga.base.AtomicFile;
import dev.genga.base.FolderProbe;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.wan.generation.ModelFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// Where a base model's files lie: the finished ones in the folder itself, what only its training needs
/// in `work`.
///
/// @param path may not exist yet
public record BaseFolder(Path path) {
  Path textEncoder() {
    return path.resolve("text_encoder.safetensors");
  }

  Path tokenizer() {
    return path.resolve("tokenizer.json");
  }

  Path vae() {
    return path.resolve(BaseRecipe.VAE + ".safetensors");
  }

  Path transformer() {
    return path.resolve(BaseRecipe.TRANSFORMER + ".safetensors");
  }

  Path recipe() {
    return path.resolve("recipe.txt");
  }

  /// State, encoded clips, log.
  Path work() {
    return path.resolve("work");
  }

  Path check() {
    return path.resolve("check");
  }

  /// What a generation needs: text encoder, tokenizer, VAE, transformer.
  List<Path> finished() {
    return List.of(textEncoder(), tokenizer(), vae(), transformer());
  }

  /// The files that a generation needs.
  ///
  /// @throws ProblemException naming each that is missing
  public ModelFiles models() {
    var problems = new Problems();
    for (var file : finished()) {
      if (!Files.isRegularFile(file)) {
        problems.add(
            "the base model has no " + file.getFileName(),
            file.toString(),
            "`genga base train -o " + path + "` makes it, or goes on where it was stopped");
      }
    }
    problems.throwIfAny();
    return new ModelFiles(transformer(), vae(), textEncoder(), tokenizer());
  }

  /// Takes the folder for a recipe: a new one, or one in which the same recipe was begun.
  ///
  /// @param wanted all that decides the numbers, as text
  /// @throws ProblemException if it takes no files, or holds another recipe's or somebody else's
  void take(String wanted) {
    var refusal = FolderProbe.refusal(path);
    if (refusal != null) {
      throw new ProblemException(refusal.sentence(), path.toString(), "name another folder");
    }
    if (!Files.exists(recipe())) {
      for (var file : finished()) {
        if (Files.exists(file)) {
          throw new ProblemException(
              "the folder holds model files without the recipe that made them",
              file.toString(),
              "train into another folder");
        }
      }
      AtomicFile.writeString(recipe(), wanted);
    } else if (!read(recipe()).equals(wanted)) {
      throw new ProblemException(
          "the folder belongs to another recipe",
          recipe().toString(),
          "give the seed, the minutes, the workers and the device that it was begun with, or"
              + " another folder");
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Gives a finished file its place, whole or not at all.
  static void publish(Path made, Path place) {
    AtomicFile.writePath(place, temporary -> Files.copy(made, temporary));
  }

  /// What tells this base from others: the hashes of VAE, text encoder and transformer.
  public String hash() {
    return String.join("|", hash(vae()), hash(textEncoder()), hash(transformer()));
  }

  /// SHA-256 in hexadecimal digits.
  static String hash(Path file) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
