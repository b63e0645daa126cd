package dev.genga.app.page;

import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.PlanEvent;
import dev.genga.dataset.plan.PlannedSection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// A plan as the page shows it: what an epoch holds, and in sentences what became of clips.
public final class PlanFacts {
  private PlanFacts() {}

  /// One row a section and bucket, and a last one for the whole.
  public static RunPage.Table table(DatasetPlan plan) {
    var rows = new ArrayList<List<String>>();
    for (var section : plan.sections()) {
      for (var bucket : section.buckets()) {
        rows.add(
            List.of(
                name(section),
                section.rule(),
                bucket.bucket().toString(),
                count(bucket.samples()),
                count(bucket.batches()),
                count(bucket.tokens())));
      }
    }
    rows.add(
        List.of("all", "", "", count(plan.samples()), count(plan.batches()), count(plan.tokens())));
    for (var section : plan.heldOut()) {
      for (var bucket : section.buckets()) {
        rows.add(
            List.of(
                name(section) + ", held out",
                section.rule(),
                bucket.bucket().toString(),
                count(bucket.samples()),
                "",
                ""));
      }
    }
    return new RunPage.Table(
        List.of("section", "windows", "frames", "samples", "batches", "tokens"), rows, notes(plan));
  }

  /// Each section's number and name, as the tables have them.
  public static Map<Integer, String> names(DatasetPlan plan) {
    var names = new TreeMap<Integer, String>();
    plan.withHeldOut().sections().forEach(section -> names.put(section.number(), name(section)));
    return names;
  }

  private static String name(PlannedSection section) {
    return section.number() + " " + section.source().getFileName();
  }

  private static List<String> notes(DatasetPlan plan) {
    var files = new LinkedHashMap<String, Integer>();
    for (var section : plan.sections()) {
      for (PlanEvent event : section.events()) {
        files.merge(event.kind().word() + ": " + event.reason(), 1, Integer::sum);
      }
    }
    var notes = new ArrayList<>(plan.leftOut());
    files.forEach((what, many) -> notes.add(what + " (" + count(many) + files(many) + ")"));
    return notes;
  }

  private static String files(int many) {
    return many == 1 ? " file" : " files";
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
