package dev.genga.world.judge;

import dev.genga.world.Colour;
import dev.genga.world.Combination;
import dev.genga.world.Kind;
import dev.genga.world.Movement;
import dev.genga.world.statistics.Tally;

/// The judge's answers to clips of which it is known what they ought to show.
public final class Trial {
  private final Tally<Colour> colours = new Tally<>(Colour.class);
  private final Tally<Kind> kinds = new Tally<>(Kind.class);
  private final Tally<Movement> movements = new Tally<>(Movement.class);

  /// @param asked what the clip ought to show
  public void add(Combination asked, Verdict verdict) {
    colours.add(asked.colour(), verdict.colour());
    kinds.add(asked.kind(), verdict.kind());
    movements.add(asked.movement(), verdict.movement());
  }

  /// Adds another's answers.
  public void add(Trial other) {
    colours.add(other.colours);
    kinds.add(other.kinds);
    movements.add(other.movements);
  }

  /// Answers on the colour.
  public Tally<Colour> colours() {
    return colours;
  }

  /// Answers on the kind.
  public Tally<Kind> kinds() {
    return kinds;
  }

  /// Answers on the movement.
  public Tally<Movement> movements() {
    return movements;
  }
}
