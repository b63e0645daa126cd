package dev.genga.app.caption;

import dev.genga.app.asking.AskingLimits;
import dev.genga.chat.prompt.CheckedQuestion;
import dev.genga.film.media.Media;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// How captions are asked for.
///
/// @param clips what is told about clips
/// @param pictures what is told about pictures
/// @param showing how clips are shown
/// @param limits of what is shown, unless a clip's file is, and asked
/// @param again whether captions that exist are replaced
/// @param tokens counts a caption's tokens; null without a tokenizer
public record CaptionSettings(
    CaptionTemplate clips,
    CaptionTemplate pictures,
    Showing showing,
    AskingLimits limits,
    boolean again,
    @Nullable ToIntFunction<String> tokens) {
  private CaptionTemplate template(Media.Kind kind) {
    return switch (kind) {
      case CLIP -> clips;
      case PICTURE -> pictures;
    };
  }

  /// @param shown of the clip or picture
  /// @param further what else may be wrong with a caption that follows the rules, as a demand
  CheckedQuestion question(Media.Kind kind, Shown shown, Function<String, List<String>> further) {
    var template = template(kind);
    var rules = new CaptionRules(template.rules(), tokens);
    return new CheckedQuestion(
        shown.with(template),
        "caption",
        "run the same command again, use another model or template, or write it by hand",
        rules::repaired,
        caption -> {
          var faults =
              rules.faults(caption).stream().map(CaptionRules.Fault::demand).distinct().toList();
          return faults.isEmpty() ? further.apply(caption) : faults;
        });
  }
}
