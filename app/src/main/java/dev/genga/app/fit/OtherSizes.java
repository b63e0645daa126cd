package dev.genga.app.fit;

import dev.genga.dataset.config.Size;
import dev.genga.dataset.plan.Bucket;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Sizes near a bucket's that keep its shape, so that someone can see what a smaller or a larger one would cost.
final class OtherSizes {
  private static final int STEP = 16;

  /// How far the ratio of width to height may be off.
  private static final double RATIO = 0.04;

  private static final double SMALLEST_AREA = 0.4;
  private static final double LARGEST_AREA = 2.2;

  /// How many are told at most, smaller and larger alike.
  private static final int EACH = 3;

  /// The VAE makes a latent frame of so many frames, after the first.
  private static final int FRAME_STEP = 4;

  private static final Comparator<Bucket> BY_AREA =
      Comparator.comparingLong(bucket -> bucket.size().area());

  private OtherSizes() {}

  /// The nearest ones, with the largest of all that fit if it is not one of them; by area, without the
  /// bucket itself.
  ///
  /// @param fits whether a step of it does
  static List<Bucket> of(Bucket bucket, Predicate<Bucket> fits) {
    var alike = alike(bucket);
    double area = bucket.size().area();
    var smaller =
        alike.stream()
            .filter(b -> b.size().area() < area && b.size().area() >= SMALLEST_AREA * area)
            .toList()
            .reversed();
    var larger = alike.stream().filter(b -> b.size().area() > area).toList();
    var told = new ArrayList<>(smaller.subList(0, Math.min(EACH, smaller.size())));
    told.addAll(larger.subList(0, Math.min(EACH, larger.size())));
    alike.reversed().stream()
        .filter(fits)
        .findFirst()
        .filter(largest -> !told.contains(largest) && !largest.equals(bucket))
        .ifPresent(told::add);
    told.sort(BY_AREA);
    return List.copyOf(told);
  }

  /// The bucket with as many frames as fit, up to about the largest area's tokens; none where that is as
  /// many as it has, and for images.
  ///
  /// @param fits whether a step of it does
  static Optional<Bucket> ofMostFrames(Bucket bucket, Predicate<Bucket> fits) {
    int most = (int) (bucket.frames() * LARGEST_AREA);
    return bucket.frames() == 1
        ? Optional.empty()
        : IntStream.iterate(
                most - (most - 1) % FRAME_STEP, frames -> frames > 1, f -> f - FRAME_STEP)
            .mapToObj(frames -> new Bucket(bucket.size(), frames))
            .filter(fits)
            .findFirst()
            .filter(found -> found.frames() != bucket.frames());
  }

  /// All of the bucket's shape, itself included, by area.
  private static List<Bucket> alike(Bucket bucket) {
    var alike = new ArrayList<Bucket>();
    for (int width = STEP; width <= 2 * bucket.size().width(); width += STEP) {
      double exact = (double) width * bucket.size().height() / bucket.size().width();
      int height = (int) Math.round(exact / STEP) * STEP;
      boolean near = height > 0 && Math.abs(height / exact - 1) <= RATIO;
      if (near && (double) width * height <= LARGEST_AREA * bucket.size().area()) {
        alike.add(new Bucket(new Size(width, height), bucket.frames()));
      }
    }
    alike.sort(BY_AREA);
    return alike;
  }
}
