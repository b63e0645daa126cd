package dev.genga.world;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// An endless, balanced sequence of scenes in styles: each round shows every combination once in
/// every style, in a new order. Any position can be asked for at any time, so that whoever resumes
/// needs to know no more than where it was.
public final class SceneSampler {
  /// A scene and the style to draw it in.
  public record Sample(Scene scene, Style style) {
    /// The caption, with the style in front.
    public String caption() {
      return Captions.of(scene, style);
    }
  }

  private record Card(Combination combination, Style style) {}

  private record Round(long number, List<Card> cards) {}

  private final List<Card> cards;
  private final long seed;
  private volatile Round last;

  /// @param combinations what scenes may show, such as [Split#training]
  /// @param styles what they are drawn in
  /// @param seed of the order and of the scenes
  /// @throws IllegalArgumentException if there is nothing to choose from
  public SceneSampler(List<Combination> combinations, List<Style> styles, long seed) {
    if (combinations.isEmpty() || styles.isEmpty()) {
      throw new IllegalArgumentException(
          "scenes need combinations and styles: %d, %d"
              .formatted(combinations.size(), styles.size()));
    }
    var all = new ArrayList<Card>();
    for (var combination : combinations) {
      for (var style : styles) {
        all.add(new Card(combination, style));
      }
    }
    this.cards = List.copyOf(all);
    this.seed = seed;
    this.last = round(0);
  }

  /// Samples in a round.
  public int roundSize() {
    return cards.size();
  }

  /// @param index from 0 on, without end
  public Sample at(long index) {
    long number = Math.floorDiv(index, (long) cards.size());
    var round = last;
    if (round.number() != number) {
      round = round(number);
      last = round;
    }
    var card = round.cards().get(Math.floorMod(index, cards.size()));
    return new Sample(
        new Scene(card.combination(), Seeds.mix(Seeds.mix(seed, 1), index)), card.style());
  }

  private Round round(long number) {
    var shuffled = new ArrayList<>(cards);
    Collections.shuffle(shuffled, Seeds.random(Seeds.mix(seed, 0), number));
    return new Round(number, shuffled);
  }
}
