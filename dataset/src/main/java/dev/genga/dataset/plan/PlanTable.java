package dev.genga.dataset.plan;

import dev.genga.dataset.config.Note;
import dev.genga.dataset.plan.PlanEvent.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Writes a plan as text of at most 100 columns: the table of an epoch, what became of clips, and
/// the disk.
public final class PlanTable {
  private static final int WIDTH = 100;
  private static final String ROW = "  %-2s %-33s %-15s %9s %9s %11s %13s";
  private static final String RULE = "  " + "-".repeat(WIDTH - 2);

  private static final int HELD_OUT_LINES = 5;

  private final DatasetPlan plan;
  private final boolean all;
  private final List<String> lines = new ArrayList<>();

  private PlanTable(DatasetPlan plan, boolean all) {
    this.plan = plan;
    this.all = all;
  }

  /// The text, with a line end after each line.
  ///
  /// @param all whether every clip is named, however many; otherwise each list of names is cut where
  ///     it gets long, and says how many more there are
  public static String of(DatasetPlan plan, DiskSpace disk, boolean all) {
    var table = new PlanTable(plan, all);
    table.epoch();
    table.heldOut();
    for (var kind : Kind.values()) {
      table.events(kind);
    }
    table.notes();
    table.disk(disk);
    return String.join("\n", table.lines) + "\n";
  }

  private void epoch() {
    lines.add("One epoch of " + plan.dataset().getFileName());
    lines.add("");
    lines.add(row("", "section", "bucket", "samples", "batches", "tokens each", "tokens"));
    lines.add(RULE);
    for (var section : plan.sections()) {
      section(section);
    }
    lines.add(RULE);
    lines.add(
        row(
            "",
            "epoch",
            "",
            number(plan.samples()),
            number(plan.batches()),
            "",
            number(plan.tokens())));
    lines.add("");
    int lost = plan.asked() - plan.samples();
    lines.add(
        "  %s%s, %s of %s"
            .formatted(
                counted(plan.samples(), "sample"),
                lost == 0 ? "" : " of %s asked for".formatted(number(plan.asked())),
                counted(plan.steps(), "step"),
                counted(plan.gradientAccumulation(), "batch", "batches")));
  }

  private void section(PlannedSection section) {
    var left = new ArrayList<String>();
    left.add(section.kind() + " " + section.rule());
    left.add(String.valueOf(section.source().getFileName()));
    if (section.batchSize() > 1 || section.numRepeats() > 1) {
      left.add("batch size %d, repeats %d".formatted(section.batchSize(), section.numRepeats()));
    }
    var buckets = section.buckets();
    for (int i = 0; i < Math.max(left.size(), buckets.size()); i++) {
      String number = i == 0 ? Integer.toString(section.number()) : "";
      String label = i < left.size() ? cut(left.get(i), 33) : "";
      if (i < buckets.size()) {
        var count = buckets.get(i);
        lines.add(
            row(
                number,
                label,
                count.bucket().toString(),
                number(count.samples()),
                number(count.batches()),
                number(count.bucket().tokens()),
                number(count.tokens())));
      } else {
        lines.add(row(number, label, "", "", "", "", ""));
      }
    }
  }

  /// What is validated on instead of trained on.
  private void heldOut() {
    if (plan.heldOut().isEmpty()) {
      return;
    }
    var validation = plan.validation();
    long files =
        plan.heldOut().stream()
            .flatMap(section -> section.media().stream())
            .map(PlannedMedia::file)
            .distinct()
            .count();
    lines.add("");
    lines.add(
        "Held out to validate on: %s of %s"
            .formatted(counted(validation.samples(), "sample"), counted(files, "file")));
    for (var section : plan.heldOut()) {
      lines.add(
          "  section %d: %s".formatted(section.number(), counted(section.samples(), "sample")));
      var names =
          section.media().stream().map(m -> String.valueOf(m.file().getFileName())).toList();
      lines.addAll(Wrapping.names(names, "    ", WIDTH, all ? Integer.MAX_VALUE : HELD_OUT_LINES));
    }
  }

