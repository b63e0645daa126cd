package dev.genga.dataset.plan;

import dev.genga.dataset.config.ImageSection;
import dev.genga.dataset.config.Section;
import dev.genga.dataset.config.Size;
import dev.genga.dataset.config.VideoSection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/// The sizes that a section's frames are scaled and cropped to: about one area, many shapes.
///
/// The rule is that of musubi-tuner's `dataset/bucket.py`, `BucketSelector`, with Wan's step of 16.
///
/// @param area of the section's resolution, in pixels
/// @param sizes by width, then height
/// @param noUpscale whether a source not larger than `area` keeps its own size, rounded down to 16
public record Buckets(long area, List<Size> sizes, boolean noUpscale) {
  private static final int STEP = 16;

  /// Copies the list.
  public Buckets {
    sizes = List.copyOf(sizes);
  }

  /// The buckets of a resolution.
  ///
  /// @param enable whether there are several; otherwise the resolution is the only size, and
  ///     `noUpscale` has no effect
  public static Buckets of(Size resolution, boolean enable, boolean noUpscale) {
    return enable
        ? new Buckets(resolution.area(), sizes(resolution.area()), noUpscale)
        : new Buckets(resolution.area(), List.of(resolution), false);
  }

  /// The buckets that a section's frames are cached in. Clips are always bucketed and may always
  /// be enlarged, whatever `enable_bucket` and `bucket_no_upscale` say.
  public static Buckets of(Section section) {
    return switch (section) {
      case ImageSection image ->
          of(
              image.resolution(),
              image.settings().enableBucket(),
              image.settings().bucketNoUpscale());
      case VideoSection video -> of(video.resolution(), true, false);
    };
  }

  /// The bucket of a source: the nearest ratio of width to height, the first of two equally near.
  ///
  /// @return without upscaling a side may be 0, for a source narrower than 16 pixels
  public Size choose(Size source) {
    if (noUpscale && source.area() <= area) {
      return new Size(down(source.width()), down(source.height()));
    }
    double ratio = (double) source.width() / source.height();
    return sizes.stream()
        .min(Comparator.comparingDouble(size -> Math.abs(ratio(size) - ratio)))
        .orElseThrow();
  }

  private static double ratio(Size size) {
    return (double) size.width() / size.height();
  }

  private static List<Size> sizes(long area) {
    int side = (int) Math.sqrt((double) area);
    var sizes = new TreeSet<>(Comparator.comparingInt(Size::width).thenComparingInt(Size::height));
    for (int width = down(side / 2); width < side + STEP; width += STEP) {
      var size = new Size(width, down((int) (area / width)));
      sizes.add(size);
      sizes.add(size.transposed());
    }
    return List.copyOf(sizes);
  }

  private static int down(int side) {
    return side - side % STEP;
  }
}
