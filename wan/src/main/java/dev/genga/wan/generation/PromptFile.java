package dev.genga.wan.generation;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/// The prompts of a training's previews, in musubi-tuner's syntax: a line each with options such as
/// `--w 640`, `#` before comments; or the same as TOML, JSON or JSONL.
///
/// | option | field | default |
/// | --- | --- | --- |
/// | `--w`, `--h` | width and height, multiples of 16 | 256 |
/// | `--f` | frames, 4n + 1 | 1 |
/// | `--d` | seed | in a training one that follows from the run's, else another each time |
/// | `--s` | steps | 20 |
/// | `--l` | guidance scale | 5 |
/// | `--fs` | flow shift | 5 |
/// | `--n` | negative prompt, or the name of a [NegativePreset] | Wan's own |
///
/// musubi-tuner cuts sizes and frame counts that can't be; here they are errors.
///
/// @param entries at least one
/// @param remarks options that have no effect, to be shown
public record PromptFile(List<Entry> entries, List<String> remarks) {
  /// Thousands of long prompts. The file may come from a stranger.
  private static final int MOST_BYTES = 8 << 20;

  /// One prompt.
  ///
  /// @param template the request, with seed 0 where none was given
  /// @param seeded whether a seed was given
  /// @param shifted whether a flow shift was given
  public record Entry(GenerationRequest template, boolean seeded, boolean shifted) {
    /// The request, with a seed of `seeds` where none was given.
    public GenerationRequest request(LongSupplier seeds) {
      return seeded ? template : template.withSeed(seeds.getAsLong());
    }
  }

  public PromptFile {
    entries = List.copyOf(entries);
    remarks = List.copyOf(remarks);
  }

  /// Reads the prompts of previews; the file's ending tells the form.
  ///
  /// @throws ProblemException with everything that is wrong with it
  public static PromptFile read(Path path) {
    return read(path, PromptDefaults.PREVIEWS);
  }

  /// The same of a model of either kind.
  ///
  /// @param fromImages whether a preview may start from an image
  public static PromptFile readPreviews(Path path, boolean fromImages) {
    return read(path, new PromptDefaults(PromptDefaults.PREVIEWS.request(), fromImages));
  }

  /// Reads prompts that may start from images, and have what `start` has where they say nothing.
  ///
  /// @throws ProblemException with everything that is wrong with it
  public static PromptFile read(Path path, GenerationRequest start) {
    return read(path, new PromptDefaults(start, true));
  }

  private static PromptFile read(Path path, PromptDefaults start) {
    String file = path.toString();
    String text = text(path);
    var problems = new Problems();
    var remarks = new ArrayList<String>();
    var tables = new PromptTables(file, start, problems, remarks);
    String name = file.toLowerCase(Locale.ROOT);
    List<Entry> entries = List.of();
    if (name.endsWith(".txt")) {
      entries = lines(text, file, start, problems, remarks);
    } else if (name.endsWith(".toml")) {
      entries = tables.toml(text);
    } else if (name.endsWith(".json")) {
      entries = tables.json(text);
    } else if (name.endsWith(".jsonl")) {
      entries = tables.jsonLines(text);
    } else {
      problems.add(
          "a prompt file ends in .txt, .toml, .json or .jsonl", file, "rename it by what is in it");
    }
    if (entries.isEmpty() && problems.isEmpty()) {
      problems.add("the file has no prompt", file, "write one a line");
    }
    problems.throwIfAny();
    return new PromptFile(entries, remarks);
  }

  private static List<Entry> lines(
      String text, String file, PromptDefaults start, Problems problems, List<String> remarks) {
    var entries = new ArrayList<Entry>();
    var lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        entries.add(PromptLine.read(line, file + ":" + (i + 1), start, problems, remarks));
      }
    }
    return entries;
  }

  private static String text(Path path) {
    try (var in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new ProblemException(
            "the prompt file has more than %d MiB, more than prompts take"
                .formatted(MOST_BYTES >> 20),
            path.toString(),
            "name a file of prompts, or split it");
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (NoSuchFileException e) {
      throw new ProblemException("there is no such prompt file", path.toString(), "mend the path");
    } catch (CharacterCodingException e) {
      throw new ProblemException(
          "the prompt file is not UTF-8", path.toString(), "save it as UTF-8");
    } catch (IOException e) {
      throw new ProblemException(
          "the prompt file can't be read: " + e.getMessage(), path.toString(), "mend the path");
    }
  }
}
