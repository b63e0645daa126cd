package dev.genga.app.page;

import dev.genga.base.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/// Writes a run as one HTML file that needs no other: no scripts, no fonts, no pictures from
/// elsewhere. Light or dark as the reader's system is. The page of a run that goes on links its
/// previews and loads itself again; one that is over holds the small ones.
///
/// ```java
/// PageWriter.write(Path.of("run/index.html"), page);
/// ```
public final class PageWriter {
  private static final int WIDE = 880;
  private static final int WIDE_HEIGHT = 300;
  private static final int NARROW = 380;
  private static final int NARROW_HEIGHT = 260;
  private static final int RATE_HEIGHT = 160;
  private static final int RELOAD_SECONDS = 30;

  private final PageVideos files;
  private final StringBuilder html = new StringBuilder();

  private PageWriter(PageVideos files) {
    this.files = files;
  }

  /// Writes the page, whole or not at all.
  ///
  /// @param file where to; links are relative to its folder
  /// @throws UncheckedIOException if it can't be written, or a small video not be read
  public static void write(Path file, RunPage page) {
    var files = new PageVideos(file, page.status() != RunPage.Status.RUNNING);
    AtomicFile.writeString(file, new PageWriter(files).page(page));
  }

  private String page(RunPage page) {
    head(page);
    figures(page.figures());
    previews(page.previews());
    losses(page);
    if (page.plan() != null) {
      section("One epoch", table(page.plan()));
    }
    if (page.command() != null) {
      section("Command", "<pre>" + Html.text(page.command()) + "</pre>\n");
    }
    html.append("<div class=\"pair\">\n");
    facts("Recipe", page.recipe());
    facts("Environment", page.environment());
    html.append("</div>\n");
    links(page.files());
    next(page.next());
    return html.append("</main>\n</body>\n</html>\n").toString();
  }

