package dev.genga.desk.clips;

import dev.genga.base.DidYouMean;
import dev.genga.base.Problems;
import dev.genga.film.index.ClipCards;
import dev.genga.film.index.FilmIndex;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Finds clips by what people call them: their files as the index has them, their names with or without the
/// ending, or paths to them.
public final class NamedClips {
  private final Path folder;
  private final Map<Long, String> files;
  private final Map<String, List<Long>> byName = new HashMap<>();

  /// @param folder of the index
  public NamedClips(FilmIndex index, Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
    this.files = ClipCards.files(index);
    files.forEach((clip, file) -> {
      String name = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
      int dot = name.lastIndexOf('.');
      add(name, clip);
      add(dot > 0 ? name.substring(0, dot) : name, clip);
      add(this.folder.resolve(file).normalize().toString(), clip);
    });
    files.forEach((clip, file) -> byName.put(file, List.of(clip))); // before all other names
  }

  private void add(String name, long clip) {
    var clips = byName.computeIfAbsent(name, _ -> new ArrayList<>());
    if (!clips.contains(clip)) {
      clips.add(clip);
    }
  }

  /// The numbers of clips, each once, in the order of the names.
  ///
  /// @param option where they were typed, such as `--clip`
  /// @param problems takes each name that no clip has, or several
  public List<Long> find(List<String> names, String option, Problems problems) {
    var clips = new LinkedHashSet<Long>();
    for (var name : names) {
      var found = Objects.requireNonNullElse(byName.get(name), List.<Long>of());
      if (found.isEmpty()) {
        found = Objects.requireNonNullElse(byName.get(whole(name)), List.<Long>of());
      }
      if (found.size() == 1) {
        clips.addAll(found);
      } else {
        tell(name, found, option, problems);
      }
    }
    return List.copyOf(clips);
  }

  /// A path from the working folder; empty where it can be none.
  private static String whole(String name) {
    try {
      return Path.of(name).toAbsolutePath().normalize().toString();
    } catch (InvalidPathException e) {
      return "";
    }
  }

  private void tell(String name, List<Long> found, String option, Problems problems) {
    String place = option + " " + name;
    if (found.isEmpty()) {
      String meant = DidYouMean.nearest(name, byName.keySet());
      problems.add(
          "no clip of this index is called \"%s\"".formatted(name),
          place,
          meant.isEmpty() ? "`genga choose` lists them" : "did you mean " + meant + "?");
      return;
    }
    problems.add(
        "%d clips are called \"%s\"".formatted(found.size(), name),
        place,
        "name one by its folder too: "
            + String.join(", ", found.stream().map(clip -> files.getOrDefault(clip, "")).toList()));
  }
}
