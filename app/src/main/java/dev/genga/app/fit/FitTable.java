package dev.genga.app.fit;

import dev.genga.app.console.MemoryText;
import dev.genga.dataset.plan.Bucket;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.training.Recipe;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Writes what a plan takes as text.
final class FitTable {
  private static final String ROW = "  %-3s %-16s %7s %9s %10s %10s %11s  %s";
  private static final String RULE = "  " + "-".repeat(82);
  private static final double HOUR = 3600;

  private final DatasetPlan plan;
  private final Fit fit;
  private final List<Fit.Row> rows;
  private final List<String> lines = new ArrayList<>();

  private FitTable(DatasetPlan plan, Fit fit) {
    this.plan = plan;
    this.fit = fit;
    rows = fit.rows(plan);
  }

  /// @param where on what it is to run, and how that is known
  /// @param run whose length counts; null where that is not said
  static String of(DatasetPlan plan, Fit fit, String where, @Nullable Recipe run) {
    var table = new FitTable(plan, fit);
    table.lines.add("What it takes: " + where);
    table.lines.add("");
    table.batches();
    table.time(run);
    table.memory();
    table.others();
    return String.join("\n", table.lines) + "\n";
  }

  private void batches() {
    lines.add(row("", "bucket", "batch", "tokens", "batches", "s each", "peak", ""));
    lines.add(RULE);
    for (var row : rows) {
      lines.add(
          row(
              Integer.toString(row.section()),
              row.bucket().toString(),
              Integer.toString(row.batch()),
              number(row.batch() * row.bucket().tokens()),
              number(row.batches()),
              decimal(row.seconds()),
              MemoryText.of(row.peakBytes()),
              row.peakBytes() <= fit.limitBytes() ? "" : "does not fit"));
    }
    lines.add(RULE);
  }

  private void time(@Nullable Recipe run) {
    var parts = run == null ? List.<RunTime.Part>of() : RunTime.parts(run, plan, rows);
    if (parts.size() == 1 && parts.getFirst().title() == null || parts.isEmpty()) {
      var epoch = RunTime.epoch(plan, rows);
      lines.add(
          "  %s s a step on average, %s an epoch of %s steps%s"
              .formatted(
                  decimal(epoch.perStep()),
                  duration(epoch.seconds()),
                  number(epoch.steps()),
                  parts.isEmpty() ? "" : "; " + told(parts)));
      return;
    }
    for (var part : parts) {
      lines.add(
          "  stage %s: %s s a step on average, %s"
              .formatted(part.title(), decimal(part.perStep()), told(List.of(part))));
    }
    lines.add("  together " + told(parts));
  }

  private static String told(List<RunTime.Part> parts) {
    return "%s for %s steps"
        .formatted(
            duration(parts.stream().mapToDouble(RunTime.Part::seconds).sum()),
            number(parts.stream().mapToLong(RunTime.Part::steps).sum()));
  }

  private void memory() {
    var highest = rows.stream().max(Comparator.comparingLong(Fit.Row::peakBytes)).orElseThrow();
    lines.add(
        "  peak memory %s of %s, set by section %d (%s)"
            .formatted(
                MemoryText.of(highest.peakBytes()),
                MemoryText.of(fit.limitBytes()),
                highest.section(),
                highest.bucket()));
    long most = rows.stream().mapToLong(row -> row.bucket().tokens()).max().orElseThrow();
    fit.remarks(most).forEach(line -> lines.add("  " + line));
  }

  /// For the largest bucket of each section, as if it were alone: a smaller one may keep more activations.
  private void others() {
    lines.add("");
    lines.add("  Other sizes of the same shape and other numbers of frames, by section");
    for (var section : plan.sections()) {
      var largest =
          section.buckets().stream()
              .max(Comparator.comparingLong(count -> count.bucket().tokens()))
              .orElseThrow()
              .bucket();
      int batch = section.batchSize();
      double now = fit.choosingFor(largest, batch).seconds(largest, batch);
      Predicate<Bucket> fits = other -> fit.choosingFor(other, batch).fits(other, batch);
      var others = new ArrayList<>(OtherSizes.of(largest, fits));
      OtherSizes.ofMostFrames(largest, fits).ifPresent(others::add);
      for (var other : others) {
        var there = fit.choosingFor(other, batch);
        double seconds = there.seconds(other, batch);
        lines.add(
            row(
                Integer.toString(section.number()),
                other.toString(),
                Integer.toString(batch),
                number(batch * other.tokens()),
                "",
                decimal(seconds),
                MemoryText.of(there.peakBytes(other, batch)),
                there.fits(other, batch)
                    ? String.format(Locale.ROOT, "%.2f x the time", seconds / now)
                    : "does not fit"));
      }
    }
  }

  private static String row(Object... cells) {
    return ROW.formatted(cells).stripTrailing();
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, value < 1 ? "%.3f" : value < 10 ? "%.2f" : "%.1f", value);
  }

  private static String duration(double seconds) {
    return seconds < 2 * 60
        ? decimal(seconds) + " s"
        : seconds < 2 * HOUR
            ? decimal(seconds / 60) + " minutes"
            : decimal(seconds / HOUR) + " hours";
  }
}
