package dev.genga.wan.generation;

import dev.genga.wan.transformer.TransformerConfig;
import java.util.List;
import java.util.Locale;

/// Polynomials from the change of the time embedding to that of what the blocks give, fitted by the
/// authors of TeaCache to each published model (TeaCache4Wan2.1/teacache_generate.py). A model of
/// another size takes the nearest one's: its thresholds have to be found by trying.
enum TeaCacheFit {
  T2V_1_3B(
      List.of(2396.76752, -1311.10545, 201.331979, -8.29855975, 0.137887774),
      List.of(-52186.2437, 9230.41404, -528.275948, 13.6987616, -0.0499875664)),
  T2V_14B(
      List.of(-5784.54975374, 5449.50911966, -1811.16591783, 256.27178429, -13.02252404),
      List.of(-303318.725, 49053.7029, -2655.30556, 58.7365115, -0.315583525)),
  I2V_480P(
      List.of(-302.331670, 223.948934, -52.5463970, 5.87348440, -0.201973289),
      List.of(257151.496, -35422.9917, 1402.86849, -13.5890334, 0.132517977)),
  I2V_720P(
      List.of(-114.36346466, 65.26524496, -18.82220707, 4.91518089, -0.23412683),
      List.of(8107.05460, 2133.93892, -372.934672, 16.6203073, -0.0417769401));

  private final List<Double> ofEmbedding;
  private final List<Double> ofProjection;

  TeaCacheFit(List<Double> ofEmbedding, List<Double> ofProjection) {
    this.ofEmbedding = ofEmbedding;
    this.ofProjection = ofProjection;
  }

  /// The fit for a model.
  ///
  /// @param name of its file: the two image-to-video models differ in nothing else
  static TeaCacheFit of(TransformerConfig config, String name) {
    if (config.imageToVideo()) {
      return name.toLowerCase(Locale.ROOT).contains("720") ? I2V_720P : I2V_480P;
    }
    return config.dim() <= TransformerConfig.t2v1B().dim() ? T2V_1_3B : T2V_14B;
  }

  /// What a relative change counts for.
  double rescaled(double change, TeaCache.Mode mode) {
    return switch (mode) {
      case E -> value(ofEmbedding, change);
      case E0 -> value(ofProjection, change);
      case PLAIN -> change;
    };
  }

  private static double value(List<Double> coefficients, double x) {
    double sum = 0;
    for (double coefficient : coefficients) {
      sum = sum * x + coefficient;
    }
    return sum;
  }
}
