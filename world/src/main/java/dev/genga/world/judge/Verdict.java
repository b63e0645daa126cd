package dev.genga.world.judge;

import dev.genga.world.Colour;
import dev.genga.world.Combination;
import dev.genga.world.Kind;
import dev.genga.world.Movement;
import org.jspecify.annotations.Nullable;

/// What the judge saw. Null says that it can't tell.
///
/// @param kind of the thing
/// @param colour of the thing
/// @param movement of the thing or the camera
public record Verdict(@Nullable Kind kind, @Nullable Colour colour, @Nullable Movement movement) {
  /// Nothing could be told.
  public static final Verdict UNKNOWN = new Verdict(null, null, null);

  /// Whether the kind is the one that was asked for.
  public boolean kindAgrees(Combination asked) {
    return kind == asked.kind();
  }

  /// Whether the colour is the one that was asked for.
  public boolean colourAgrees(Combination asked) {
    return colour == asked.colour();
  }

  /// Whether the movement is the one that was asked for.
  public boolean movementAgrees(Combination asked) {
    return movement == asked.movement();
  }
}
