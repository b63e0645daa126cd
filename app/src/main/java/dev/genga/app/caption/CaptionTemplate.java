package dev.genga.app.caption;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.chat.prompt.PromptRules;
import dev.genga.chat.prompt.TemplateFile;
import java.util.List;
import java.util.stream.Collectors;

/// What a language model is told about the pictures that it is shown, and what its caption must be like.
///
/// A file of one is a [TemplateFile], in whose text `{frames}` stands for the number of pictures and
/// `{begins}` for the phrase that the caption is to begin with. Lines with `{begins}` are left out where there
/// is no such phrase.
///
/// @param text what is told
/// @param rules for the caption
public record CaptionTemplate(String text, PromptRules rules) {
  /// The templates that come with genga: `scene` for pictures, `video` for clips.
  public static final List<String> NAMES = List.of("scene", "video");

  private static final String BEGINS = "{begins}";
  private static final String FRAMES = "{frames}";

  /// One that comes with genga, or the one in a file.
  ///
  /// @param name one of [#NAMES], or a file
  /// @throws ProblemException if there is none, or it is none
  public static CaptionTemplate of(String name) {
    return parse(TemplateFile.read(name, NAMES, CaptionTemplate.class, "in UTF-8"), name);
  }

  private static CaptionTemplate parse(String file, String where) {
    var problems = new Problems();
    var template = TemplateFile.parse(file, where, problems);
    if (template.text().isBlank()) {
      problems.add("the template tells the model nothing", where, "write what it is to do");
    }
    problems.throwIfAny();
    return new CaptionTemplate(template.text(), template.rules());
  }

  /// The same for captions that begin with a phrase.
  public CaptionTemplate beginning(String phrase) {
    return new CaptionTemplate(
        text, new PromptRules(phrase.strip(), rules.leastWords(), rules.mostWords()));
  }

  /// What the language model is told.
  ///
  /// @param frames how many pictures it is shown
  String filled(int frames) {
    return text.lines()
        .filter(line -> !rules.begins().isEmpty() || !line.contains(BEGINS))
        .map(line -> line.replace(BEGINS, rules.begins()).replace(FRAMES, Integer.toString(frames)))
        .collect(Collectors.joining("\n"));
  }
}
