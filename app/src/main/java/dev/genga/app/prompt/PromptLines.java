package dev.genga.app.prompt;

import dev.genga.base.AtomicFile;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// A file of prompts, a line each, with options such as `--w 640` behind, in musubi-tuner's syntax.
///
/// @param file it was read from
/// @param lines all of them, comments and empty ones too
public record PromptLines(Path file, List<String> lines) {
  /// Where a line's options begin.
  private static final Pattern OPTIONS = Pattern.compile("\\s+--[a-z]");

  /// Hears of each prompt that is done.
  @FunctionalInterface
  public interface Progress {
    void onDone(int done);
  }

  public PromptLines {
    lines = List.copyOf(lines);
  }

  /// @throws ProblemException if there is no such text file, or no prompt in it
  public static PromptLines read(Path file) {
    try {
      var read = new PromptLines(file, Files.readAllLines(file));
      if (read.count() == 0) {
        throw new ProblemException("the file has no prompt", file.toString(), "write one a line");
      }
      return read;
    } catch (IOException e) {
      throw new ProblemException(
          "the prompt file can't be read as UTF-8 text",
          file.toString(),
          "mend the path or the file");
    }
  }

  /// How many of the lines are prompts.
  public int count() {
    return (int) lines.stream().filter(PromptLines::isPrompt).count();
  }

  private static boolean isPrompt(String line) {
    return !line.isBlank() && !line.startsWith("#");
  }

  /// Writes the same file with other prompts; options, comments and order stay. A prompt that fails stays
  /// as it is, and the others go on.
  ///
  /// @param extend from a prompt to another
  /// @throws ProblemException after the file is written, with what became of the prompts that failed
  public void writeExtended(Path output, UnaryOperator<String> extend, Progress progress) {
    var problems = new Problems();
    var written = new ArrayList<String>();
    int done = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      written.add(isPrompt(line) ? extended(line, i + 1, extend, problems) : line);
      if (isPrompt(line)) {
        progress.onDone(++done);
      }
    }
    AtomicFile.writeString(output, String.join("\n", written) + "\n");
    problems.throwIfAny();
  }

  private String extended(
      String line, int number, UnaryOperator<String> extend, Problems problems) {
    var options = OPTIONS.matcher(line);
    int end = options.find() ? options.start() : line.length();
    try {
      return extend.apply(line.substring(0, end).strip()) + line.substring(end);
    } catch (ProblemException e) {
      for (var problem : e.problems()) {
        problems.add(problem.what(), file + ":" + number + ", " + problem.where(), problem.fix());
      }
      return line;
    }
  }
}
