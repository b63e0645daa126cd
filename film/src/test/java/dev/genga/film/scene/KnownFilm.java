package dev.genga.film.scene;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/// A film whose scenes are known: `cuts.csv` beside it has a row `film,first,end,kind` for each of its
/// transitions, as [Transition] has them.
record KnownFilm(Path film, List<Transition> transitions) {
  private static final String LIST = "cuts.csv";
  private static final String HEAD = "film,first,end,kind";

  /// Those of a folder and the folders in it, in the order of their lists.
  ///
  /// @throws IllegalArgumentException if a row can't be read, or there is no list
  static List<KnownFilm> in(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      var films =
          files
              .filter(file -> file.endsWith(LIST))
              .sorted(Comparator.naturalOrder())
              .flatMap(list -> read(list).stream())
              .toList();
      if (films.isEmpty()) {
        throw new IllegalArgumentException("no film is listed in a " + LIST + " of " + folder);
      }
      return films;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<KnownFilm> read(Path list) {
    var films = new LinkedHashMap<Path, List<Transition>>();
    for (var row : lines(list)) {
      // A film's name may have commas.
      var cells = List.of(row.split(",", -1));
      int last = cells.size() - 3;
      if (last < 1) {
        throw new IllegalArgumentException(
            "%s has a row other than %s: %s".formatted(list, HEAD, row));
      }
      var film = list.resolveSibling(String.join(",", cells.subList(0, last)));
      films
          .computeIfAbsent(film, _ -> new ArrayList<>())
          .add(
              new Transition(
                  TransitionKind.valueOf(cells.get(last + 2).strip()),
                  Integer.parseInt(cells.get(last).strip()),
                  Integer.parseInt(cells.get(last + 1).strip())));
    }
    var known = new ArrayList<KnownFilm>();
    films.forEach((film, transitions) -> known.add(new KnownFilm(film, transitions)));
    return known;
  }

  private static List<String> lines(Path list) {
    try {
      return Files.readAllLines(list).stream()
          .filter(row -> !row.isBlank() && !row.equals(HEAD))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Writes the list of a folder's films.
  static void list(Path folder, List<KnownFilm> films) throws IOException {
    var rows = new StringBuilder(HEAD).append('\n');
    for (var film : films) {
      for (var transition : film.transitions()) {
        rows.append(
            "%s,%d,%d,%s\n"
                .formatted(
                    film.film().getFileName(),
                    transition.first(),
                    transition.end(),
                    transition.kind()));
      }
    }
    Files.writeString(folder.resolve(LIST), rows);
  }
}
