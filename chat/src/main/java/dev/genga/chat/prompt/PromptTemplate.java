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

/// What a language model is told to make of an idea, and what its answer must be like.
///
/// A file of one begins with lines of settings, `begins: PHRASE` and `words: LEAST-MOST`, both of which
/// may be left out; after an empty line comes the text, with `{prompt}` in the idea's place.
///
/// @param text with `{prompt}` in it
public record PromptTemplate(String text, PromptRules rules) {
  /// The templates that come with genga: `wan` for any style, `ghibli` for Studio Ghibli's.
  public static final List<String> NAMES = List.of("wan", "ghibli");

  private static final String PLACE = "{prompt}";
  private static final String BEGINS = "begins";
  private static final String WORDS = "words";
  private static final Set<String> KEYS = Set.of(BEGINS, WORDS);
  private static final Pattern RANGE = Pattern.compile("(\\d{1,4})-(\\d{1,4})");
  private static final PromptRules ANY = new PromptRules("", 1, 400);

  /// One that comes with genga, or the one in a file.
  ///
  /// @param name one of [#NAMES], or a file
  /// @throws ProblemException if there is none, or it is none
  public static PromptTemplate of(String name) {
    if (NAMES.contains(name)) {
      return parse(resource(name + ".txt"), name);
    }
    try {
      return parse(Files.readString(Path.of(name)), name);
    } catch (IOException | IllegalArgumentException e) {
      throw new ProblemException(
          "there is no template '%s'".formatted(name),
          "--template " + name,
          "choose %s, or name a text file with {prompt} in it"
              .formatted(String.join(" or ", NAMES)));
    }
  }

  private static String resource(String name) {
    try (var in = PromptTemplate.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @param where it stands, for messages
  static PromptTemplate parse(String file, String where) {
    var problems = new Problems();
    var settings = new LinkedHashMap<String, String>();
    String text = file.replace("\r\n", "\n");
    int empty = text.indexOf("\n\n");
    String head = empty < 0 ? "" : text.substring(0, empty);
    if (head.lines().allMatch(line -> line.matches("(?i)[a-z]+:.*") && !line.contains(PLACE))) {
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
    if (!text.contains(PLACE)) {
      problems.add(
          "the template doesn't say where the idea goes", where, "put " + PLACE + " into its text");
    }
    var rules = rules(settings, where, problems);
    problems.throwIfAny();
    return new PromptTemplate(text, rules);
  }

  private static PromptRules rules(Map<String, String> settings, String where, Problems problems) {
    String begins = settings.getOrDefault(BEGINS, "");
    String words = settings.get(WORDS);
    if (words == null) {
      return new PromptRules(begins, ANY.leastWords(), ANY.mostWords());
    }
    return withWords(
        new PromptRules(begins, ANY.leastWords(), ANY.mostWords()), words, where, problems);
  }

  /// Rules with another number of words.
  ///
  /// @param words `LEAST-MOST`
  public static PromptRules withWords(
      PromptRules rules, String words, String where, Problems problems) {
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

  /// The same with other rules.
  public PromptTemplate with(PromptRules other) {
    return new PromptTemplate(text, other);
  }

  /// What the language model is told, ready to paste into any chat.
  public String filled(String prompt) {
    return text.replace(PLACE, prompt.strip());
  }
}
