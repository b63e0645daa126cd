package dev.genga.wan.generation;

import dev.genga.base.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Places in a prompt that a seed fills: `{rain|snow}` by one of these words, `__weather__` by a line of
/// `weather.txt`. The same seed fills them in the same way, and what is filled in may have such places
/// again.
///
/// @param folder of the files
public record Wildcards(Path folder) {
  private static final Pattern CHOICE = Pattern.compile("\\{([^{}]*)\\}");
  private static final Pattern FILE = Pattern.compile("__([A-Za-z0-9][A-Za-z0-9_-]*?)__");

  /// More rounds than this are files that name each other in a circle.
  private static final int MOST_ROUNDS = 32;

  /// A prompt with all its places filled.
  ///
  /// @param where the user said the prompt, for messages
  /// @throws ProblemException if a file is missing, has no line, or names itself
  public String fill(String prompt, long seed, String where) {
    var random = new SplittableRandom(seed);
    String text = prompt;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      String before = text;
      text = replaced(text, FILE, found -> line(found, random, where));
      text = replaced(text, CHOICE, found -> choice(found, random));
      if (text.equals(before)) {
        return text;
      }
    }
    throw new ProblemException(
        "the prompt's wildcards fill each other without end", where, "take the circle out");
  }

  private static String replaced(String text, Pattern place, UnaryOperator<String> filling) {
    return place
        .matcher(text)
        .replaceAll((MatchResult found) ->
            java.util.regex.Matcher.quoteReplacement(filling.apply(found.group(1))));
  }

  private static String choice(String words, SplittableRandom random) {
    var choices = words.split("\\|", -1);
    return choices[random.nextInt(choices.length)].strip();
  }

  private String line(String name, SplittableRandom random, String where) {
    var file = folder.resolve(name + ".txt");
    var lines = lines(file, where);
    if (lines.isEmpty()) {
      throw new ProblemException(
          "the wildcard __%s__ has no line to choose".formatted(name),
          file.toString(),
          "write one a line");
    }
    return lines.get(random.nextInt(lines.size()));
  }

  private static List<String> lines(Path file, String where) {
    try {
      return Files.readAllLines(file).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new ProblemException(
          "the file of a wildcard can't be read: " + file,
          where,
          "write it in UTF-8, one choice a line, or name its folder with --wildcards");
    }
  }
}
