package dev.genga.chat.prompt;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import java.util.List;

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

  /// One that comes with genga, or the one in a file.
  ///
  /// @param name one of [#NAMES], or a file
  /// @throws ProblemException if there is none, or it is none
  public static PromptTemplate of(String name) {
    return parse(TemplateFile.read(name, NAMES, PromptTemplate.class, "with {prompt} in it"), name);
  }

  /// @param where it stands, for messages
  static PromptTemplate parse(String file, String where) {
    var problems = new Problems();
    var template = TemplateFile.parse(file, where, problems);
    if (!template.text().contains(PLACE)) {
      problems.add(
          "the template doesn't say where the idea goes", where, "put " + PLACE + " into its text");
    }
    problems.throwIfAny();
    return new PromptTemplate(template.text(), template.rules());
  }

  /// Rules with another number of words.
  ///
  /// @param words `LEAST-MOST`
  public static PromptRules withWords(
      PromptRules rules, String words, String where, Problems problems) {
    return TemplateFile.withWords(rules, words, where, problems);
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
