package dev.genga.app.caption;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.chat.prompt.PromptRules;
import dev.genga.chat.prompt.TemplateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    if (NAMES.contains(name)) {
      return parse(resource(name + ".txt"), name);
    }
    try {
      return parse(Files.readString(Path.of(name)), name);
    } catch (IOException | IllegalArgumentException e) {
      throw new ProblemException(
          "there is no template '%s'".formatted(name),
          "--template " + name,
          "choose %s, or name a text file in UTF-8".formatted(String.join(" or ", NAMES)));
    }
  }

  private static String resource(String name) {
    try (var in = CaptionTemplate.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
