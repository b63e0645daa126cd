package dev.genga.world.tool;

import dev.genga.world.SceneSampler;
import dev.genga.world.Seeds;
import dev.genga.world.Split;
import dev.genga.world.Style;
import dev.genga.world.draw.SceneRenderer;
import dev.genga.world.judge.Judge;
import dev.genga.world.judge.Trial;
import dev.genga.world.measure.StyleMeasure;
import dev.genga.world.statistics.Tally;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Tries the judge and the style measure on true renderings that neither was fitted on, and prints how
/// often they are right: `TryJudge CLIPS_A_STYLE`. The page `docs/little-world.md` has its figures.
public final class TryJudge {
  private static final long SEED = 9_701;

  /// What came out for one style.
  ///
  /// @param judge the judge's answers
  /// @param nearest the style measure's answers
  /// @param distances the clips' mean distance to each style
  public record Result(Trial judge, Tally<Style> nearest, Map<Style, Double> distances) {}

  private TryJudge() {}

  /// @param arguments how many clips of each style
  public static void main(String[] arguments) {
    if (arguments.length != 1) {
      System.err.println("usage: TryJudge CLIPS_A_STYLE");
      System.exit(2);
    }
    var all = new Result(new Trial(), new Tally<>(Style.class), new EnumMap<>(Style.class));
    var distances = new StringBuilder();
    System.out.println(
        "| style | clips | wrong colour | wrong movement | wrong kind | wrong style |");
    System.out.println("|---|---|---|---|---|---|");
    for (var style : Style.values()) {
      var result = of(style, Integer.parseInt(arguments[0]));
      System.out.println(line(name(style), result));
      distances.append(distances(name(style), result)).append('\n');
      all.judge().add(result.judge());
      all.nearest().add(result.nearest());
    }
    System.out.println(line("all", all));
    System.out.println(chance(all) + "\n");
    System.out.println(header() + "\n" + distances);
    System.out.println(all.judge().colours().table());
    System.out.println(all.judge().movements().table());
    System.out.println(all.judge().kinds().table());
    System.out.println(all.nearest().table());
  }

  private static String chance(Result all) {
    return String.format(
        Locale.ROOT,
        "| wrong by chance | | %.1f %% | %.1f %% | %.1f %% | %.1f %% |",
        100 * (1 - all.judge().colours().chance()),
        100 * (1 - all.judge().movements().chance()),
        100 * (1 - all.judge().kinds().chance()),
        100 * (1 - all.nearest().chance()));
  }

  /// @param clips how many, of combinations that the standing split holds out
  public static Result of(Style style, int clips) {
    var judge = Judge.standing();
    var measure = StyleMeasure.standing();
    var result = new Result(new Trial(), new Tally<>(Style.class), new EnumMap<>(Style.class));
    var samples = new SceneSampler(new Split(1).heldOut(), List.of(style), Seeds.mix(SEED, style));
    for (int i = 0; i < clips; i++) {
      var scene = samples.at(i).scene();
      var clip = SceneRenderer.render(scene, style, 128, 80, 17);
      result.judge().add(scene.combination(), judge.judge(clip));
      result.nearest().add(style, measure.nearest(clip));
      measure
          .distances(clip)
          .forEach((other, d) -> result.distances().merge(other, d / clips, Double::sum));
    }
    return result;
  }

  private static String header() {
    var columns = Arrays.stream(Style.values()).map(TryJudge::name).toList();
    return "| | " + String.join(" | ", columns) + " |\n" + "|---".repeat(columns.size() + 1) + "|";
  }

  private static String distances(String name, Result result) {
    var cells = new StringBuilder("| " + name + " |");
    for (var style : Style.values()) {
      double distance = result.distances().getOrDefault(style, 0.0);
      cells.append(String.format(Locale.ROOT, " %.1f |", distance));
    }
    return cells.toString();
  }

  private static String line(String name, Result result) {
    return "| %s | %d | %d | %d | %d | %d |"
        .formatted(
            name,
            result.nearest().total(),
            result.judge().colours().errors(),
            result.judge().movements().errors(),
            result.judge().kinds().errors(),
            result.nearest().errors());
  }

  private static String name(Style style) {
    return style.words().isEmpty() ? "plain" : style.words().replace(" style", "");
  }
}
