package dev.genga.wan.generation;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Small images of soft colours, always the same ones, and the mean colour of each 8 by 8 pixels: what a
/// VAE makes one latent of.
///
/// @param images `[1, 3, 1, side, side]` in [-1, 1], float32, each
/// @param means red, green and blue of each square, images one after the other, squares by rows
record ColourPatches(List<Tensor> images, List<double[]> means) {
  private static final int COUNT = 24;
  private static final int SIDE = 64;
  private static final int SEED = 8;
  private static final int COLOURS = 3;

  /// From one colour for the whole image to one for each square.
  private static final int[] GRIDS = {1, 2, 4, 8};

  /// In the thread's current scope.
  static ColourPatches some() {
    var random = new SplittableRandom(SEED);
    var images = new ArrayList<Tensor>();
    var means = new ArrayList<double[]>();
    for (int i = 0; i < COUNT; i++) {
      float[] image = image(random);
      images.add(Tensors.of(image, 1, COLOURS, 1, SIDE, SIDE));
      addMeans(image, means);
    }
    return new ColourPatches(images, means);
  }

  private static float[] image(SplittableRandom random) {
    double[] sum = new double[COLOURS * SIDE * SIDE];
    for (int grid : GRIDS) {
      double[] knots = random.doubles((long) COLOURS * (grid + 1) * (grid + 1), -1, 1).toArray();
      for (int i = 0; i < sum.length; i++) {
        double y = i / SIDE % SIDE * grid / (double) SIDE;
        double x = i % SIDE * grid / (double) SIDE;
        sum[i] += between(knots, i / (SIDE * SIDE), grid + 1, y, x) / Math.sqrt(grid);
      }
    }
    float[] image = new float[sum.length];
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) Math.clamp(sum[i], -1, 1);
    }
    return image;
  }

  /// A value between four knots.
  private static double between(double[] knots, int colour, int side, double y, double x) {
    int row = (int) y;
    int column = (int) x;
    int at = (colour * side + row) * side + column;
    double upper = knots[at] + (x - column) * (knots[at + 1] - knots[at]);
    double lower = knots[at + side] + (x - column) * (knots[at + side + 1] - knots[at + side]);
    return upper + (y - row) * (lower - upper);
  }

  private static void addMeans(float[] image, List<double[]> means) {
    int square = VideoSize.PIXELS_PER_LATENT;
    int squares = SIDE / square;
    for (int place = 0; place < squares * squares; place++) {
      double[] mean = new double[COLOURS];
      for (int i = 0; i < COLOURS * square * square; i++) {
        int colour = i / (square * square);
        int y = place / squares * square + i / square % square;
        int x = place % squares * square + i % square;
        mean[colour] += image[(colour * SIDE + y) * SIDE + x] / (square * square);
      }
      means.add(mean);
    }
  }
}
