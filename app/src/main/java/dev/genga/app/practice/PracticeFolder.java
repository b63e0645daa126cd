package dev.genga.app.practice;

import dev.genga.app.base.BaseFolder;
import dev.genga.app.eval.EvalFolder;
import dev.genga.base.AtomicFile;
import dev.genga.base.FolderProbe;
import dev.genga.base.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where a table's files lie.
///
/// @param path may not exist yet
public record PracticeFolder(Path path) {
  /// The table itself, in Markdown.
  public Path table() {
    return path.resolve("practice.md");
  }

  EvalFolder evaluation() {
    return new EvalFolder(path.resolve("eval"));
  }

  /// Whole LoRAs alone.
  Path lora(Variant variant, long seed) {
    return path.resolve("loras").resolve(name(variant, seed) + ".safetensors");
  }

  /// What a training needs on its way.
  Path work(Variant variant, long seed) {
    return path.resolve("work").resolve(name(variant, seed));
  }

  static String name(Variant variant, long seed) {
    return variant.name().replace(",", "").replace(' ', '-') + "-seed-" + seed;
  }

  /// Takes the folder for a table: a new one, or one in which the same was begun.
  ///
  /// @throws ProblemException if it takes no files or holds another's
  void take(Practice practice, BaseFolder base) {
    var refusal = FolderProbe.refusal(path);
    if (refusal != null) {
      throw new ProblemException(refusal.sentence(), path.toString(), "name another folder");
    }
    var description = path.resolve("description.txt");
    String wanted = practice.description() + "base " + base.hash() + "\n";
    if (!Files.exists(description)) {
      AtomicFile.writeString(description, wanted);
    } else if (!read(description).equals(wanted)) {
      throw new ProblemException(
          "the folder belongs to another table, or another base",
          description.toString(),
          "name another folder");
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
