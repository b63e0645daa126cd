package dev.genga.world.measure;

import dev.genga.world.Background;
import dev.genga.world.Clip;
import dev.genga.world.Style;
import dev.genga.world.statistics.NumberTable;
import dev.genga.world.statistics.Spread;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How far clips are from each style, by statistics of colour, edges, texture and change.
///
/// Each style has one mean for each background; distances count every direction in the usual spread of
/// clips round their mean, and the nearest background's is taken. A true clip of a style is about 1 from
/// it.
public final class StyleMeasure {
  private final Map<Style, List<double[]>> means;
  private final Spread spread;

  /// The statistics of a clip, all that is measured of it: to be taken once where several questions are asked.
  public static final class Look {
    private final double[] features;

    private Look(double[] features) {
      this.features = features;
    }

    /// Looks at a clip of any size and length.
    public static Look of(Clip clip) {
      return new Look(StyleFeatures.of(clip));
    }

    /// Looks at clips, on all cores.
    ///
    /// @return one a clip, in their order
    public static List<Look> of(List<Clip> clips) {
      return clips.parallelStream().map(Look::of).toList();
    }
  }

  StyleMeasure(Map<Style, List<double[]>> means, Spread spread) {
    this.means = means;
    this.spread = spread;
  }

  /// The measure of the repository, fitted once by `FitStyleMeasure`.
  public static StyleMeasure standing() {
    return from(NumberTable.beside(StyleMeasure.class, "styles.txt"));
  }

  /// The distance to each style.
  ///
  /// @param clip of any size; where it has one frame, change in time doesn't count
  public Map<Style, Double> distances(Clip clip) {
    return distances(Look.of(clip));
  }

  /// The same of a clip that was looked at.
  public Map<Style, Double> distances(Look look) {
    var features = look.features;
    var distances = new EnumMap<Style, Double>(Style.class);
    for (var style : Style.values()) {
      distances.put(style, length(offset(features, style)));
    }
    return distances;
  }

  /// The distance of a set of clips to each style: how far it is off in the mean, so that what differs
  /// between the true clips of a style counts less the more clips there are. About `1 / sqrt(n)` for `n`
  /// true clips.
  ///
  /// @throws IllegalArgumentException if there are no clips, or pictures among clips
  public Map<Style, Double> distances(List<Clip> clips) {
    return distancesOfSet(Look.of(clips));
  }

  /// The same of clips that were looked at.
  public Map<Style, Double> distancesOfSet(List<Look> looks) {
    if (looks.isEmpty()) {
      throw new IllegalArgumentException("no clips to measure");
    }
    var features = looks.stream().map(look -> look.features).toList();
    if (features.stream().mapToInt(f -> f.length).distinct().count() > 1) {
      throw new IllegalArgumentException(
          "clips and pictures of one frame can't be measured as one set");
    }
    var distances = new EnumMap<Style, Double>(Style.class);
    for (var style : Style.values()) {
      var offsets = features.stream().map(f -> offset(f, style)).toList();
      distances.put(style, length(Spread.mean(offsets)));
    }
    return distances;
  }

  /// From the nearest of a style's means.
  private double[] offset(double[] features, Style style) {
    double least = Double.MAX_VALUE;
    var offset = features;
    for (var mean : means.getOrDefault(style, List.of())) {
      var own = new double[features.length];
      for (int i = 0; i < own.length; i++) {
        own[i] = features[i] - mean[i];
      }
      double length = spread.length(own);
      if (length < least) {
        least = length;
        offset = own;
      }
    }
    return offset;
  }

  /// The distance between two vectors of features.
  double apart(double[] one, double[] other) {
    var offset = new double[one.length];
    for (int i = 0; i < offset.length; i++) {
      offset[i] = one[i] - other[i];
    }
    return length(offset);
  }

  private double length(double[] offset) {
    return spread.length(offset) / Math.sqrt(offset.length);
  }

  /// The style that a clip is nearest to.
  public Style nearest(Clip clip) {
    return nearest(Look.of(clip));
  }

  /// The same of a clip that was looked at.
  public Style nearest(Look look) {
    var nearest = Style.PLAIN;
    var distances = distances(look);
    for (var entry : distances.entrySet()) {
      if (entry.getValue() < distances.getOrDefault(nearest, Double.MAX_VALUE)) {
        nearest = entry.getKey();
      }
    }
    return nearest;
  }

  static StyleMeasure from(NumberTable table) {
    var means = new EnumMap<Style, List<double[]>>(Style.class);
    for (var style : Style.values()) {
      means.put(
          style,
          List.of(Background.values()).stream()
              .map(background -> table.row("mean." + style + "." + background))
              .toList());
    }
    int n = table.row("covariance.0").length;
    var covariance = new double[n][];
    for (int i = 0; i < n; i++) {
      covariance[i] = table.row("covariance." + i);
    }
    return new StyleMeasure(means, new Spread(covariance));
  }

  NumberTable table() {
    var rows = new LinkedHashMap<String, double[]>();
    means.forEach((style, cells) -> {
      var next = cells.iterator();
      for (var background : Background.values()) {
        rows.put("mean." + style + "." + background, next.next());
      }
    });
    for (int i = 0; i < spread.covariance().length; i++) {
      rows.put("covariance." + i, spread.covariance()[i]);
    }
    return new NumberTable(rows);
  }
}
