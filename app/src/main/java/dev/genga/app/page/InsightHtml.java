package dev.genga.app.page;

import dev.genga.training.insight.ClipFindings;
import dev.genga.training.insight.LossHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// The parts of a page that show what a run's own losses tell.
///
/// @param html takes them
record InsightHtml(RunInsight insight, PageHtml html) {
  /// So many epochs are laid over one another.
  private static final int EPOCHS = 6;

  /// Points of a curve of quantiles.
  private static final int POINTS = 20;

  /// Losses that an epoch needs for a curve of its own.
  private static final int LEAST = 8;

  void alarms() {
    for (var alarm : insight.alarms()) {
      html.raw("<section class=\"alarm\"><p>" + Html.text(alarm) + "</p></section>\n");
    }
  }

  void charts() {
    heldOut();
    epochs();
    timesteps();
    clips();
  }

  private void heldOut() {
    if (insight.heldOut().isEmpty()) {
      return;
    }
    var lines = new HeldOutLines(insight);
    var content = new StringBuilder("<p>" + Html.text(lines.verdict()) + "</p>\n");
    content.append(lines.overSteps().html());
    if (insight.heldOut().validations().size() > 1) {
      var sections = lines.bySection();
      if (sections.all().size() > 1) {
        content.append("<h3>By section, change in %</h3>\n").append(sections.html());
      }
      content.append("<h3>By noise level, change in %</h3>\n").append(lines.byQuantile().html());
    }
    content.append(PageHtml.folded("The numbers", PageHtml.table(lines.table())));
    html.section("On scenes it does not see", content.toString());
  }

  /// Each section's losses from the lowest to the highest, epoch over epoch.
  private void epochs() {
    var content = new StringBuilder();
    for (int section : insight.losses().sections()) {
      var epochs =
          insight.losses().byEpoch(section).entrySet().stream()
              .filter(epoch -> epoch.getValue().length >= LEAST)
              .toList();
      var lines = new ArrayList<Lines.Line>();
      int shown = Math.min(EPOCHS, epochs.size());
      for (int i = 0; i < shown; i++) {
        var epoch = epochs.get(shown == 1 ? 0 : i * (epochs.size() - 1) / (shown - 1));
        lines.add(
            new Lines.Line(
                "epoch " + epoch.getKey(),
                "strong o" + (EPOCHS - shown + i),
                curve(epoch.getValue())));
      }
      if (!lines.isEmpty()) {
        String name = insight.name(section);
        content
            .append("<h3>" + Html.text(name) + "</h3>\n")
            .append(
                new Lines("Losses by epoch of " + name, "% of the losses are below", lines, true)
                    .html());
      }
    }
    if (!content.isEmpty()) {
      html.section(
          "Losses, epoch over epoch",
          content
              + "<p class=\"note\">Each line is one epoch's losses in order, from the lowest to the"
              + " highest. Where a later line lies lower only on the left, the easy samples are"
              + " what is still learnt.</p>\n");
    }
  }

  private static List<Chart.Point> curve(double[] sorted) {
    return IntStream.rangeClosed(0, POINTS)
        .mapToObj(i -> (double) i / POINTS)
        .map(share -> new Chart.Point(100 * share, LossHistory.quantile(sorted, share)))
        .toList();
  }

  private void timesteps() {
    var all = insight.losses().byTimestep();
    if (all.size() < 2) {
      return;
    }
    var early = all.stream().map(it -> new Chart.Point(it.timestep(), it.early())).toList();
    var late = all.stream().map(it -> new Chart.Point(it.timestep(), it.late())).toList();
    html.section(
        "Loss by timestep",
        new Lines(
                "Training loss by timestep, in both halves of the run",
                "timestep",
                List.of(
                    new Lines.Line("first half of the run", "before", early, words(early)),
                    new Lines.Line("second half", "strong", late, words(late))),
                false)
            .html());
  }

  private static List<String> words(List<Chart.Point> points) {
    return points.stream()
        .map(p -> String.format(Locale.ROOT, "around timestep %.0f: %s", p.x(), Html.number(p.y())))
        .toList();
  }

  private void clips() {
    var findings = ClipFindings.of(insight.losses(), insight.heldOut().changeOfHalves());
    if (findings.hardest().isEmpty()) {
      return;
    }
    var content = new StringBuilder();
    content.append(
        clips(
            "Hardest",
            findings.hardest(),
            "The loss is compared with the section's own at the same timesteps. A caption that does"
                + " not fit, a cut inside a clip and blurred frames are the usual reasons."));
    content.append(
        clips(
            "Never learnt",
            findings.neverLearnt(),
            "Their loss has hardly fallen from the first half of their passes to the second, while"
                + " their section's did."));
    content.append(
        clips(
            "Learnt by heart",
            findings.byHeart(),
            insight.heldOut().isEmpty()
                ? "Their loss fell much further than their section's."
                : "Their loss fell much further than the loss on scenes that were held out."));
    html.section("Clips", content.toString());
  }

  private String clips(String title, List<ClipFindings.Finding> findings, String note) {
    String heading = "<h3>" + title + "</h3>\n";
    if (findings.isEmpty()) {
      return heading + "<p class=\"note\">None.</p>\n";
    }
    var rows =
        findings.stream()
            .map(it ->
                List.of(
                    it.clip().file(),
                    insight.name(it.clip().section()),
                    Integer.toString(it.passes()),
                    String.format(Locale.ROOT, "%.2f", it.level()),
                    String.format(Locale.ROOT, "%+.0f %%", 100 * it.change())))
            .toList();
    return heading
        + PageHtml.table(
            new RunPage.Table(
                List.of("clip", "section", "passes", "of the usual loss", "change"),
                rows,
                List.of(note)));
  }
}
