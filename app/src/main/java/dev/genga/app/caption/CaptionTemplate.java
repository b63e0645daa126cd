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
/// is no such phrase; those that begin with `pictures:` or `video:` count where pictures, or a video, are shown.
///
/// @param text what is told
/// @param rules for the caption
public record CaptionTemplate(String text, PromptRules rules) {
  /// The templates that come with genga: `scene` for pictures, `video` for clips.
  public static final List<String> NAMES = List.of("scene", "video");

  private static final String BEGINS = "{begins}";
  private static final String FRAMES = "{frames}";
  private static final String PICTURES = "pictures:";
  private static final String VIDEO = "video:";

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

  /// Whether it tells how many frames are shown, where the server chooses them.
  public boolean countsFramesOfFiles() {
    return text.lines().anyMatch(line -> !line.startsWith(PICTURES) && line.contains(FRAMES));
  }

  /// What the language model is told.
  ///
  /// @param frames how many pictures it is shown, or frames its video has
  /// @param video whether it is shown a video
  String filled(int frames, boolean video) {
    return text.lines()
        .filter(line -> !rules.begins().isEmpty() || !line.contains(BEGINS))
        .filter(line -> !line.startsWith(video ? PICTURES : VIDEO))
        .map(line -> line.replaceFirst("^(" + PICTURES + "|" + VIDEO + ")\\s*", ""))
        .map(line -> line.replace(BEGINS, rules.begins()).replace(FRAMES, Integer.toString(frames)))
        .collect(Collectors.joining("\n"));
  }
}
