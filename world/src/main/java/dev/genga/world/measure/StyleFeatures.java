package dev.genga.world.measure;

import dev.genga.world.Clip;
import dev.genga.world.picture.LabFrame;
import dev.genga.world.statistics.Spread;
import java.util.ArrayList;
import java.util.List;

/// Numbers that tell how a clip is drawn, not what it shows: its colours, its edges, its texture at
/// four scales, how it changes in time. Those in time stand last, so that a picture has the others.
final class StyleFeatures {
  /// So many frames are looked at, evenly spaced.
  private static final int FRAMES = 4;

  private StyleFeatures() {}

  /// @return 38 numbers, or the first 34 for a clip of one frame
  static double[] of(Clip clip) {
    var frames = LabFrame.of(clip);
    var sums = new ArrayList<double[]>();
    for (var frame : spaced(frames)) {
      var still = new FeatureList();
      Colours.add(frame, still);
      Edges.add(frame, still);
      Texture.add(frame, still);
      sums.add(still.values());
    }
    var all = new FeatureList();
    for (double value : Spread.mean(sums)) {
      all.add(value);
    }
    if (frames.size() > 1) {
      Changes.add(frames, all);
    }
    return all.values();
  }

  private static List<LabFrame> spaced(List<LabFrame> frames) {
    int count = Math.min(FRAMES, frames.size());
    var taken = new ArrayList<LabFrame>();
    for (int i = 0; i < count; i++) {
      taken.add(frames.get(count == 1 ? 0 : i * (frames.size() - 1) / (count - 1)));
    }
    return taken;
  }
}
