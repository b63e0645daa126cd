package dev.genga.app.caption;

import dev.genga.chat.prompt.PromptRules;
import dev.genga.chat.prompt.TextFault;
import dev.genga.wan.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// What a caption must be like to be trained on.
///
/// @param form what it begins with, and how long it is where no tokenizer counts
/// @param tokens counts a caption's tokens, the end token included; null without a tokenizer
public record CaptionRules(PromptRules form, @Nullable ToIntFunction<String> tokens) {
  /// What is wrong with a caption.
  ///
  /// @param what a sentence about the caption
  /// @param demand what to do about it
  record Fault(String what, String demand) {}

  /// Puts right what can be without changing what is said; see [PromptRules#repaired].
  String repaired(String answer) {
    return form.repaired(answer);
  }

  /// What is wrong with a caption, without space at its ends; empty where nothing is.
  List<Fault> faults(String caption) {
    if (caption.isEmpty() || caption.equals(form.begins())) {
      return List.of(new Fault("it says nothing", "describe what is seen"));
    }
    var faults = new ArrayList<Fault>();
    if (!caption.startsWith(form.begins())) {
      faults.add(
          new Fault(
              "it doesn't begin with \"%s\"".formatted(form.begins()),
              "begin with \"%s\"".formatted(form.begins())));
    }
    for (var fault : TextFault.values()) {
      if (fault.isIn(caption)) {
        faults.add(new Fault(fault.what(), fault.demand()));
      }
    }
    addLength(caption, faults);
    return faults;
  }

  private void addLength(String caption, List<Fault> faults) {
    int counted = tokens == null ? 0 : tokens.applyAsInt(caption);
    if (counted > Tokenizer.LIMIT) {
      faults.add(
          new Fault(
              "it has %d tokens, and the video model reads %d".formatted(counted, Tokenizer.LIMIT),
              "write it shorter"));
    }
    long words = Math.round(PromptRules.words(caption));
    // A tokenizer knows better what is too long.
    long most = tokens == null ? form.mostWords() : Long.MAX_VALUE;
    if (words < form.leastWords() || words > most) {
      faults.add(
          new Fault(
              "it has %d words".formatted(words),
              "write %d to %d words".formatted(form.leastWords(), form.mostWords())));
    }
  }
}
