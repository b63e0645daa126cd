package dev.genga.desk.clips;

import dev.genga.base.DidYouMean;
import dev.genga.base.Problems;
import dev.genga.film.index.ClipFilter;
import dev.genga.film.index.ClipSummaries;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.Tags;
import dev.genga.film.index.Verdict;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads conditions on clips as people write them: the desk's filters in words.
///
/// | condition | clips |
/// |---|---|
/// | `choice = kept` | that were kept; `rejected`, `undecided` |
/// | `tag = night` | with the tag |
/// | `film = rain` | of the film |
/// | `caption holds harbour` | whose captions hold the text, in capital or small letters |
/// | `motion > 2.5` | with such a score; also `<`, `<=`, `>=` and `=` |
public final class ClipConditions {
  private static final List<String> WORDS = List.of("choice", "tag", "film", "caption");
  private static final Pattern FORM =
      Pattern.compile("(?s)\\s*([A-Za-z][\\w -]*?)\\s*(<=|>=|=|<|>|(?<=\\s)holds(?=\\s))(.*)");

  private final ScoreNames scores;
  private final List<ClipSummaries.Film> films;
  private final Problems problems;

  private ClipConditions(FilmIndex index, Problems problems) {
    this.scores = ScoreNames.of(index);
    this.films = ClipSummaries.films(index);
    this.problems = problems;
  }

  /// Reads conditions that hold together.
  ///
  /// @param option where they were typed, such as `--where`
  /// @param problems takes all that is wrong in them
  /// @return the filter; of those conditions that are right, where some aren't
  public static ClipFilter read(
      FilmIndex index, List<String> conditions, String option, Problems problems) {
    var reader = new ClipConditions(index, problems);
    var filters = new ArrayList<ClipFilter>();
    for (var condition : conditions) {
      var filter = reader.read(condition, option + " \"" + condition + "\"");
      if (filter != null) {
        filters.add(filter);
      }
    }
    return ClipFilter.ALL.and(filters);
  }

  private @Nullable ClipFilter read(String condition, String place) {
    var form = FORM.matcher(condition);
    if (!form.matches()) {
      problems.add(
          "this is no condition on clips",
          place,
          "write it as \"motion > 2\", \"choice = kept\", \"tag = night\", \"film = NAME\" or"
              + " \"caption holds rain\"");
      return null;
    }
    String word = form.group(1).strip().toLowerCase(Locale.ROOT);
    String sign = form.group(2);
    String value = unquoted(form.group(3).strip());
    if (!WORDS.contains(word)) {
      return score(word, sign, value, place);
    }
    String needed = word.equals("caption") ? "holds" : "=";
    if (!sign.equals(needed) || value.isEmpty()) {
      problems.add(
          "a condition on the %s is written with \"%s\" and what is looked for"
              .formatted(word, needed),
          place,
          "write it as \"%s %s ...\"".formatted(word, needed));
      return null;
    }
    return switch (word) {
      case "choice" -> choice(value, place);
      case "tag" -> tag(value, place);
      case "film" -> film(value, place);
      default -> ClipFilter.ofText(value);
    };
  }

  private static String unquoted(String value) {
    boolean quoted =
        value.length() > 1
            && (value.startsWith("\"") && value.endsWith("\"")
                || value.startsWith("'") && value.endsWith("'"));
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private @Nullable ClipFilter choice(String value, String place) {
    var known = Arrays.stream(Verdict.values()).map(Verdict::text).toList();
    if (!known.contains(value.toLowerCase(Locale.ROOT))) {
      problems.add(
          "no choice is called \"%s\"".formatted(value), place, "use " + String.join(", ", known));
      return null;
    }
    return ClipFilter.of(Verdict.of(value));
  }

  private @Nullable ClipFilter tag(String value, String place) {
    var tags = Tags.list(value);
    if (tags.size() != 1) {
      problems.add("a tag is one word", place, "give each tag a condition of its own");
      return null;
    }
    return ClipFilter.ofTag(tags.getFirst());
  }

  private @Nullable ClipFilter film(String value, String place) {
    for (var film : films) {
      if (film.name().equals(value)) {
        return ClipFilter.ofFilm(film.id());
      }
    }
    var names = films.stream().map(ClipSummaries.Film::name).toList();
    String meant = DidYouMean.nearest(value, names);
    problems.add(
        "no film of this index is called \"%s\"".formatted(value),
        place,
        names.isEmpty()
            ? "its clips were taken in by `genga import`, from no film"
            : meant.isEmpty()
                ? "use one of " + String.join(", ", names)
                : "did you mean " + meant + "?");
    return null;
  }

  private @Nullable ClipFilter score(String word, String sign, String value, String place) {
    String name = scores.find(word, place, WORDS, problems);
    if (sign.equals("holds")) {
      problems.add(
          "only a caption holds a text",
          place,
          "write it as \"caption holds %s\"".formatted(value));
      return null;
    }
    double bound = number(value);
    if (Double.isNaN(bound)) {
      problems.add(
          "\"%s\" is no number".formatted(value),
          place,
          "write one, as in \"%s %s 0.5\"; each condition has a %s of its own"
              .formatted(word, sign, place.substring(0, place.indexOf(' '))));
      return null;
    }
    return name.isEmpty() ? null : bounded(name, sign, bound);
  }

  /// `>` is from the next number on.
  private static ClipFilter bounded(String name, String sign, double bound) {
    double lowest =
        switch (sign) {
          case ">" -> Math.nextUp(bound);
          case ">=", "=" -> bound;
          default -> Double.NEGATIVE_INFINITY;
        };
    double highest =
        switch (sign) {
          case "<" -> Math.nextDown(bound);
          case "<=", "=" -> bound;
          default -> Double.POSITIVE_INFINITY;
        };
    return ClipFilter.ofScore(name, lowest, highest);
  }

  /// NaN where it is none.
  private static double number(String value) {
    try {
      double number = new BigDecimal(value).doubleValue();
      return Double.isInfinite(number) ? Double.NaN : number;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
