package dev.genga.training.insight;

import dev.genga.training.log.RunLog;
import dev.genga.training.log.SampleLoss;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The losses of all samples of a run, in the order in which they were trained on: a few numbers each,
/// so that millions fit in memory. Losses that are no positive number are passed over.
public final class LossHistory {
  /// Parts of the timesteps' range that losses are compared within.
  static final int BINS = 10;

  private static final double TIMESTEPS = 1000;

  private final Map<Clip, Integer> numbers = new HashMap<>();
  private final List<Clip> clips = new ArrayList<>();
  private int[] clipOf = new int[1024];
  private int[] epochOf = new int[1024];
  private float[] timestepOf = new float[1024];
  private float[] lossOf = new float[1024];
  private int count;

  /// @param section as numbered in the data set file
  /// @param file the clip or image, as its section names it
  public record Clip(int section, String file) {}

  /// What a log holds.
  ///
  /// @throws java.io.UncheckedIOException if it can't be read
  public static LossHistory read(Path log) {
    var history = new LossHistory();
    RunLog.readSamples(log, history::add);
    return history;
  }

  /// Takes in one sample's loss.
  ///
  /// @param epoch from 1
  public void add(int epoch, SampleLoss sample) {
    if (!(sample.loss() > 0 && Double.isFinite(sample.loss()))) {
      return;
    }
    if (count == lossOf.length) {
      clipOf = Arrays.copyOf(clipOf, 2 * count);
      epochOf = Arrays.copyOf(epochOf, 2 * count);
      timestepOf = Arrays.copyOf(timestepOf, 2 * count);
      lossOf = Arrays.copyOf(lossOf, 2 * count);
    }
    clipOf[count] = number(new Clip(sample.section(), sample.file()));
    epochOf[count] = epoch;
    timestepOf[count] = (float) sample.timestep();
    lossOf[count] = (float) sample.loss();
    count++;
  }

  private int number(Clip clip) {
    return numbers.computeIfAbsent(
        clip,
        _ -> {
          clips.add(clip);
          return clips.size() - 1;
        });
  }

  /// How many losses there are.
  public int size() {
    return count;
  }

  /// The numbers of the sections that they are of.
  public Set<Integer> sections() {
    var sections = new TreeSet<Integer>();
    clips.forEach(clip -> sections.add(clip.section()));
    return sections;
  }

  /// All clips, by their numbers.
  List<Clip> clips() {
    return clips;
  }

  int clip(int at) {
    return clipOf[at];
  }

  double loss(int at) {
    return lossOf[at];
  }

  /// The part of the timesteps' range, from 0 to [#BINS] - 1.
  int bin(int at) {
    return Math.clamp((int) (timestepOf[at] / TIMESTEPS * BINS), 0, BINS - 1);
  }

  private int section(int at) {
    return clips.get(clipOf[at]).section();
  }

  /// A section's losses in each epoch, from the lowest to the highest.
  public Map<Integer, double[]> byEpoch(int section) {
    var lists = new TreeMap<Integer, List<Double>>();
    for (int i = 0; i < count; i++) {
      if (section(i) == section) {
        lists.computeIfAbsent(epochOf[i], _ -> new ArrayList<>()).add((double) lossOf[i]);
      }
    }
    var sorted = new TreeMap<Integer, double[]>();
    lists.forEach((epoch, losses) ->
        sorted.put(epoch, losses.stream().mapToDouble(Double::doubleValue).sorted().toArray()));
    return sorted;
  }

  /// What a part of the timesteps' range cost.
  ///
  /// @param timestep the range's middle
  /// @param early mean loss in the first half of the run
  /// @param late mean loss in the second half
  /// @param passes how many losses both are of
  public record AtTimestep(double timestep, double early, double late, int passes) {}

  /// The loss by timestep in both halves of the run; parts of the range that one half has not seen are
  /// left out.
  public List<AtTimestep> byTimestep() {
    double[][] sums = new double[2][BINS];
    int[][] counts = new int[2][BINS];
    for (int i = 0; i < count; i++) {
      int half = i < count / 2 ? 0 : 1;
      sums[half][bin(i)] += lossOf[i];
      counts[half][bin(i)]++;
    }
    var all = new ArrayList<AtTimestep>();
    for (int bin = 0; bin < BINS; bin++) {
      if (counts[0][bin] > 0 && counts[1][bin] > 0) {
        all.add(
            new AtTimestep(
                (bin + 0.5) * TIMESTEPS / BINS,
                sums[0][bin] / counts[0][bin],
                sums[1][bin] / counts[1][bin],
                counts[0][bin] + counts[1][bin]));
      }
    }
    return all;
  }

  /// The value that a share of sorted losses lies below, between its neighbours in proportion.
  ///
  /// @param sorted at least one
  /// @param share from 0 to 1
  public static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
