package dev.genga.app.statement;

import dev.genga.dataset.media.MediaKind;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.FrameWindow;
import dev.genga.dataset.plan.PlannedMedia;
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

/// The windows of a plan, by clip: those that the training will take, to the frame.
public final class PlanWindows implements PlannedWindows {
  private final Map<Path, List<Taken>> byFile = new HashMap<>();

  /// @param section its number in the data set file
  private record Taken(int section, PlannedMedia media) {}

  /// @param plan with what is held out, if its windows matter as well
  public PlanWindows(DatasetPlan plan) {
    for (var section : plan.sections()) {
      for (var media : section.media()) {
        if (media.kind() == MediaKind.CLIP) {
          byFile
              .computeIfAbsent(media.file().normalize(), _ -> new ArrayList<>(1))
              .add(new Taken(section.number(), media));
        }
      }
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
    // Sections may take other frames of a file, by their own rates.
    var byUse = new LinkedHashMap<String, List<Taken>>();
    for (var taken : byFile.getOrDefault(file, List.of())) {
      byUse.computeIfAbsent(taken.media().use().toString(), _ -> new ArrayList<>()).add(taken);
    }
    return byUse.values().stream().map(PlanWindows::windows).toList();
  }

  private static ClipWindows windows(List<Taken> ofOneUse) {
    var media = ofOneUse.getFirst().media();
    var frames = FrameList.of(media.use().sourceFrames(media.fileFrames()));
    var sections = new LinkedHashMap<FrameWindow, String>();
    for (var taken : ofOneUse) {
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
