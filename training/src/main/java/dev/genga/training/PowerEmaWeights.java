package dev.genga.training;

import java.util.List;

/// How snapshots of power averages add up to the average of another length: with the weights for which
/// the sum comes nearest to it, as functions of the step.
///
/// Source: Karras et al. (2024), appendix C: the normal equations of least squares over the averages'
/// weight functions `(gamma + 1) s^gamma / t^(gamma + 1)` for steps `s` from 0 to `t`.
final class PowerEmaWeights {
  private PowerEmaWeights() {}

  /// A weight function.
  ///
  /// @param step up to which it averages
  /// @param exponent of its weights
  record Curve(int step, double exponent) {
    /// The integral of the product of two: in logarithms, since powers of steps are huge.
    double times(Curve other) {
      double both = exponent + other.exponent + 1;
      double least = Math.log(Math.min(step, other.step));
      return (exponent + 1)
          * (other.exponent + 1)
          / both
          * Math.exp(
              both * least
                  - (exponent + 1) * Math.log(step)
                  - (other.exponent + 1) * Math.log(other.step));
    }
  }

  /// @param snapshots at least one, no two alike
  /// @return a weight for each snapshot
  static double[] of(List<Curve> snapshots, Curve wanted) {
    int count = snapshots.size();
    var rows = new double[count][count + 1];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < count; j++) {
        rows[i][j] = snapshots.get(i).times(snapshots.get(j));
      }
      rows[i][count] = snapshots.get(i).times(wanted);
    }
    return solved(rows);
  }

  /// Gaussian elimination with partial pivoting.
  ///
  /// @param rows a square matrix with the right side as the last column; is overwritten
  private static double[] solved(double[][] rows) {
    int count = rows.length;
    for (int i = 0; i < count; i++) {
      int pivot = i;
      for (int j = i + 1; j < count; j++) {
        pivot = Math.abs(rows[j][i]) > Math.abs(rows[pivot][i]) ? j : pivot;
      }
      double[] row = rows[pivot];
      rows[pivot] = rows[i];
      rows[i] = row;
      for (int j = i + 1; j < count; j++) {
        double share = rows[j][i] / row[i];
        for (int k = i; k <= count; k++) {
          rows[j][k] -= share * row[k];
        }
      }
    }
    double[] solution = new double[count];
    for (int i = count - 1; i >= 0; i--) {
      double rest = rows[i][count];
      for (int k = i + 1; k < count; k++) {
        rest -= rows[i][k] * solution[k];
      }
      solution[i] = rest / rows[i][i];
    }
    return solution;
  }
}
