package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.desk.clips.ClipConditions;
import dev.genga.desk.clips.NamedClips;
import dev.genga.desk.clips.ScoreNames;
import dev.genga.film.index.ClipCards;
import dev.genga.film.index.ClipFilter;
import dev.genga.film.index.ClipOrder;
import dev.genga.film.index.FilmIndex;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which clips of an index are meant, and in which order: the desk's filters and ranks.
final class ClipOptions {
  @Option(
      names = "--where",
      paramLabel = "CONDITION",
      description =
          "Clips of which it is true: \"motion > 2\" or another score of the index, with <, <=, =,"
              + " >= or >; \"choice = kept\", rejected or undecided; \"tag = NAME\"; \"film ="
              + " NAME\"; \"caption holds TEXT\". Of several all are to be true.")
  private List<String> conditions = new ArrayList<>();

  @Option(
      names = "--clip",
      paramLabel = "NAME",
      description = "This clip, by its file or its name. Can be given several times.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--all", description = "All clips; without a decision that needn't be said.")
  private boolean all;

  @Option(
      names = "--rank",
      paramLabel = "SCORE",
      description =
          "Those with the largest values first (default: the order of the films). Clips without"
              + " the score come last.")
  private @Nullable String rank;

  @Option(names = "--smallest-first", description = "With --rank: the other way round.")
  private boolean smallestFirst;

  @Option(
      names = "--most",
      paramLabel = "CLIPS",
      description = "No more than so many, the first of them.")
  private @Nullable Integer most;

  /// Which clips are meant.
  ///
  /// @param numbers of the clips, in order
  /// @param scores that were asked about, in the order of the words
  record Meant(List<Long> numbers, List<String> scores) {}

  /// Whether it was said which clips are meant.
  boolean isSaid() {
    return all || most != null || !conditions.isEmpty() || !names.isEmpty();
  }

  /// The options that were given, by their names.
  List<String> given() {
    var given = new ArrayList<String>();
    add(given, "--where", !conditions.isEmpty());
    add(given, "--clip", !names.isEmpty());
    add(given, "--all", all);
    add(given, "--rank", rank != null);
    add(given, "--smallest-first", smallestFirst);
    add(given, "--most", most != null);
    return given;
  }

  private static void add(List<String> names, String name, boolean given) {
    if (given) {
      names.add(name);
    }
  }

  /// Adds what can't be meant together.
  ///
  /// @param decides whether something is decided of the clips
  void check(boolean decides, Problems problems) {
    var others = given();
    others.remove("--clip");
    if (!names.isEmpty() && !others.isEmpty()) {
      problems.add(
          "clips are named, and looked for as well",
          "--clip, " + String.join(", ", others),
          "name them, or look for them");
    }
    if (all && !conditions.isEmpty()) {
      problems.add("all clips are meant, and some", "--all, --where", "leave one out");
    }
    if (smallestFirst && rank == null) {
      problems.add("no score ranks the clips", "--smallest-first", "add --rank, or leave it out");
    }
    if (most != null && most < 1) {
      problems.add("no clip is meant", "--most " + most, "use 1 or more, or leave it out");
    }
    if (decides && rank != null && most == null) {
      problems.add(
          "something is decided of all of these clips, whatever their order",
          "--rank " + rank,
          "say with --most of how many, or leave it out");
    }
    if (decides && !isSaid()) {
      problems.add(
          "it isn't said of which clips that is decided",
          "genga choose",
          "name some with --clip, look for them with --where, or take --all");
    }
  }

  /// Looks the clips up.
  ///
  /// @param folder of the index
  /// @param problems takes what is wrong with names and conditions
  Meant of(FilmIndex index, Path folder, Problems problems) {
    var scores = new ArrayList<String>();
    String ranking =
        rank == null ? "" : ScoreNames.of(index).find(rank, "--rank " + rank, List.of(), problems);
    var filter = ClipConditions.read(index, conditions, "--where", problems);
    if (!ranking.isEmpty()) {
      scores.add(ranking);
    }
    filter.also().stream()
        .map(ClipFilter::score)
        .filter(score -> !score.isEmpty() && !scores.contains(score))
        .forEach(scores::add);
    if (!names.isEmpty()) {
      return new Meant(new NamedClips(index, folder).find(names, "--clip", problems), scores);
    }
    if (!problems.isEmpty()) {
      return new Meant(List.of(), scores);
    }
    var order = ranking.isEmpty() ? ClipOrder.INDEX : new ClipOrder(ranking, !smallestFirst);
    var found = ClipCards.find(index, filter, order);
    int count = most == null ? found.size() : Math.min(most, found.size());
    return new Meant(found.subList(0, count), scores);
  }
}