  private void head(RunPage page) {
    String reload =
        page.status() == RunPage.Status.RUNNING
            ? "<meta http-equiv=\"refresh\" content=\"" + RELOAD_SECONDS + "\">\n"
            : "";
    html.append(
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        %s<title>%s</title>
        <style>
        %s</style>
        </head>
        <body>
        <main>
        <header>
        <h1>%s <span class="status %s">%s</span></h1>
        <p>%s</p>
        </header>
        """
            .formatted(
                reload,
                Html.text(page.title()),
                style(),
                Html.text(page.title()),
                page.status().word(),
                page.status().word(),
                Html.text(page.summary())));
  }

  private void figures(List<RunPage.Fact> figures) {
    if (!figures.isEmpty()) {
      html.append(
          figures.stream()
              .map(fact ->
                  "<div><dt>%s</dt><dd>%s</dd></div>\n"
                      .formatted(Html.text(fact.name()), Html.text(fact.value())))
              .collect(Collectors.joining("", "<dl class=\"figures\">\n", "</dl>\n")));
    }
  }

  /// The previews of one prompt stand side by side, so that they can be compared.
  private void previews(List<RunPage.Preview> previews) {
    var byPrompt = new LinkedHashMap<String, StringBuilder>();
    for (var preview : previews) {
      byPrompt.computeIfAbsent(preview.prompt(), _ -> new StringBuilder()).append(preview(preview));
    }
    var all = new StringBuilder();
    byPrompt.forEach((prompt, figures) ->
        all.append("<h3>%s</h3>\n<div class=\"videos\">\n".formatted(Html.text(prompt)))
            .append(figures)
            .append("</div>\n"));
    if (!previews.isEmpty()) {
      section("Previews", all.toString());
    }
  }

  private String preview(RunPage.Preview preview) {
    Integer step = preview.step();
    String when = step == null ? "finished" : String.format(Locale.ROOT, "step %d", step);
    String shown =
        !Files.isRegularFile(preview.video())
            ? "<div class=\"missing\">the file is gone</div>"
            : PageVideos.isPicture(preview.video())
                ? "<img src=\"%s\" alt=\"\">".formatted(files.source(preview.video()))
                : "<video src=\"%s\" autoplay loop muted playsinline controls></video>"
                    .formatted(files.source(preview.video()));
    return """
    <figure>
    %s
    <figcaption><b>%s</b> %s</figcaption>
    </figure>
    """
        .formatted(shown, when, Html.text(preview.detail()));
  }

  private void losses(RunPage page) {
    var chart = new LossChart(page.steps());
    if (!chart.isEmpty()) {
      section(
          "Loss",
          "<p class=\"key\"><i class=\"faint\"></i>"
              + chart.faintly()
              + " <i class=\"strong\"></i>running average</p>\n"
              + chart.svg(WIDE, WIDE_HEIGHT)
              + chart.svg(NARROW, NARROW_HEIGHT));
    }
    var rates = new RateChart(page.steps());
    if (!rates.isEmpty()) {
      section("Learning rate", rates.svg(WIDE, RATE_HEIGHT) + rates.svg(NARROW, RATE_HEIGHT));
    }
    var heldOut = page.heldOut();
    if (heldOut != null && !heldOut.points().isEmpty()) {
      var heldOutChart = new HeldOutChart(heldOut);
      section(
          "On clips it never saw",
          "<p>"
              + Html.text(heldOut.verdict())
              + "</p>\n"
              + "<p class=\"key\"><i class=\"before\"></i>before <i class=\"strong\"></i>after"
              + "</p>\n"
              + heldOutChart.svg(WIDE, WIDE_HEIGHT)
              + heldOutChart.svg(NARROW, NARROW_HEIGHT)
              + "<details><summary>The numbers</summary>\n"
              + table(heldOutChart.table())
              + "</details>\n");
    }
  }

  private void facts(String title, List<RunPage.Fact> facts) {
    if (!facts.isEmpty()) {
      section(
          title,
          facts.stream()
              .map(fact ->
                  "<dt>%s</dt><dd>%s</dd>\n"
                      .formatted(Html.text(fact.name()), Html.text(fact.value())))
              .collect(Collectors.joining("", "<dl class=\"facts\">\n", "</dl>\n")));
    }
  }

  private void links(List<RunPage.FileLink> links) {
    if (!links.isEmpty()) {
      section(
          "Files",
          links.stream()
              .map(this::link)
              .collect(Collectors.joining("", "<ul class=\"files\">\n", "</ul>\n")));
    }
  }

  private String link(RunPage.FileLink link) {
    String name = Html.text(String.valueOf(link.file().getFileName()));
    String what = Html.text(link.what());
    try {
      String size =
          Files.isRegularFile(link.file()) ? ", " + Html.bytes(Files.size(link.file())) : "";
      return "<li><a href=\"%s\">%s</a> <span>%s%s</span></li>\n"
          .formatted(Html.text(files.link(link.file())), name, what, size);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + link.file() + ": " + e.getMessage(), e);
    }
  }

  private void next(List<RunPage.NextStep> steps) {
    if (!steps.isEmpty()) {
      section(
          "Next",
          steps.stream()
              .map(step ->
                  "<p>%s</p>\n<pre>%s</pre>\n"
                      .formatted(Html.text(step.what()), Html.text(step.command())))
              .collect(Collectors.joining()));
    }
  }

  private void section(String title, String content) {
    html.append("<section>\n<h2>").append(Html.text(title)).append("</h2>\n");
    html.append(content).append("</section>\n");
  }

  private static String table(RunPage.Table table) {
    var rows = new StringBuilder("<div class=\"scroll\"><table>\n<thead>");
    rows.append(row("th", table.columns(), table)).append("</thead>\n<tbody>\n");
    table.rows().forEach(row -> rows.append(row("td", row, table)));
    rows.append("</tbody>\n</table></div>\n");
    for (String note : table.notes()) {
      rows.append("<p class=\"note\">").append(Html.text(note)).append("</p>\n");
    }
    return rows.toString();
  }

  private static String row(String tag, List<String> cells, RunPage.Table table) {
    var row = new StringBuilder("<tr>");
    for (int i = 0; i < cells.size(); i++) {
      String kind = isNumeric(table, i) ? " class=\"number\"" : "";
      row.append("<%s%s>%s</%s>".formatted(tag, kind, Html.text(cells.get(i)), tag));
    }
    return row.append("</tr>\n").toString();
  }

  private static boolean isNumeric(RunPage.Table table, int column) {
    return table.rows().stream()
        .map(row -> row.get(column))
        .allMatch(cell -> cell.matches("|[-+]?[0-9][0-9.,e+-]*( [%A-Za-z]+)?"));
  }

  private static String style() {
    try (var in = PageWriter.class.getResourceAsStream("page.css")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
