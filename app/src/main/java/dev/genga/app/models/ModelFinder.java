package dev.genga.app.models;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.text.Tokenizer;
import dev.genga.wan.transformer.TransformerKind;
import dev.genga.wan.weights.ModelKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// Tells which models lie in a folder. Only the directories of their tensors are read, so that a folder
/// of a hundred gigabytes takes a moment.
public final class ModelFinder {
  private static final int DEEPEST = 8;
  private static final Pattern MODEL = Pattern.compile(".+\\.(safetensors|pth|pt|ckpt|gguf)");
  private static final Pattern PART = Pattern.compile("\\d{1,5}(-of-\\d{1,5}\\.)");
  private static final String PARTIAL = ".partial";

  /// Published models go by their number of parameters, which their width tells.
  private static final Map<Long, String> SIZES = Map.of(1536L, "1.3B", 3072L, "5B", 5120L, "14B");

  private ModelFinder() {}

  /// The model of a file, or the models in a folder and the folders in it, in the order of their names.
  ///
  /// @throws ProblemException if there is no such file or folder
  public static List<FoundModel> in(Path place) {
    if (Files.isRegularFile(place)) {
      return List.of(look(place));
    }
    if (!Files.isDirectory(place)) {
      throw new ProblemException(
          "there is no such file or folder", place.toString(), "mend the path");
    }
    var found = new ArrayList<FoundModel>();
    var sets = new HashSet<String>();
    for (var file : files(place)) {
      // Of the parts of one set the first stands for all.
      if (sets.add(PART.matcher(file.toString()).replaceFirst("*$1"))) {
        found.add(look(file));
      }
    }
    return found;
  }

  private static List<Path> files(Path folder) {
    try (var files = Files.walk(folder, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
      return files.filter(ModelFinder::isModel).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      throw new ProblemException(
          "the folder can't be read: " + e.getMessage(), folder.toString(), "check your rights");
    }
  }

  private static boolean isModel(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return MODEL.matcher(name.replaceFirst("\\.partial$", "")).matches()
        && !name.startsWith(".")
        && Files.isRegularFile(file);
  }

  private static FoundModel look(Path file) {
    var known = KnownModels.nameOfFile(file);
    if (String.valueOf(file.getFileName()).endsWith(PARTIAL)) {
      return unfinished(file, known);
    }
    try (var weights = WeightsFile.open(file)) {
      return look(file, known, weights);
    } catch (ProblemException e) {
      return broken(file, known, e.problems());
    }
  }

  private static FoundModel look(Path file, String known, WeightsFile weights) {
    var kind = ModelKind.of(weights);
    var description = new StringBuilder(kind.description());
    var outline = kind == ModelKind.TRANSFORMER ? TransformerKind.outline(weights) : null;
    if (outline != null) {
      description.append(", ").append(told(outline));
    }
    boolean reads = kind == ModelKind.TEXT_ENCODER && Tokenizer.isWith(weights);
    if (kind == ModelKind.TEXT_ENCODER) {
      description.append(reads ? " with its tokenizer" : " without its tokenizer");
    }
    description.append(", ").append(precision(weights));
    return new FoundModel(
        file,
        kind,
        outline == null ? null : ModelTask.of(outline.kind()),
        description.toString(),
        reads,
        known,
        List.of());
  }

  /// Such as `text to video, 14B`.
  private static String told(TransformerKind.Outline outline) {
    var kind = outline.kind();
    String label = kind.runs() ? kind.label() : kind.label() + " (genga doesn't run it)";
    return label + ", " + SIZES.getOrDefault(outline.dim(), outline.dim() + " wide");
  }

  /// What most bytes are stored in.
  private static String precision(WeightsFile weights) {
    Map<DType, Long> bytes = new EnumMap<>(DType.class);
    weights.tensors().values().forEach(info -> bytes.merge(info.dtype(), info.bytes(), Long::sum));
    return bytes.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(entry -> entry.getKey().torchName())
        .orElse("empty");
  }

  private static FoundModel unfinished(Path file, String known) {
    return broken(
        file,
        known,
        List.of(
            new Problem(
                "the file has not come to its end",
                file.toString(),
                known.isEmpty()
                    ? "pull it again; it goes on where it ended"
                    : "genga models pull %s -o %s: it goes on where it ended"
                        .formatted(known, KnownModels.folderOf(file.toAbsolutePath())))));
  }

  private static FoundModel broken(Path file, String known, List<Problem> problems) {
    return new FoundModel(file, ModelKind.UNKNOWN, null, "", false, known, problems);
  }
}
