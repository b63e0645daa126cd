package dev.genga.app.caption;

import dev.genga.base.Problems;
import dev.genga.chat.prompt.CheckedQuestion;
import dev.genga.film.media.Media;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// How captions are asked for.
///
/// @param clips what is told about clips
/// @param pictures what is told about pictures
/// @param showing how clips are shown
/// @param frames of a clip that are shown, unless its file is
/// @param side pixels of their longer side at most
/// @param parallel how many are asked for at once
/// @param most clips and pictures that are asked for in this run; null for all
/// @param again whether captions that exist are replaced
/// @param tokens counts a caption's tokens; null without a tokenizer
public record CaptionSettings(
    CaptionTemplate clips,
    CaptionTemplate pictures,
    Showing showing,
    int frames,
    int side,
    int parallel,
    @Nullable Integer most,
    boolean again,
    @Nullable ToIntFunction<String> tokens) {
  private static final int MOST_FRAMES = 256;
  private static final int SMALLEST = 16;
  private static final int LARGEST = 4096;
  private static final int MOST_AT_ONCE = 256;

  /// Adds what can't be.
  public void check(Problems problems) {
    hold("--frames", frames, 1, MOST_FRAMES, problems);
    hold("--side", side, SMALLEST, LARGEST, problems);
    hold("--parallel", parallel, 1, MOST_AT_ONCE, problems);
    if (most != null) {
      hold("--most", most, 1, Integer.MAX_VALUE, problems);
    }
  }

  private static void hold(String option, int value, int least, int largest, Problems problems) {
    if (value < least || value > largest) {
      problems.add(
          "%d is out of range".formatted(value),
          option,
          largest == Integer.MAX_VALUE
              ? "give %d or more".formatted(least)
              : "give %d to %d".formatted(least, largest));
    }
  }

  private CaptionTemplate template(Media.Kind kind) {
    return switch (kind) {
      case CLIP -> clips;
      case PICTURE -> pictures;
    };
  }

  /// @param shown of the clip or picture
  CheckedQuestion question(Media.Kind kind, Shown shown) {
    var template = template(kind);
    var rules = new CaptionRules(template.rules(), tokens);
    return new CheckedQuestion(
        shown.with(template),
        "caption",
        "run the same command again, use another model or template, or write it by hand",
        rules::repaired,
        caption ->
            rules.faults(caption).stream().map(CaptionRules.Fault::demand).distinct().toList());
  }
}
