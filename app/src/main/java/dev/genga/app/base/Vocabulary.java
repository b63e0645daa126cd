package dev.genga.app.base;

import dev.genga.world.Captions;
import dev.genga.world.Combination;
import dev.genga.world.Scene;
import dev.genga.world.Style;
import java.util.ArrayList;
import java.util.List;

/// All words that captions of the little world can have: those of styles that the transformer never
/// sees as well, since a LoRA's captions will have them.
final class Vocabulary {
  /// A scene's wording is one of three, by its seed; so many seeds show all of them.
  private static final int SEEDS = 16;

  private Vocabulary() {}

  static List<String> texts() {
    var texts = new ArrayList<String>();
    for (var combination : Combination.all()) {
      for (int seed = 0; seed < SEEDS; seed++) {
        texts.add(Captions.of(new Scene(combination, seed)));
      }
    }
    for (var style : Style.values()) {
      texts.add(style.words());
    }
    return texts;
  }
}
