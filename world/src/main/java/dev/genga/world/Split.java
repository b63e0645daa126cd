package dev.genga.world;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which combinations are held out of training: one in six, evenly.
///
/// For each background with each movement, a shuffle pairs every kind with one colour, and these six
/// pairs are held out. So each kind, colour, background and movement is held out equally often, and
/// all of them, and nearly all pairs of them, stay in training.
public final class Split {
  private final Set<Combination> heldOut;

  /// @param seed chooses the combinations
  public Split(long seed) {
    var chosen = new HashSet<Combination>();
    int cell = 0;
    for (var background : Background.values()) {
      for (var movement : Movement.values()) {
        var colours = new ArrayList<>(List.of(Colour.values()));
        Collections.shuffle(colours, Seeds.random(seed, cell++));
        var next = colours.iterator();
        for (var kind : Kind.values()) {
          chosen.add(new Combination(kind, next.next(), background, movement));
        }
      }
    }
    heldOut = Set.copyOf(chosen);
  }

  /// Whether a combination may not be trained on.
  public boolean isHeldOut(Combination combination) {
    return heldOut.contains(combination);
  }

  /// The 600 combinations to train on, in the order of [Combination#all].
  public List<Combination> training() {
    return Combination.all().stream().filter(c -> !isHeldOut(c)).toList();
  }

  /// The 120 combinations kept for questions, in the order of [Combination#all].
  public List<Combination> heldOut() {
    return Combination.all().stream().filter(this::isHeldOut).toList();
  }
}
