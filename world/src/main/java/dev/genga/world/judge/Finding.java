package dev.genga.world.judge;

import dev.genga.world.picture.LabFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The one strongly coloured thing of a clip, by its hue and through its frames.
///
/// @param hue in degrees, as Oklab has it
/// @param silhouettes one a frame; null where there is none to be told
record Finding(double hue, List<@Nullable Silhouette> silhouettes) {
  /// Less chroma than this is grey, whatever else is in the clip.
  private static final double LEAST_CHROMA = 0.07;

  /// The thing has at least this share of the chroma of the clip's strongest pixels.
  private static final double SHARE = 0.5;

  /// The strongest pixels are this share of a clip; the smallest things cover twice as much.
  private static final double STRONGEST = 0.01;

  /// How far a pixel's hue may be from the thing's.
  private static final double HUE_REACH = 38;

  /// The share of strongly coloured pixels that have the thing's hue: noise has all hues.
  private static final double LEAST_SHARE = 0.55;

  /// The share of frames in which a thing is to be seen.
  private static final double LEAST_FRAMES = 0.7;

  /// The mean cosine of each silhouette with the next, both centred: true clips have 0.8 and more, noise
  /// by pixels 0.55 and less.
  private static final double LEAST_LASTING = 0.7;

  /// The whole way from frame to frame, in heights, in clips of many frames a tenth a frame. True clips
  /// go 0.7.
  private static final double MOST_WAY = 1.2;

  private static final double MOST_LEAP = 0.1;

  private static final int BINS = 72;

  /// @return what was found, or null if nothing is coloured, or no shape is there in most frames
  static @Nullable Finding in(List<LabFrame> frames) {
    var smooth = frames.stream().map(Chroma::of).toList();
    double strongest = strongest(smooth);
    if (strongest < LEAST_CHROMA * 1.2) {
      return null;
    }
    double least = Math.max(LEAST_CHROMA, SHARE * strongest);
    double hue = mainHue(smooth, least);
    if (share(smooth, hue, least) < LEAST_SHARE) {
      return null;
    }
    var silhouettes = new ArrayList<@Nullable Silhouette>();
    int found = 0;
    for (int i = 0; i < smooth.size(); i++) {
      var silhouette =
          Silhouette.of(
              smooth.get(i).near(hue, HUE_REACH, least),
              frames.get(i).width(),
              frames.get(i).height());
      silhouettes.add(silhouette);
      found += silhouette == null ? 0 : 1;
    }
    return found < LEAST_FRAMES * frames.size() || !stays(silhouettes)
        ? null
        : new Finding(hue, silhouettes);
  }

  /// Whether one shape lasts through the frames, as in noise none does.
  private static boolean stays(List<@Nullable Silhouette> silhouettes) {
    double lasting = 0;
    double leaps = 0;
    int pairs = 0;
    for (int i = 1; i < silhouettes.size(); i++) {
      var one = silhouettes.get(i - 1);
      var next = silhouettes.get(i);
      if (one != null && next != null) {
        lasting += Vectors.cosine(one.inSquare(Kinds.SIDE), next.inSquare(Kinds.SIDE));
        leaps += Math.hypot(next.centreX() - one.centreX(), next.centreY() - one.centreY());
        pairs++;
      }
    }
    double most = Math.max(MOST_WAY, MOST_LEAP * pairs);
    return silhouettes.size() == 1
        || (pairs > 0 && lasting / pairs > LEAST_LASTING && leaps < most);
  }

  /// Colour as strength and direction, blurred first: hatching counts as a surface.
  @SuppressWarnings("ArrayRecordComponent") // pixels, never compared
  private record Chroma(float[] a, float[] b, float[] strength) {
    static Chroma of(LabFrame frame) {
      var a = frame.smoothed(frame.a());
      var b = frame.smoothed(frame.b());
      var strength = new float[a.length];
      for (int i = 0; i < a.length; i++) {
        strength[i] = (float) Math.sqrt(a[i] * a[i] + b[i] * b[i]);
      }
      return new Chroma(a, b, strength);
    }

    double hue(int at) {
      return Math.toDegrees(Math.atan2(b[at], a[at]));
    }

    boolean[] near(double hue, double reach, double least) {
      var near = new boolean[a.length];
      for (int i = 0; i < near.length; i++) {
        near[i] = strength[i] >= least && Hues.distance(hue(i), hue) <= reach;
      }
      return near;
    }
  }

  private static double share(List<Chroma> frames, double hue, double least) {
    double near = 0;
    double all = 0;
    for (var frame : frames) {
      for (int i = 0; i < frame.strength().length; i++) {
        if (frame.strength()[i] >= least) {
          all++;
          near += Hues.distance(frame.hue(i), hue) <= HUE_REACH ? 1 : 0;
        }
      }
    }
    return near / all;
  }

  /// The mean chroma of the strongest pixels of all frames.
  private static double strongest(List<Chroma> frames) {
    int pixels = frames.getFirst().strength().length;
    int take = Math.max(1, (int) (STRONGEST * pixels));
    double sum = 0;
    for (var frame : frames) {
      var sorted = frame.strength().clone();
      Arrays.sort(sorted);
      for (int i = pixels - take; i < pixels; i++) {
        sum += sorted[i];
      }
    }
    return sum / take / frames.size();
  }

  /// The peak of the hues, each pixel weighed by its squared chroma, made exact by the mean round it.
  private static double mainHue(List<Chroma> frames, double least) {
    var bins = new double[BINS];
    for (var frame : frames) {
      for (int i = 0; i < frame.strength().length; i++) {
        if (frame.strength()[i] >= least) {
          int bin = (int) Math.floor((frame.hue(i) + 360) * BINS / 360);
          bins[Math.floorMod(bin, BINS)] += frame.strength()[i] * frame.strength()[i];
        }
      }
    }
    double peak = Hues.peak(bins);
    double a = 0;
    double b = 0;
    for (var frame : frames) {
      for (int i = 0; i < frame.strength().length; i++) {
        if (frame.strength()[i] >= least && Hues.distance(frame.hue(i), peak) < 25) {
          a += frame.a()[i];
          b += frame.b()[i];
        }
      }
    }
    return Math.toDegrees(Math.atan2(b, a));
  }
}
