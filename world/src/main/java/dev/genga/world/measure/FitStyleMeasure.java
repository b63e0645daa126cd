package dev.genga.world.measure;

import dev.genga.base.AtomicFile;
import dev.genga.world.Background;
import dev.genga.world.Clip;
import dev.genga.world.Combination;
import dev.genga.world.SceneSampler;
import dev.genga.world.Seeds;
import dev.genga.world.Style;
import dev.genga.world.damage.Damage;
import dev.genga.world.draw.SceneRenderer;
import dev.genga.world.statistics.Spread;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Fits the style measure on renderings and writes it:
/// `java -cp ... dev.genga.world.measure.FitStyleMeasure styles.txt`. The file that stands beside
/// [StyleMeasure] came from this command, once, before any model was trained.
///
/// Means are those of true renderings. The spread is that of true and of slightly damaged ones, so that
/// what the smallest VAE does to fine grain isn't taken for another style.
public final class FitStyleMeasure {
  /// No other clips are drawn from this seed.
  private static final long SEED = 7_002;

  private static final int CLIPS_A_CELL = 40;

  private FitStyleMeasure() {}

  /// @param arguments the file to write
  public static void main(String[] arguments) {
    if (arguments.length != 1) {
      System.err.println("usage: FitStyleMeasure FILE");
      System.exit(2);
    }
    AtomicFile.writeString(
        Path.of(arguments[0]),
        fit().table().text("by FitStyleMeasure, seed " + SEED + ", clips a cell " + CLIPS_A_CELL));
  }

  /// What the command writes.
  static StyleMeasure fit() {
    return fit(SEED, CLIPS_A_CELL);
  }

  static StyleMeasure fit(long seed, int clipsPerCell) {
    Map<Style, List<double[]>> means = new EnumMap<>(Style.class);
    var offsets = new ArrayList<double[]>();
    for (var style : Style.values()) {
      var cells = new ArrayList<double[]>();
      for (var background : Background.values()) {
        cells.add(cell(style, background, seed, clipsPerCell, offsets));
      }
      means.put(style, cells);
    }
    return new StyleMeasure(means, spread(offsets));
  }

  /// @param offsets gets each clip's features less the cell's mean
  /// @return the cell's mean
  private static double[] cell(
      Style style, Background background, long seed, int clips, List<double[]> offsets) {
    var combinations =
        Combination.all().stream().filter(c -> c.background() == background).toList();
    long own = Seeds.mix(Seeds.mix(seed, style), background);
    var samples = new SceneSampler(combinations, List.of(style), own);
    var good = new ArrayList<double[]>();
    var worn = new ArrayList<double[]>();
    for (int i = 0; i < clips; i++) {
      var clip = SceneRenderer.render(samples.at(i).scene(), style, 128, 80, 17);
      good.add(StyleFeatures.of(clip));
      worn.add(StyleFeatures.of(worn(clip, i)));
    }
    var mean = Spread.mean(good);
    for (var features : List.of(good, worn)) {
      for (var vector : features) {
        var offset = new double[mean.length];
        for (int i = 0; i < mean.length; i++) {
          offset[i] = vector[i] - mean[i];
        }
        offsets.add(offset);
      }
    }
    return mean;
  }

  private static Clip worn(Clip clip, int index) {
    return switch (index % 3) {
      case 0 -> Damage.blurred(clip, 0.55);
      case 1 -> Damage.noisy(clip, 3, index);
      default -> Damage.blocky(clip, 8);
    };
  }

  private static Spread spread(List<double[]> offsets) {
    int n = offsets.getFirst().length;
    var covariance = new double[n][n];
    for (var offset : offsets) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          covariance[i][j] += offset[i] * offset[j] / offsets.size();
        }
      }
    }
    for (int i = 0; i < n; i++) {
      covariance[i][i] *= 1.05;
    }
    return new Spread(covariance);
  }
}
