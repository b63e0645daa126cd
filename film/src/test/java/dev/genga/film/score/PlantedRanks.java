package dev.genga.film.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// Where scores rank what is planted into one clip of 200, among clips with nothing planted.
final class PlantedRanks {
  static final List<Double> STRENGTHS = List.of(1.0, 0.6, 0.3);

  /// The worst twentieth is what somebody looks through.
  private static final double WORST = 0.05;

  /// Of fewer nobody can tell whether what is planted shows beside it too.
  private static final int LEAST_PLANTED = 6;

  private static final List<Score> UNLIKE =
      List.of(Score.UNLIKE_COLOUR, Score.UNLIKE_EDGES, Score.UNLIKE_MOTION);

  private final List<ScoredClip> ordinary;
  private final int planted;

  /// @param clips with nothing planted
  PlantedRanks(int clips) {
    ordinary =
        LongStream.rangeClosed(1, clips)
            .parallel()
            .mapToObj(seed -> ScoredClip.of(DrawnClip.frames(seed)))
            .toList();
    planted = Math.max(LEAST_PLANTED, clips / 200);
  }

  /// What became of one kind at one strength.
  ///
  /// @param places of what was planted, 1 for the worst of all
  /// @param of how many are ranked
  /// @param came windows beside those with something planted that got among the worst twentieth by it
  /// @param went windows beside them that are no longer there
  record Cell(List<Integer> places, int of, int came, int went) {
    /// How many places count as the worst.
    int worst() {
      return (int) (WORST * of);
    }

    /// By how many deviations more came than went; what is planted elsewhere moves as many to one side as
    /// to the other (McNemar 1947).
    double deviations() {
      return came == went ? 0 : (came - went) / Math.sqrt(came + went);
    }

    long found() {
      return places.stream().filter(place -> place <= worst()).count();
    }

    @Override
    public String toString() {
      int first = places.stream().min(Integer::compare).orElseThrow();
      int last = places.stream().max(Integer::compare).orElseThrow();
      return first == last ? "%d".formatted(first) : "%d to %d".formatted(first, last);
    }
  }

  Cell rank(Planted kind, double strength) {
    var seeds = LongStream.range(0, planted).map(i -> seed(kind, i)).boxed().toList();
    var clips =
        seeds.parallelStream().map(seed -> ScoredClip.of(kind.frames(seed, strength))).toList();
    return kind.isInWindow() ? rankWindows(kind, seeds, clips) : rankClips(kind, clips);
  }

  /// A near-duplicate is one of an ordinary clip; all else is planted into clips of their own.
  private static long seed(Planted kind, long index) {
    return kind == Planted.DUPLICATE ? 1 + index : 1_000_000 + index;
  }

  private Cell rankClips(Planted kind, List<ScoredClip> clips) {
    var all = Stream.concat(ordinary.stream(), clips.stream()).toList();
    double[] values =
        kind == Planted.DUPLICATE
            ? nearest(all)
            : all.stream().mapToDouble(clip -> clip.clip().get(kind.score())).toArray();
    double[] badness = Arrays.stream(values).map(kind::badness).toArray();
    return new Cell(
        IntStream.range(ordinary.size(), badness.length).mapToObj(i -> place(badness, i)).toList(),
        badness.length,
        0,
        0);
  }

  private static double[] nearest(List<ScoredClip> clips) {
    return NearDuplicates.of(clips.stream().map(ScoredClip::fingerprint).toList()).stream()
        .mapToDouble(NearDuplicates.Nearest::distance)
        .toArray();
  }

  private Cell rankWindows(Planted kind, List<Long> seeds, List<ScoredClip> clips) {
    double[] badness = badness(kind, clips);
    double[] before = badness(kind, unplanted(seeds, Planted::before));
    double[] after = badness(kind, unplanted(seeds, kind::after));
    int worst = (int) (WORST * badness.length);
    var places = new ArrayList<Integer>();
    int came = 0;
    int went = 0;
    for (int i = 3 * ordinary.size(); i < badness.length; i++) {
      if (i % 3 == 1) {
        places.add(place(badness, i));
        continue;
      }
      boolean was = place(i % 3 == 0 ? before : after, i) <= worst;
      boolean is = place(badness, i) <= worst;
      came += is && !was ? 1 : 0;
      went += was && !is ? 1 : 0;
    }
    return new Cell(places, badness.length, came, went);
  }

  private static List<ScoredClip> unplanted(List<Long> seeds, LongUnaryOperator clip) {
    return seeds.parallelStream()
        .map(seed -> ScoredClip.of(DrawnClip.frames(clip.applyAsLong(seed))))
        .toList();
  }

  private double[] badness(Planted kind, List<ScoredClip> clips) {
    var all = Stream.concat(ordinary.stream(), clips.stream()).toList();
    if (kind.score() != Score.UNLIKE) {
      return Arrays.stream(values(all, kind.score())).map(kind::badness).toArray();
    }
    var most = new double[3 * all.size()];
    for (var score : UNLIKE) {
      double[] deviations = Unlikeness.deviations(score, values(all, score));
      Arrays.setAll(most, i -> Math.max(most[i], deviations[i]));
    }
    return most;
  }

  private static double[] values(List<ScoredClip> clips, Score score) {
    return clips.stream()
        .flatMap(clip -> clip.windows().stream())
        .mapToDouble(window -> window.get(score))
        .toArray();
  }

  /// Those that are as bad go before it.
  private static int place(double[] badness, int index) {
    return (int) Arrays.stream(badness).filter(other -> other >= badness[index]).count();
  }

  /// The ranks of all kinds, as Markdown.
  String table() {
    var lines = new StringJoiner("\n", "", "\n");
    lines.add("| planted | found by | clear | less clear | faint | of |");
    lines.add("|---|---|---|---|---|---|");
    for (var kind : Planted.values()) {
      var cells = STRENGTHS.stream().map(strength -> rank(kind, strength)).toList();
      lines.add(
          "| %s | `%s` | %s | %s | %s | %d %s |"
              .formatted(
                  kind.words(),
                  kind.score().key(),
                  cells.get(0),
                  cells.get(1),
                  cells.get(2),
                  cells.get(0).of(),
                  kind.isInWindow() ? "windows" : "clips"));
    }
    return lines.toString();
  }
}
