package dev.genga.app.statement;

import dev.genga.base.ProblemException;
import dev.genga.dataset.media.MediaKind;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.FrameWindow;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.film.cut.FrameOrigin;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.FrameList;
import dev.genga.film.score.ClipWindows;
import dev.genga.film.score.PlannedWindows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The windows of a plan, by clip: those that the training will take, to the frame. What it takes of a part of a
/// clip that has a file of its own, as trimmed clips have, counts as the clip's.
public final class PlanWindows implements PlannedWindows {
  private final Map<Path, List<Taken>> byFile = new HashMap<>();

  /// @param section its number in the data set file
  private record Taken(int section, PlannedMedia media, FrameOrigin origin) {
    /// The clip's frames that make it up at 16 a second: sections may take others of a file, by their own rates.
    FrameList frames() {
      return origin.frames(media.use().sourceFrames(media.fileFrames()));
    }
  }

  private PlanWindows(DatasetPlan plan, FilmIndex index, Path folder) {
    for (var section : plan.sections()) {
      for (var media : section.media()) {
        if (media.kind() == MediaKind.CLIP) {
          var origin = FrameOrigin.of(index, folder, media.file().normalize());
          byFile
              .computeIfAbsent(origin.file(), _ -> new ArrayList<>(1))
              .add(new Taken(section.number(), media, origin));
        }
      }
    }
  }

  /// @param plan with what is held out, if its windows matter as well
  /// @param folder of the index that has the clips
  /// @throws ProblemException if there is no index
  public static PlanWindows of(DatasetPlan plan, Path folder) {
    try (var index = FilmIndex.openExisting(folder)) {
      return new PlanWindows(plan, index, folder);
    }
  }

  /// The clips of the plan.
  public Set<Path> files() {
    return Set.copyOf(byFile.keySet());
  }

  /// The caption that a clip is trained with; the first where it has several, empty where the plan doesn't
  /// take it.
  public String caption(Path file) {
    var taken = byFile.getOrDefault(file, List.of());
    return taken.isEmpty() ? "" : taken.getFirst().media().caption().text();
  }

  @Override
  public List<ClipWindows> of(Path file) {
    var byFrames = new LinkedHashMap<FrameList, List<Taken>>();
    for (var taken : byFile.getOrDefault(file, List.of())) {
      byFrames.computeIfAbsent(taken.frames(), _ -> new ArrayList<>()).add(taken);
    }
    return byFrames.entrySet().stream()
        .map(entry -> windows(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static ClipWindows windows(FrameList frames, List<Taken> ofTheseFrames) {
    var sections = new LinkedHashMap<FrameWindow, String>();
    for (var taken : ofTheseFrames) {
      String name = "section" + taken.section();
      taken
          .media()
          .samples()
          .forEach(sample -> sections.merge(sample.window(), name, PlanWindows::both));
    }
    return new ClipWindows(
        frames,
        sections.entrySet().stream()
            .map(entry ->
                new ClipWindows.Window(
                    entry.getKey().first(), entry.getKey().end(), entry.getValue()))
            .toList());
  }

  private static String both(String sections, String another) {
    return List.of(sections.split(", ", -1)).contains(another)
        ? sections
        : sections + ", " + another;
  }
}
