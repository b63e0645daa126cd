package dev.genga.world.judge;

import dev.genga.world.Kind;
import dev.genga.world.statistics.NumberTable;
import dev.genga.world.statistics.Spread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tells kinds of things by their silhouettes: linear discriminants (Fisher 1936) on a silhouette of 16
/// by 16 cells, added up over the frames.
///
/// @param weights of each kind, one a cell and a constant
/// @param means of each kind's silhouettes
record Kinds(Map<Kind, double[]> weights, Map<Kind, double[]> means) {
  static final int SIDE = 16;

  /// A silhouette whose cosine with its kind's mean is less than this shows nothing that is known.
  private static final double LEAST_LIKENESS = 0.8;

  /// Added to the variance of each cell: a cell that never changed may change a little.
  private static final double FLOOR = 0.01;

  /// @param silhouettes of each kind, `[SIDE * SIDE]` each
  static Kinds fit(Map<Kind, List<double[]>> silhouettes) {
    var floor = new double[SIDE * SIDE];
    Arrays.fill(floor, FLOOR);
    var spread = Spread.within(List.copyOf(silhouettes.values()), floor);
    var weights = new EnumMap<Kind, double[]>(Kind.class);
    var means = new EnumMap<Kind, double[]>(Kind.class);
    silhouettes.forEach((kind, vectors) -> {
      var mean = Spread.mean(vectors);
      var solved = spread.solve(mean);
      var row = Arrays.copyOf(solved, solved.length + 1);
      row[solved.length] = -0.5 * Vectors.dot(solved, mean);
      weights.put(kind, row);
      means.put(kind, mean);
    });
    return new Kinds(weights, means);
  }

  static Kinds from(NumberTable table) {
    var weights = new EnumMap<Kind, double[]>(Kind.class);
    var means = new EnumMap<Kind, double[]>(Kind.class);
    for (var kind : Kind.values()) {
      weights.put(kind, table.row("weights." + kind));
      means.put(kind, table.row("mean." + kind));
    }
    return new Kinds(weights, means);
  }

  NumberTable table() {
    var rows = new LinkedHashMap<String, double[]>();
    weights.forEach((kind, row) -> rows.put("weights." + kind, row));
    means.forEach((kind, row) -> rows.put("mean." + kind, row));
    return new NumberTable(rows);
  }

  /// @param track silhouettes of one thing
  /// @return its kind, or null if it is like none
  @Nullable Kind tell(List<@Nullable Silhouette> track) {
    var squares = new ArrayList<double[]>();
    for (var silhouette : track) {
      if (silhouette != null) {
        squares.add(silhouette.inSquare(SIDE));
      }
    }
    if (squares.isEmpty()) {
      return null;
    }
    Kind best = Kind.BALL;
    double most = Double.NEGATIVE_INFINITY;
    for (var kind : Kind.values()) {
      double score = 0;
      for (var square : squares) {
        score += score(kind, square);
      }
      if (score > most) {
        most = score;
        best = kind;
      }
    }
    return likeness(best, squares) < LEAST_LIKENESS ? null : best;
  }

  private double score(Kind kind, double[] square) {
    var row = weights.get(kind);
    return row == null ? Double.NEGATIVE_INFINITY : Vectors.dot(row, square) + row[square.length];
  }

  /// The mean cosine of silhouettes with the mean one of a kind.
  double likeness(Kind kind, List<double[]> squares) {
    var mean = means.getOrDefault(kind, new double[SIDE * SIDE]);
    double sum = 0;
    for (var square : squares) {
      sum += Vectors.cosine(square, mean);
    }
    return sum / squares.size();
  }
}
