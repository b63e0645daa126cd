package dev.genga.world;

import java.util.ArrayList;
import java.util.List;

/// What a prompt asks for, without the chance in it.
public record Combination(Kind kind, Colour colour, Background background, Movement movement) {
  /// All 720 of them, in a fixed order.
  public static List<Combination> all() {
    var all = new ArrayList<Combination>();
    for (var background : Background.values()) {
      for (var movement : Movement.values()) {
        for (var kind : Kind.values()) {
          for (var colour : Colour.values()) {
            all.add(new Combination(kind, colour, background, movement));
          }
        }
      }
    }
    return List.copyOf(all);
  }
}
