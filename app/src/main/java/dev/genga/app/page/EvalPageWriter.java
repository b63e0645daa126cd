package dev.genga.app.page;

import dev.genga.base.AtomicFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/// Writes an evaluation as one HTML file in the manner of [PageWriter]'s; large videos are linked.
public final class EvalPageWriter {
  private final PageHtml html;

  private EvalPageWriter(PageVideos files) {
    html = new PageHtml(files);
  }

  /// Writes the page, whole or not at all.
  ///
  /// @param file where to; links are relative to its folder
  /// @throws java.io.UncheckedIOException if it can't be written, or a small video not be read
  public static void write(Path file, EvalPage page) {
    AtomicFile.writeString(file, new EvalPageWriter(new PageVideos(file, true)).page(page));
  }

  private String page(EvalPage page) {
    html.head("", page.title(), "", page.summary());
    html.figures(page.figures());
    for (var curves : page.charts()) {
      if (curves.strong().points().size() > 1) {
        html.section(curves.title(), chart(curves, page.across()));
      }
    }
    videos(page.videos());
    for (var table : page.tables()) {
      html.section(table.title(), PageHtml.table(table.table()));
    }
    html.section(
        "Frames",
        html.picture(page.sheet())
            + "\n<p class=\"note\">"
            + Html.text(page.sheetNote())
            + "</p>\n");
    html.facts("Setup", page.setup());
    html.links(page.files());
    return html.end();
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
        + PageHtml.bothWidths(new CurvesChart(curves, across)::svg)
        + "<p class=\"note\">"
        + Html.text(curves.note())
        + "</p>\n";
  }

  private void videos(List<EvalPage.Video> videos) {
    var byPrompt = new LinkedHashMap<String, List<PageHtml.Shown>>();
    for (var video : videos) {
      byPrompt
          .computeIfAbsent(video.prompt(), _ -> new ArrayList<>())
          .add(new PageHtml.Shown(video.video(), video.maker(), ""));
    }
    html.videos("The same prompts and noise", byPrompt);
  }
}