  /// One kind of events: under each reason, in each section, the files that it is true of.
  private void events(Kind kind) {
    var groups = new LinkedHashMap<String, List<PlanEvent>>();
    for (var section : plan.withHeldOut().sections()) {
      for (var event : section.events()) {
        if (event.kind() == kind) {
          groups
              .computeIfAbsent(
                  "section %d: %s".formatted(section.number(), event.reason()),
                  _ -> new ArrayList<>())
              .add(event);
        }
      }
    }
    if (groups.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add(title(kind, groups));
    groups.forEach((reason, events) -> {
      lines.addAll(Wrapping.words(reason, "  ", "    ", WIDTH));
      lines.addAll(
          Wrapping.names(
              events.stream().map(PlanTable::name).toList(),
              "    ",
              WIDTH,
              all ? Integer.MAX_VALUE : longest(kind)));
    });
  }

  private static String title(Kind kind, Map<String, List<PlanEvent>> groups) {
    long files =
        groups.values().stream().flatMap(List::stream).map(PlanEvent::file).distinct().count();
    int count = groups.values().stream().flatMap(List::stream).mapToInt(PlanEvent::count).sum();
    return switch (kind) {
      case LOST -> "Lost: %s of %s".formatted(counted(count, "sample"), counted(files, "file"));
      case DOUBLED -> "Doubled: " + counted(files, "file");
      case SHORTENED ->
          "Shortened: %s, %s that no window holds"
              .formatted(counted(files, "clip"), counted(count, "frame"));
      case RESAMPLED -> "Resampled by timestamps: " + counted(files, "clip");
      case WARNING -> "Warnings: " + counted(files, "file");
    };
  }

  /// Lines of names that are shown of one group.
  private static int longest(Kind kind) {
    return switch (kind) {
      case LOST, DOUBLED, RESAMPLED, WARNING -> 20;
      case SHORTENED -> 2;
    };
  }

  private static String name(PlanEvent event) {
    String name = String.valueOf(event.file().getFileName());
    return event.detail().isEmpty() ? name : name + " (" + event.detail() + ")";
  }

  private void notes() {
    if (plan.notes().isEmpty()) {
      return;
    }
    lines.add("");
    lines.add("About the data set file");
    for (Note note : plan.notes()) {
      lines.addAll(Wrapping.words(note.text(), "  ", "    ", WIDTH));
      lines.addAll(Wrapping.words("at " + note.where(), "    ", "    ", WIDTH));
    }
  }

  private void disk(DiskSpace space) {
    lines.add("");
    lines.add("On disk, besides what is there already");
    var free = new TreeMap<String, DiskSpace.Store>();
    for (var item : plan.disk()) {
      lines.add("  %-40s %s".formatted(item.what(), amount(item.least(), item.most())));
      var store = space.of(DiskNeed.existing(item.folder()));
      free.put(store.name(), store);
    }
    long least = plan.disk().stream().mapToLong(DiskItem::least).sum();
    long most = plan.disk().stream().mapToLong(DiskItem::most).sum();
    lines.add("  %-40s %s".formatted("together", amount(least, most)));
    String there =
        free.values().stream()
            .map(store -> DiskNeed.bytes(store.free()))
            .collect(Collectors.joining(" and "));
    lines.add("  %-40s %s".formatted("free", there));
  }

  private static String amount(long least, long most) {
    String low = DiskNeed.bytes(least);
    String high = DiskNeed.bytes(most);
    if (low.equals(high)) {
      return high;
    }
    return least == 0 ? "up to " + high : low + " to " + high;
  }

  private static String row(Object... cells) {
    return ROW.formatted(cells).stripTrailing();
  }

  private static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 3) + "...";
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String counted(long count, String one) {
    return counted(count, one, one + "s");
  }

  private static String counted(long count, String one, String many) {
    return number(count) + " " + (count == 1 ? one : many);
  }
}
