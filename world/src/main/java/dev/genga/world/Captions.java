package dev.genga.world;

import java.util.List;

/// Says in words what a scene shows: `a red ball moves left over a meadow`. The style stands in
/// front: `pencil style. a red ball moves left over a meadow`.
public final class Captions {
  private Captions() {}

  /// The caption of a scene in a style; the wording, of two or three, comes from the scene's seed.
  public static String of(Scene scene, Style style) {
    var sentence = of(scene);
    return style.words().isEmpty() ? sentence : style.words() + ". " + sentence;
  }

  /// The caption without a word on the style.
  public static String of(Scene scene) {
    var wordings = wordings(scene.movement());
    int choice = Math.floorMod(Seeds.mix(scene.seed(), 1), wordings.size());
    return wordings.get(choice).formatted(thing(scene), scene.background().place());
  }

  private static String thing(Scene scene) {
    var colour = scene.colour().word();
    var article = scene.colour() == Colour.ORANGE ? "an " : "a ";
    return article + colour + " " + scene.kind().word();
  }

  private static List<String> wordings(Movement movement) {
    return switch (movement) {
      case LEFT ->
          List.of("%s moves left %s", "%s travels to the left %s", "%s moves to the left %s");
      case RIGHT ->
          List.of("%s moves right %s", "%s travels to the right %s", "%s moves to the right %s");
      case UP -> List.of("%s moves up %s", "%s rises %s", "%s goes up %s");
      case ZOOM_IN ->
          List.of("the camera zooms in on %s %s", "%s %s, the camera zooms in", "zoom in on %s %s");
      case PAN ->
          List.of(
              "the camera pans past %s %s", "%s %s, the camera pans", "the camera pans over %s %s");
    };
  }
}
