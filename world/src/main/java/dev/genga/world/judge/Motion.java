package dev.genga.world.judge;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// How the thing moves over a whole clip, by straight lines through its frames.
///
/// @param right in heights of the frame
/// @param down in heights of the frame
/// @param growth logarithm of its size at the end over that at the beginning
record Motion(double right, double down, double growth) {
  static Motion of(List<@Nullable Silhouette> track) {
    return new Motion(
        change(track, Silhouette::centreX),
        change(track, Silhouette::centreY),
        change(track, Motion::logSize));
  }

  /// Wings make a bird higher and larger by turns, not longer: length counts twice.
  private static double logSize(Silhouette silhouette) {
    double byArea = 0.5 * Math.log(silhouette.area());
    return (byArea + 2 * Math.log(silhouette.box().width())) / 3;
  }

  /// The change from the first frame to the last along the line of least squares.
  private static double change(
      List<@Nullable Silhouette> track, ToDoubleFunction<Silhouette> quantity) {
    int n = 0;
    double t = 0;
    double tt = 0;
    double q = 0;
    double tq = 0;
    for (int i = 0; i < track.size(); i++) {
      var silhouette = track.get(i);
      if (silhouette != null) {
        double value = quantity.applyAsDouble(silhouette);
        n++;
        t += i;
        tt += (double) i * i;
        q += value;
        tq += i * value;
      }
    }
    double spread = n * tt - t * t;
    return spread == 0 ? 0 : (n * tq - t * q) / spread * (track.size() - 1);
  }
}
