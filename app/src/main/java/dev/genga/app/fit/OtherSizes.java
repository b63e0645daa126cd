package dev.genga.app.fit;

import dev.genga.dataset.config.Size;
import dev.genga.dataset.plan.Bucket;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Sizes near a bucket's that keep its shape, so that someone can see what a smaller or a larger one would cost.
final class OtherSizes {
  private static final int STEP = 16;

  /// How far the ratio of width to height may be off.
  private static final double RATIO = 0.04;

  private static final double SMALLEST_AREA = 0.4;
  private static final double LARGEST_AREA = 2.2;

  /// How many are told at most, smaller and larger alike.
  private static final int EACH = 3;

  private OtherSizes() {}

  /// The nearest ones, by area, without the bucket itself.
  static List<Bucket> of(Bucket bucket) {
    var smaller = new ArrayList<Bucket>();
    var larger = new ArrayList<Bucket>();
    double area = bucket.size().area();
    for (int width = STEP; width <= 2 * bucket.size().width(); width += STEP) {
      double exact = (double) width * bucket.size().height() / bucket.size().width();
      int height = (int) Math.round(exact / STEP) * STEP;
      double share = width * height / area;
      boolean alike = height > 0 && Math.abs(height / exact - 1) <= RATIO;
      if (alike && share >= SMALLEST_AREA && share <= LARGEST_AREA && share != 1) {
        (share < 1 ? smaller : larger).add(new Bucket(new Size(width, height), bucket.frames()));
      }
    }
    var order = Comparator.<Bucket>comparingLong(b -> b.size().area());
    smaller.sort(order.reversed());
    larger.sort(order);
    var near = new ArrayList<>(smaller.subList(0, Math.min(EACH, smaller.size())));
    near.addAll(larger.subList(0, Math.min(EACH, larger.size())));
    near.sort(order);
    return List.copyOf(near);
  }
}
