package dev.genga.chat.prompt;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// A text file of what a language model is told. It begins with lines of settings, `begins: PHRASE` and
/// `words: LEAST-MOST`, both of which may be left out; after an empty line comes the text.
///
/// @param text what is told
/// @param rules for the answer
public record TemplateFile(String text, PromptRules rules) {
  private static final String BEGINS = "begins";
  private static final String WORDS = "words";
  private static final Set<String> KEYS = Set.of(BEGINS, WORDS);
  private static final Pattern RANGE = Pattern.compile("(\\d{1,4})-(\\d{1,4})");
  private static final PromptRules ANY = new PromptRules("", 1, 400);

  /// The text of a template that comes with genga, or of a file.
  ///
  /// @param name one of `names`, or a file
  /// @param names of those that come with genga, which are resources beside a class
  /// @param form what a file of one's own must be, for the message
  /// @throws ProblemException if there is none of that name
  public static String read(String name, List<String> names, Class<?> beside, String form) {
    if (names.contains(name)) {
      return resource(name + ".txt", beside);
    }
    try {
      return Files.readString(Path.of(name));
    } catch (IOException | IllegalArgumentException e) {
      throw new ProblemException(
          "there is no template '%s'".formatted(name),
          "--template " + name,
          "choose %s, or name a text file %s".formatted(String.join(" or ", names), form));
    }
  }

  private static String resource(String name, Class<?> beside) {
    try (var in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @param where it stands, for messages
  public static TemplateFile parse(String file, String where, Problems problems) {
    var settings = new LinkedHashMap<String, String>();
    String text = file.replace("\r\n", "\n");
    int empty = text.indexOf("\n\n");
    String head = empty < 0 ? "" : text.substring(0, empty);
    if (head.lines().allMatch(line -> line.matches("(?i)[a-z]+:[^{]*"))) {
      head.lines()
          .forEach(line -> {
            int colon = line.indexOf(':');
            settings.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
          });
      text = text.substring(Math.max(0, empty)).strip();
    }
    settings.keySet().stream()
        .filter(key -> !KEYS.contains(key))
        .forEach(key ->
            problems.add("a template has no '" + key + "'", where, "it has begins and words"));
    return new TemplateFile(text, rules(settings, where, problems));
  }

  private static PromptRules rules(Map<String, String> settings, String where, Problems problems) {
    var rules =
        new PromptRules(settings.getOrDefault(BEGINS, ""), ANY.leastWords(), ANY.mostWords());
    String words = settings.get(WORDS);
    return words == null ? rules : withWords(rules, words, where, problems);
  }

  static PromptRules withWords(PromptRules rules, String words, String where, Problems problems) {
    var range = RANGE.matcher(words);
    if (range.matches()) {
      int least = Integer.parseInt(range.group(1));
      int most = Integer.parseInt(range.group(2));
      if (least <= most) {
        return new PromptRules(rules.begins(), least, most);
      }
    }
    problems.add("'%s' is no number of words".formatted(words), where, "write it as 80-100");
    return rules;
  }
}
