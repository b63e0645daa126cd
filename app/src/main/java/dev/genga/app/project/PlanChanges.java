package dev.genga.app.project;

import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.dataset.plan.PlannedSection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What an epoch trains on now that it didn't when its plan was written, in sentences.
final class PlanChanges {
  private final Map<String, List<String>> found = new LinkedHashMap<>();

  private PlanChanges() {}

  /// @param then as it was written
  /// @param now as it would be written
  /// @return a sentence for each kind of change; empty where nothing has changed
  static List<String> of(DatasetPlan then, DatasetPlan now) {
    var changes = new PlanChanges();
    var before = sections(then);
    var after = sections(now);
    for (var section : after.values()) {
      var old = before.get(section.number());
      if (old == null || !rules(old).equals(rules(section))) {
        changes.add("the data set file says otherwise now", "section " + section.number());
      }
      changes.media(old == null ? Map.of() : media(old), media(section));
    }
    for (var section : before.values()) {
      if (!after.containsKey(section.number())) {
        changes.add("the data set file has no more", "section " + section.number());
      }
    }
    return changes.sentences();
  }

  private static Map<Integer, PlannedSection> sections(DatasetPlan plan) {
    var sections = new LinkedHashMap<Integer, PlannedSection>();
    plan.withHeldOut().sections().forEach(section -> sections.put(section.number(), section));
    return sections;
  }

  /// All of a section but its media.
  private static List<Object> rules(PlannedSection section) {
    return List.of(
        section.kind(),
        section.source(),
        section.cacheFolder(),
        section.rule(),
        section.batchSize(),
        section.numRepeats(),
        section.use());
  }

  private static Map<Path, PlannedMedia> media(PlannedSection section) {
    var media = new LinkedHashMap<Path, PlannedMedia>();
    section.media().forEach(item -> media.put(item.file(), item));
    return media;
  }

  private void media(Map<Path, PlannedMedia> before, Map<Path, PlannedMedia> after) {
    for (var item : after.values()) {
      var old = before.get(item.file());
      String name = String.valueOf(item.file().getFileName());
      if (old == null) {
        add("not in the plan yet", name);
      } else if (!old.texts().equals(item.texts())) {
        add("another caption than in the plan", name);
      } else if (!old.equals(item)) {
        add("other samples than in the plan", name);
      }
    }
    for (var file : before.keySet()) {
      if (!after.containsKey(file)) {
        add("in the plan, and not there any more", String.valueOf(file.getFileName()));
      }
    }
  }

  private void add(String what, String name) {
    var names = found.computeIfAbsent(what, _ -> new ArrayList<>());
    if (!names.contains(name)) {
      names.add(name);
    }
  }

  private List<String> sentences() {
    return found.entrySet().stream()
        .map(entry -> entry.getKey() + ": " + StageStatus.some(entry.getValue()))
        .toList();
  }
}
