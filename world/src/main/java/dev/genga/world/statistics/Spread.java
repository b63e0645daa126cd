package dev.genga.world.statistics;

import java.util.List;

/// How vectors of one kind lie round their mean: a covariance, shared by groups of different means.
/// Distances by it count each direction in its own usual spread (Mahalanobis 1936).
public final class Spread {
  private final double[][] covariance;
  private final double[][] lower;

  /// @param covariance symmetric and positive definite
  /// @throws IllegalArgumentException if it isn't
  public Spread(double[][] covariance) {
    this.covariance = covariance;
    this.lower = cholesky(covariance);
  }

  /// The covariance of vectors round the mean of their own group.
  ///
  /// @param groups each with at least one vector; all vectors of one length
  /// @param floor added to each variance, so that no direction counts without end
  public static Spread within(List<List<double[]>> groups, double[] floor) {
    int n = floor.length;
    var sum = new double[n][n];
    int count = 0;
    for (var group : groups) {
      var mean = mean(group);
      for (var vector : group) {
        var off = minus(vector, mean);
        for (int i = 0; i < n; i++) {
          for (int j = 0; j <= i; j++) {
            sum[i][j] += off[i] * off[j];
          }
        }
      }
      count += group.size();
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        sum[i][j] /= count;
        sum[j][i] = sum[i][j];
      }
      sum[i][i] += floor[i];
    }
    return new Spread(sum);
  }

  /// The mean of vectors of one length.
  public static double[] mean(List<double[]> vectors) {
    var mean = new double[vectors.getFirst().length];
    for (var vector : vectors) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += vector[i] / vectors.size();
      }
    }
    return mean;
  }

  /// The covariance itself; not a copy.
  public double[][] covariance() {
    return covariance;
  }

  /// The length of a vector; 1 is one usual spread in one direction.
  ///
  /// @param vector a shorter one is measured in the first directions only
  public double length(double[] vector) {
    double sum = 0;
    for (double value : forward(vector)) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  /// The vector times the inverse of the covariance.
  public double[] solve(double[] vector) {
    var x = forward(vector);
    for (int i = x.length - 1; i >= 0; i--) {
      for (int j = i + 1; j < x.length; j++) {
        x[i] -= lower[j][i] * x[j];
      }
      x[i] /= lower[i][i];
    }
    return x;
  }

  private double[] forward(double[] vector) {
    var x = vector.clone();
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < i; j++) {
        x[i] -= lower[i][j] * x[j];
      }
      x[i] /= lower[i][i];
    }
    return x;
  }

  private static double[] minus(double[] one, double[] other) {
    var off = new double[one.length];
    for (int i = 0; i < off.length; i++) {
      off[i] = one[i] - other[i];
    }
    return off;
  }

  private static double[][] cholesky(double[][] a) {
    int n = a.length;
    var lower = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = a[i][j];
        for (int k = 0; k < j; k++) {
          sum -= lower[i][k] * lower[j][k];
        }
        if (i == j && !(sum > 0)) {
          throw new IllegalArgumentException("not positive definite in direction " + i);
        }
        lower[i][j] = i == j ? Math.sqrt(sum) : sum / lower[j][j];
      }
    }
    return lower;
  }
}
