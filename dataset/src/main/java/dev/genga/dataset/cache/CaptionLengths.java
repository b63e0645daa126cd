package dev.genga.dataset.cache;

import dev.genga.base.Problems;
import dev.genga.dataset.media.Caption;
import dev.genga.dataset.media.ManyProblems;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.wan.text.Tokenizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.function.ToIntFunction;

/// Holds captions to the length that a transformer reads.
///
/// Wan2.1's text encoder cuts prompts at the 512 tokens that its transformers read. One that reads fewer
/// has no such cut to go by: what is left of a caption then would be chance.
///
/// @param limit tokens that the transformer reads, the end token included
public record CaptionLengths(int limit) {
  /// Whether a caption that the tokenizer has cut may still be too long.
  public boolean mayBeTooLong() {
    return limit < Tokenizer.LIMIT;
  }

  /// Adds each caption that is longer.
  ///
  /// @param tokens counts a caption's tokens, the end token included
  public void check(DatasetPlan plan, ToIntFunction<String> tokens, Problems problems) {
    var told = new HashSet<String>();
    var counts = new HashMap<String, Integer>();
    var many =
        new ManyProblems(
            problems,
            "%d more captions are too long for the transformer, which reads " + limit + " tokens",
            plan.dataset().toString(),
            "shorten them");
    for (var section : plan.sections()) {
      for (var media : section.media()) {
        for (var text : media.texts()) {
          int count = counts.computeIfAbsent(text.caption().text(), tokens::applyAsInt);
          if (count > limit && told.add(place(text.caption()))) {
            many.add(
                "this caption has %d tokens, and the transformer reads %d".formatted(count, limit),
                text.caption().where(),
                "shorten it");
          }
        }
      }
    }
    many.finish();
  }

  private static String place(Caption caption) {
    return caption.where() + " " + caption.text();
  }
}
