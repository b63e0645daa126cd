package dev.genga.training.insight;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Which clips a training finds hardest, has not learnt, or has learnt by heart.
///
/// A clip's losses are compared with those of its section at the same timesteps, since the timestep
/// decides most of a loss: each counts as the logarithm of its ratio to the section's geometric mean in
/// that tenth of the timesteps. The first half of a clip's passes is then held against the second.
///
/// @param hardest by how many times the loss is above the usual, the hardest first
/// @param neverLearnt whose loss has hardly fallen while that of their section did
/// @param byHeart whose loss fell much further than it did on what is held out, or, where nothing is, than
///     their section's did
public record ClipFindings(
    List<Finding> hardest, List<Finding> neverLearnt, List<Finding> byHeart) {
  /// Passes that each half of a clip's needs.
  static final int LEAST = 4;

  /// So many standard errors make a difference: of 10,000 clips, fewer than one is there by chance.
  private static final double ERRORS = 4;

  /// A section that has fallen by less, from half to half, tells nothing of what its clips should have.
  private static final double LEARNT = Math.log(0.95);

  /// Of its section's fall, what a clip that has not learnt has at most.
  private static final double HARDLY = 0.25;

  /// How much further a clip has fallen that was learnt by heart.
  private static final double FURTHER = Math.log(0.8);

  private static final int NAMED = 10;

  /// @param clip the clip or image
  /// @param passes how often it was trained on
  /// @param level its loss in the second half of its passes, over what is usual in its section
  /// @param change by what share its loss has changed from the first half to the second, such as -0.2
  public record Finding(LossHistory.Clip clip, int passes, double level, double change) {}

  /// A clip's two halves, in logarithms.
  ///
  /// @param early the mean of the first
  /// @param late the mean of the second
  /// @param squares sum of the squared distances from both means
  private record Halves(
      LossHistory.Clip clip, int passes, double early, double late, double squares) {
    double change() {
      return late - early;
    }

    /// The standard error of the change, where all clips of a section scatter alike.
    ///
    /// @param variance of a single loss
    double error(double variance) {
      int first = passes / 2;
      return Math.sqrt(variance / first + variance / (passes - first));
    }

    Finding finding(double usual) {
      return new Finding(clip, passes, Math.exp(late - usual), Math.expm1(change()));
    }
  }

  /// @param heldOut by section, the share by which the held-out loss has changed over the same time; none
  ///     where nothing is held out
  public static ClipFindings of(LossHistory history, Map<Integer, Double> heldOut) {
    var hardest = new ArrayList<Finding>();
    var never = new ArrayList<Finding>();
    var byHeart = new ArrayList<Finding>();
    var halves = halves(history);
    for (int section : history.sections()) {
      var its = halves.stream().filter(half -> half.clip().section() == section).toList();
      if (its.isEmpty()) {
        continue;
      }
      double usual = median(its.stream().mapToDouble(Halves::late).toArray());
      double typical = median(its.stream().mapToDouble(Halves::change).toArray());
      double reference = heldOut.containsKey(section) ? Math.log1p(heldOut.get(section)) : typical;
      take(its, usual, half -> half.late() > usual, hardest);
      double variance = variance(its);
      take(its, usual, half -> isNeverLearnt(half, typical, variance), never);
      take(its, usual, half -> isByHeart(half, reference, variance), byHeart);
    }
    var byLevel = Comparator.comparingDouble(Finding::level).reversed();
    var byChange = Comparator.comparingDouble(Finding::change);
    return new ClipFindings(
        first(hardest, byLevel), first(never, byChange.reversed()), first(byHeart, byChange));
  }

  private static boolean isNeverLearnt(Halves half, double typical, double variance) {
    return typical < LEARNT
        && half.change() > HARDLY * typical
        && half.change() - typical > ERRORS * half.error(variance);
  }

  private static boolean isByHeart(Halves half, double reference, double variance) {
    return half.change() < reference + FURTHER
        && reference - half.change() > ERRORS * half.error(variance);
  }

  /// Of a single loss around the mean of its clip's half.
  private static double variance(List<Halves> halves) {
    double squares = halves.stream().mapToDouble(Halves::squares).sum();
    int free = halves.stream().mapToInt(half -> half.passes() - 2).sum();
    return squares / free;
  }

  private static void take(
      List<Halves> its, double usual, Predicate<Halves> which, List<Finding> into) {
    its.stream().filter(which).forEach(half -> into.add(half.finding(usual)));
  }

  private static List<Finding> first(List<Finding> findings, Comparator<Finding> order) {
    return findings.stream().sorted(order).limit(NAMED).toList();
  }

  private static List<Halves> halves(LossHistory history) {
    var usual = usual(history);
    var relative = new HashMap<Integer, List<Double>>();
    for (int i = 0; i < history.size(); i++) {
      int clip = history.clip(i);
      double[] ofSection =
          usual.getOrDefault(history.clips().get(clip).section(), new double[LossHistory.BINS]);
      relative
          .computeIfAbsent(clip, _ -> new ArrayList<>())
          .add(Math.log(history.loss(i)) - ofSection[history.bin(i)]);
    }
    var halves = new ArrayList<Halves>();
    relative.forEach((clip, values) -> {
      if (values.size() >= 2 * LEAST) {
        halves.add(halves(history.clips().get(clip), values));
      }
    });
    return halves;
  }

  private static Halves halves(LossHistory.Clip clip, List<Double> values) {
    var early = values.subList(0, values.size() / 2);
    var late = values.subList(values.size() / 2, values.size());
    return new Halves(clip, values.size(), mean(early), mean(late), squares(early) + squares(late));
  }

  /// The mean logarithm of each section's losses in each tenth of the timesteps.
  private static Map<Integer, double[]> usual(LossHistory history) {
    var sums = new HashMap<Integer, double[]>();
    var counts = new HashMap<Integer, int[]>();
    for (int i = 0; i < history.size(); i++) {
      int section = history.clips().get(history.clip(i)).section();
      int bin = history.bin(i);
      sums.computeIfAbsent(section, _ -> new double[LossHistory.BINS])[bin] +=
          Math.log(history.loss(i));
      counts.computeIfAbsent(section, _ -> new int[LossHistory.BINS])[bin]++;
    }
    sums.forEach((section, ofSection) -> {
      int[] its = counts.getOrDefault(section, new int[LossHistory.BINS]);
      for (int bin = 0; bin < LossHistory.BINS; bin++) {
        ofSection[bin] /= Math.max(1, its[bin]);
      }
    });
    return sums;
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  private static double squares(List<Double> values) {
    double mean = mean(values);
    return values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return LossHistory.quantile(values, 0.5);
  }
}
