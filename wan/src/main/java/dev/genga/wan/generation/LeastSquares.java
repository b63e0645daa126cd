package dev.genga.wan.generation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Weights that bring rows of numbers nearest to what is wanted of each, by the sum of squares. Few
/// numbers a row: the normal equations are solved, by Cholesky's decomposition.
final class LeastSquares {
  /// Added to the diagonal, as a share of its mean: numbers that say nothing get a weight of about 0.
  private static final double RIDGE = 1e-9;

  private final double[][] products;
  private final double[][] wanted;
  private final int targets;

  /// @param numbers of a row
  /// @param targets what is wanted of each row, so many numbers
  LeastSquares(int numbers, int targets) {
    products = new double[numbers][numbers];
    wanted = new double[numbers][targets];
    this.targets = targets;
  }

  void add(double[] row, double[] target) {
    for (int i = 0; i < row.length; i++) {
      for (int j = 0; j < row.length; j++) {
        products[i][j] += row[i] * row[j];
      }
      for (int t = 0; t < targets; t++) {
        wanted[i][t] += row[i] * target[t];
      }
    }
  }

  /// The weights of each number, for each target.
  List<List<Double>> weights() {
    double[][] lower = decomposed();
    int size = lower.length;
    double[][] weights = new double[size][targets];
    for (int t = 0; t < targets; t++) {
      for (int i = 0; i < size; i++) {
        double sum = wanted[i][t];
        for (int j = 0; j < i; j++) {
          sum -= lower[i][j] * weights[j][t];
        }
        weights[i][t] = sum / lower[i][i];
      }
      for (int i = size - 1; i >= 0; i--) {
        double sum = weights[i][t];
        for (int j = i + 1; j < size; j++) {
          sum -= lower[j][i] * weights[j][t];
        }
        weights[i][t] = sum / lower[i][i];
      }
    }
    var all = new ArrayList<List<Double>>();
    for (double[] row : weights) {
      all.add(Arrays.stream(row).boxed().toList());
    }
    return all;
  }

  /// The triangle `L` of `L Lᵀ`, which is the products with their ridge.
  private double[][] decomposed() {
    int size = products.length;
    double ridge = 0;
    for (int i = 0; i < size; i++) {
      ridge += RIDGE * products[i][i] / size;
    }
    double[][] lower = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = products[i][j] + (i == j ? ridge : 0);
        for (int k = 0; k < j; k++) {
          sum -= lower[i][k] * lower[j][k];
        }
        lower[i][j] = i == j ? Math.sqrt(sum) : sum / lower[j][j];
      }
    }
    return lower;
  }
}
