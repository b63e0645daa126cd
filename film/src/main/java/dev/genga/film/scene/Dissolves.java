package dev.genga.film.scene;

import java.util.ArrayList;
import java.util.List;

/// Finds dissolves by what they are: every frame is a mixture of the pictures before and after, with
/// shares that only grow, and halfway through the contrast is less than at either end, since pictures
/// that have nothing to do with each other average out (the dip in variance of Alattar, "Detecting and
/// compressing dissolve regions in video sequences", ISCAS 1993). A moving camera has neither.
final class Dissolves {
  /// Lengths at which a dissolve is looked for, in frames at [#RATE] frames a second.
  private static final int[] SPANS = {5, 7, 9, 12, 15, 19, 24, 30, 38, 48};

  private static final double RATE = 24;

  /// Pictures that are nearer than this don't show whether one dissolves into the other.
  private static final double LEAST_DISTANCE = 9;

  /// How far a frame may be from the mixture, as a share of the way between the pictures; and how far
  /// where the contrast dips clearly, since one of the scenes may move fast.
  private static final double MISFIT = 0.26;

  private static final double MISFIT_MOVING = 0.56;

  /// What is left halfway of the variance that lies between both ends': a half for pictures without
  /// likeness.
  private static final double DIP = 0.72;

  private static final double CLEAR_DIP = 0.5;

  /// A larger share of the new picture from one frame to the next is a cut.
  private static final double LARGEST_STEP = 0.36;

  private static final double BACKWARDS = 0.06;

  /// From these shares of the new picture on it is told where the dissolve begins and ends: nearer to
  /// either end, movements hide it.
  private static final double EARLY = 0.15;

  private static final double LATE = 0.85;

  private final LookBuffer looks;
  private final int[] spans;
  private final List<Transition> found = new ArrayList<>();
  private final double[] shares;
  private double dip;
  private double dipOfLast;

  /// @param looks of the last frames, at least [#longest] of them
  Dissolves(LookBuffer looks, double rate) {
    this.looks = looks;
    spans = new int[SPANS.length];
    for (int i = 0; i < spans.length; i++) {
      spans[i] = (int) Math.max(5, Math.round(SPANS[i] * rate / RATE));
    }
    shares = new double[longest(rate)];
  }

  /// The most frames that are looked back.
  static int longest(double rate) {
    return (int) Math.max(5, Math.round(SPANS[SPANS.length - 1] * rate / RATE)) + 2;
  }

  /// Takes the frame whose look is the newest.
  void next() {
    int end = looks.newest();
    for (int span : spans) {
      int start = end - span;
      if (start >= looks.oldest() && mayBe(start, end) && isMixture(start, end)) {
        add(start, end);
        return;
      }
    }
  }

  /// What can be told without looking at all frames.
  private boolean mayBe(int start, int end) {
    var from = looks.at(start);
    var to = looks.at(end);
    double most = Math.max(from.variance(), to.variance());
    double least = Double.MAX_VALUE;
    for (int i = start + 1; i < end; i++) {
      least = Math.min(least, looks.at(i).variance());
    }
    return least <= DIP * most && from.distance(to) >= LEAST_DISTANCE;
  }

  private boolean isMixture(int start, int end) {
    var from = looks.at(start).cells();
    var to = looks.at(end).cells();
    double whole = squares(from, to);
    double before = 0;
    double worst = 0;
    for (int i = start + 1; i < end; i++) {
      var cells = looks.at(i).cells();
      double share = share(from, to, cells) / whole;
      double step = share - before;
      if (step > LARGEST_STEP || step < -BACKWARDS) {
        return false;
      }
      worst = Math.max(worst, Math.sqrt(misfit(from, to, cells, share) / whole));
      if (worst > MISFIT_MOVING) {
        return false;
      }
      shares[i - start] = share;
      before = share;
    }
    dip = dip(start, end);
    return 1 - before <= LARGEST_STEP && (worst <= MISFIT ? dip <= DIP : dip <= CLEAR_DIP);
  }

  /// What is left of the contrast in the middle of a mixture, at least.
  private double dip(int start, int end) {
    double from = looks.at(start).variance();
    double to = looks.at(end).variance();
    double least = 1;
    for (int i = start + 1; i < end; i++) {
      double share = shares[i - start];
      if (share > 0.3 && share < 0.7) {
        double between = (1 - share) * from + share * to;
        least = Math.min(least, looks.at(i).variance() / Math.max(1, between));
      }
    }
    return least;
  }

  private static double squares(float[] from, float[] to) {
    float sum = 0;
    for (int i = 0; i < FrameLook.VALUES; i++) {
      float way = to[i] - from[i];
      sum += way * way;
    }
    return sum;
  }

  /// By least squares, times the square of the way.
  private static double share(float[] from, float[] to, float[] cells) {
    float sum = 0;
    for (int i = 0; i < FrameLook.VALUES; i++) {
      sum += (cells[i] - from[i]) * (to[i] - from[i]);
    }
    return sum;
  }

  private static double misfit(float[] from, float[] to, float[] cells, double share) {
    float part = (float) share;
    float sum = 0;
    for (int i = 0; i < FrameLook.VALUES; i++) {
      float miss = cells[i] - from[i] - part * (to[i] - from[i]);
      sum += miss * miss;
    }
    return sum;
  }

  /// Of the spans that show one dissolve the one counts whose contrast dips most: it has both pictures
  /// alone at its ends.
  private void add(int start, int end) {
    shares[0] = 0;
    shares[end - start] = 1;
    double early = crossing(end - start, EARLY);
    double late = crossing(end - start, LATE);
    double length = (late - early) / (LATE - EARLY);
    int first = start + 1 + (int) Math.max(0, Math.round(early - EARLY * length));
    int last = (int) Math.min(end, start + Math.round(late + (1 - LATE) * length));
    var dissolve = new Transition(TransitionKind.DISSOLVE, first, Math.max(last, first + 1));
    if (!found.isEmpty() && found.getLast().end() >= dissolve.first()) {
      if (dip >= dipOfLast) {
        return;
      }
      found.removeLast();
    }
    found.add(dissolve);
    dipOfLast = dip;
  }

  /// At which frame after the span's first the new picture reaches a share, between frames by parts.
  private double crossing(int span, double share) {
    int i = 1;
    while (i < span && shares[i] < share) {
      i++;
    }
    double step = shares[i] - shares[i - 1];
    return step <= 0 ? i : i - (shares[i] - share) / step;
  }

  /// All that was found, in order; the film is over.
  List<Transition> finish() {
    return found;
  }
}
