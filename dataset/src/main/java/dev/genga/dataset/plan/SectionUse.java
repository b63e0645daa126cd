package dev.genga.dataset.plan;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How the samples of a section are trained on.
///
/// @param captionPrefix that each caption begins with; empty for none
/// @param captionDropout share of the samples that are trained with the empty prompt, from 0 to 1
/// @param regularisation whether they show what is to stay, not what is to be learnt
/// @param lossWeight what their loss is multiplied with
public record SectionUse(
    String captionPrefix, double captionDropout, boolean regularisation, double lossWeight) {
  /// As they are.
  public static final SectionUse PLAIN = new SectionUse("", 0, false, 1);

  /// The same, never without captions: what is measured is not left to chance.
  SectionUse withEveryCaption() {
    return new SectionUse(captionPrefix, 0, regularisation, lossWeight);
  }

  /// What is not usual, in words: none of it for plain samples.
  List<String> words() {
    var words = new ArrayList<String>();
    if (regularisation) {
      words.add("regularisation, loss x " + number(lossWeight));
    }
    if (!captionPrefix.isEmpty()) {
      words.add("prefix \"" + captionPrefix + "\"");
    }
    if (captionDropout > 0) {
      words.add("caption dropout " + number(captionDropout * 100) + " %");
    }
    return words;
  }

  /// Without what binary fractions add.
  private static String number(double value) {
    return new BigDecimal(String.format(Locale.ROOT, "%.6g", value))
        .stripTrailingZeros()
        .toPlainString();
  }
}
