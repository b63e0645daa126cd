package dev.genga.app.eval;

import dev.genga.base.DidYouMean;
import dev.genga.base.ProblemException;
import dev.genga.world.Style;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The drawing styles as a command line names them, such as `flat-poster`.
public final class StyleNames {
  private StyleNames() {}

  /// The name of a style.
  public static String of(Style style) {
    return style.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// All names, in the styles' order.
  public static List<String> all() {
    return Arrays.stream(Style.values()).map(StyleNames::of).toList();
  }

  /// The style of a name; capitals, spaces and underscores don't count.
  ///
  /// @param where the option that it was given with
  /// @throws ProblemException if there is no such style
  public static Style parse(String text, String where) {
    String name = text.strip().toLowerCase(Locale.ROOT).replace('_', '-').replace(' ', '-');
    int index = all().indexOf(name);
    if (index < 0) {
      String near = DidYouMean.nearest(name, all());
      throw new ProblemException(
          "there is no style '%s'".formatted(text),
          where + " " + text,
          near.isEmpty() ? "use one of " + String.join(", ", all()) : "did you mean " + near + "?");
    }
    return Style.values()[index];
  }
}
