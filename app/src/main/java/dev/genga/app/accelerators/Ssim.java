package dev.genga.app.accelerators;

/// Structural similarity (Wang et al. 2004, "Image Quality Assessment: From Error Visibility to Structural
/// Similarity"), over square windows of equal weights, half of one apart.
final class Ssim {
  private static final int SIDE = 8;
  private static final int SPACING = SIDE / 2;
  private static final double OF_MEANS = Math.pow(0.01 * 255, 2);
  private static final double OF_VARIANCES = Math.pow(0.03 * 255, 2);

  private Ssim() {}

  /// @param a at least 8 x 8
  /// @param b of the same size
  static double of(Grey a, Grey b) {
    double sum = 0;
    int windows = 0;
    for (int y = 0; y + SIDE <= a.height(); y += SPACING) {
      for (int x = 0; x + SIDE <= a.width(); x += SPACING) {
        sum += window(a, b, x, y);
        windows++;
      }
    }
    return sum / windows;
  }

  private static double window(Grey a, Grey b, int left, int top) {
    double sumA = 0;
    double sumB = 0;
    double squareA = 0;
    double squareB = 0;
    double product = 0;
    for (int y = top; y < top + SIDE; y++) {
      for (int x = left; x < left + SIDE; x++) {
        double va = a.at(x, y);
        double vb = b.at(x, y);
        sumA += va;
        sumB += vb;
        squareA += va * va;
        squareB += vb * vb;
        product += va * vb;
      }
    }
    int n = SIDE * SIDE;
    double meanA = sumA / n;
    double meanB = sumB / n;
    double varianceA = squareA / n - meanA * meanA;
    double varianceB = squareB / n - meanB * meanB;
    double covariance = product / n - meanA * meanB;
    return (2 * meanA * meanB + OF_MEANS)
        * (2 * covariance + OF_VARIANCES)
        / ((meanA * meanA + meanB * meanB + OF_MEANS) * (varianceA + varianceB + OF_VARIANCES));
  }
}
