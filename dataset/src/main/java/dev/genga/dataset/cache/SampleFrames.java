package dev.genga.dataset.cache;

import dev.genga.base.ProblemException;
import dev.genga.dataset.config.FrameRateRule;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.dataset.plan.Sample;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The frames of a sample as the VAE gets them, for people to look at.
public final class SampleFrames {
  private SampleFrames() {}

  /// Reads a sample: the very frames, scaled and cropped, that its latents are made from.
  ///
  /// @throws ProblemException if its clip or image can't be read so far
  public static List<Frame> of(PlannedMedia media, Sample sample) {
    int[] indices = media.fileFrames(sample);
    Set<Integer> wanted = new TreeSet<>();
    Arrays.stream(indices).forEach(wanted::add);
    var size = media.bucket();
    var loader = FrameLoader.read(media.file(), media.kind(), Map.of(size, wanted));
    return Arrays.stream(indices).mapToObj(index -> loader.frame(size, index)).toList();
  }

  /// Writes a sample as a video of Wan's rate.
  ///
  /// @throws ProblemException if it can't be read or written
  public static void write(Path file, PlannedMedia media, Sample sample) {
    VideoWriter.write(file, Fraction.of((long) FrameRateRule.WAN), Map.of(), of(media, sample));
  }
}
