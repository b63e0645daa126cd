package dev.genga.app.page;

import dev.genga.base.AtomicFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes a run as one HTML file that needs no other: no scripts, no fonts, no pictures from
/// elsewhere. Light or dark as the reader's system is. The page of a run that goes on links its
/// previews and loads itself again; one that is over holds the small ones.
///
/// ```java
/// PageWriter.write(Path.of("run/index.html"), page);
/// ```
public final class PageWriter {
  private static final int RATE_HEIGHT = 160;
  private static final int RELOAD_SECONDS = 30;

  private final PageHtml html;

  private PageWriter(PageVideos files) {
    html = new PageHtml(files);
  }

  /// Writes the page, whole or not at all.
  ///
  /// @param file where to; links are relative to its folder
  /// @throws UncheckedIOException if it can't be written, or a small video not be read
  public static void write(Path file, RunPage page) {
    write(file, page, null, null);
  }

  /// Writes the page with what was measured of the run's results.
  ///
  /// @param file where to; links are relative to its folder
  /// @param evaluation null for none
  /// @throws UncheckedIOException if it can't be written, or a small video not be read
  public static void write(Path file, RunPage page, @Nullable RunEvaluation evaluation) {
    write(file, page, evaluation, null);
  }

  /// Writes the page with what a run's own losses tell.
  ///
  /// @param file where to; links are relative to its folder
  /// @throws UncheckedIOException if it can't be written, or a small video not be read
  public static void write(Path file, RunPage page, RunInsight insight) {
    write(file, page, null, insight);
  }

  private static void write(
      Path file, RunPage page, @Nullable RunEvaluation evaluation, @Nullable RunInsight insight) {
    var files = new PageVideos(file, page.status() != RunPage.Status.RUNNING);
    AtomicFile.writeString(file, new PageWriter(files).page(page, evaluation, insight));
  }

  private String page(
      RunPage page, @Nullable RunEvaluation evaluation, @Nullable RunInsight insight) {
    var insights = insight == null ? null : new InsightHtml(insight, html);
    head(page);
    html.figures(page.figures());
    if (insights != null) {
      insights.alarms();
    }
    if (evaluation != null) {
      evaluation(evaluation);
    }
    previews(page.previews());
    losses(page);
    if (insights != null) {
      insights.charts();
    }
    if (page.plan() != null) {
      html.section("One epoch", PageHtml.table(page.plan()));
    }
    if (page.command() != null) {
      html.section("Command", PageHtml.preformatted(page.command()));
    }
    html.raw("<div class=\"pair\">\n");
    html.facts("Recipe", page.recipe());
    html.facts("Environment", page.environment());
    html.raw("</div>\n");
    html.links(page.files());
    next(page.next());
    return html.end();
  }

  private void head(RunPage page) {
    String reload =
        page.status() == RunPage.Status.RUNNING
            ? "<meta http-equiv=\"refresh\" content=\"" + RELOAD_SECONDS + "\">\n"
            : "";
    String badge =
        " <span class=\"status %s\">%s</span>"
            .formatted(page.status().word(), page.status().word());
    html.head(reload, page.title(), badge, page.summary());
  }

  private void evaluation(RunEvaluation evaluation) {
    html.rows(
        "The same prompts and noise",
        EvalPageWriter.byPrompt(evaluation.videos()),
        evaluation.videosNote());
    html.section("What had to come out", PageHtml.table(evaluation.verdict()));
    evaluation.charts().forEach(curves -> html.curves(curves, evaluation.across()));
  }

  /// The previews of one prompt stand side by side, so that they can be compared.
  private void previews(List<RunPage.Preview> previews) {
    var byPrompt = new LinkedHashMap<String, List<PageHtml.Shown>>();
    for (var preview : previews) {
      Integer step = preview.step();
      String when = step == null ? "finished" : String.format(Locale.ROOT, "step %d", step);
      byPrompt
          .computeIfAbsent(preview.prompt(), _ -> new ArrayList<>())
          .add(new PageHtml.Shown(preview.video(), when, preview.detail()));
    }
    html.videos("Previews", byPrompt);
  }

  private void losses(RunPage page) {
    var chart = new LossChart(page.steps(), page.stages());
    if (!chart.isEmpty()) {
      html.section(
          "Loss",
          "<p class=\"key\"><i class=\"faint\"></i>"
              + chart.faintly()
              + " <i class=\"strong\"></i>running average</p>\n"
              + PageHtml.bothWidths(chart::svg));
    }
    var rates = new RateChart(page.steps());
    if (!rates.isEmpty()) {
      html.section(
          "Learning rate",
          rates.svg(PageHtml.WIDE, RATE_HEIGHT) + rates.svg(PageHtml.NARROW, RATE_HEIGHT));
    }
    var heldOut = page.heldOut();
    if (heldOut != null && !heldOut.points().isEmpty()) {
      var heldOutChart = new HeldOutChart(heldOut);
      html.section(
          "On clips it never saw",
          "<p>"
              + Html.text(heldOut.verdict())
              + "</p>\n"
              + "<p class=\"key\"><i class=\"before\"></i>before <i class=\"strong\"></i>after"
              + "</p>\n"
              + PageHtml.bothWidths(heldOutChart::svg)
              + PageHtml.folded("The numbers", PageHtml.table(heldOutChart.table())));
    }
  }

  private void next(List<RunPage.NextStep> steps) {
    if (!steps.isEmpty()) {
      html.section(
          "Next",
          steps.stream()
              .map(step ->
                  "<p>%s</p>\n%s"
                      .formatted(Html.text(step.what()), PageHtml.preformatted(step.command())))
              .collect(Collectors.joining()));
    }
  }
}
