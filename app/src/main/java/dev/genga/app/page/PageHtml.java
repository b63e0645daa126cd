package dev.genga.app.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// The parts that pages are made of, in the order in which they are added.
final class PageHtml {
  /// The width of a chart where there is room, in pixels.
  static final int WIDE = 880;

  /// The width of a chart on a telephone, in pixels.
  static final int NARROW = 380;

  private static final int WIDE_HEIGHT = 300;
  private static final int NARROW_HEIGHT = 260;

  private final PageVideos files;
  private final StringBuilder html = new StringBuilder();

  /// A video under others of the same prompt.
  ///
  /// @param video an mp4 file, or a png file of one frame
  /// @param what it is, in bold
  /// @param detail behind that; may be empty
  record Shown(Path video, String what, String detail) {}

  /// Draws a chart for a width and a height in pixels.
  @FunctionalInterface
  interface Drawing {
    String svg(int width, int height);
  }

  /// @param files how the page names files
  PageHtml(PageVideos files) {
    this.files = files;
  }

  /// @param meta lines for the page's head; may be empty
  /// @param badge HTML behind the title; may be empty
  void head(String meta, String title, String badge, String summary) {
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
        <h1>%s%s</h1>
        <p>%s</p>
        </header>
        """
            .formatted(
                meta, Html.text(title), style(), Html.text(title), badge, Html.text(summary)));
  }

  /// HTML as it stands.
  void raw(String text) {
    html.append(text);
  }

  void figures(List<RunPage.Fact> figures) {
    if (!figures.isEmpty()) {
      html.append(
          figures.stream()
              .map(fact ->
                  "<div><dt>%s</dt><dd>%s</dd></div>\n"
                      .formatted(Html.text(fact.name()), Html.text(fact.value())))
              .collect(Collectors.joining("", "<dl class=\"figures\">\n", "</dl>\n")));
    }
  }

  /// Videos side by side under each heading, as many in a row as have room.
  void videos(String title, Map<String, List<Shown>> byHeading) {
    if (!byHeading.isEmpty()) {
      section(title, videos("videos", " controls", byHeading));
    }
  }

  /// Videos in one row under each heading, small and without controls: to be compared at one look.
  void rows(String title, Map<String, List<Shown>> byHeading, String note) {
    if (!byHeading.isEmpty()) {
      section(
          title,
          videos("videos row", "", byHeading) + "<p class=\"note\">" + Html.text(note) + "</p>\n");
    }
  }

  private String videos(String layout, String controls, Map<String, List<Shown>> byHeading) {
    var all = new StringBuilder();
    byHeading.forEach((heading, videos) -> {
      all.append("<h3>%s</h3>\n<div class=\"%s\">\n".formatted(Html.text(heading), layout));
      videos.forEach(video -> all.append(figure(video, controls)));
      all.append("</div>\n");
    });
    return all.toString();
  }

  private String figure(Shown shown, String controls) {
    return """
    <figure>
    %s
    <figcaption><b>%s</b> %s</figcaption>
    </figure>
    """
        .formatted(
            player(shown.video(), controls), Html.text(shown.what()), Html.text(shown.detail()));
  }

  private String player(Path video, String controls) {
    return !Files.isRegularFile(video)
        ? "<div class=\"missing\">the file is gone</div>"
        : PageVideos.isPicture(video)
            ? picture(video)
            : "<video src=\"%s\" autoplay loop muted playsinline%s></video>"
                .formatted(files.source(video), controls);
  }

  /// A picture, in the page or linked.
  String picture(Path picture) {
    return "<img src=\"%s\" alt=\"\">".formatted(files.source(picture));
  }

  void facts(String title, List<RunPage.Fact> facts) {
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

  void links(List<RunPage.FileLink> links) {
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

  /// A chart of several candidates' figures; nothing where there is only one.
  void curves(EvalPage.Curves curves, String across) {
    if (curves.strong().points().size() > 1) {
      section(curves.title(), chart(curves, across));
    }
  }

  private static String chart(EvalPage.Curves curves, String across) {
    String faint =
        curves.faint().isEmpty()
            ? ""
            : " <i class=\"faint\"></i>"
                + Html.text(
                    curves.faint().stream()
                        .map(EvalPage.Curve::name)
                        .collect(Collectors.joining(", ")));
    return "<p class=\"key\"><i class=\"strong\"></i>"
        + Html.text(curves.strong().name())
        + faint
        + " <i class=\"before\"></i>"
        + Html.text(curves.reference().name())
        + "</p>\n"
        + bothWidths(new CurvesChart(curves, across)::svg)
        + "<p class=\"note\">"
        + Html.text(curves.note())
        + "</p>\n";
  }

  void section(String title, String content) {
    html.append("<section>\n<h2>").append(Html.text(title)).append("</h2>\n");
    html.append(content).append("</section>\n");
  }

  /// The whole page.
  String end() {
    return html.append("</main>\n</body>\n</html>\n").toString();
  }

  /// A chart for wide screens and one for narrow ones; the style sheet shows one of them.
  static String bothWidths(Drawing chart) {
    return chart.svg(WIDE, WIDE_HEIGHT) + chart.svg(NARROW, NARROW_HEIGHT);
  }

  static String folded(String summary, String content) {
    return "<details><summary>%s</summary>\n%s</details>\n".formatted(Html.text(summary), content);
  }

  static String preformatted(String text) {
    return "<pre>" + Html.text(text) + "</pre>\n";
  }

  static String table(RunPage.Table table) {
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
