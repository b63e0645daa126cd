package dev.genga.app.page;

import dev.genga.base.AtomicFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    page.charts().forEach(curves -> html.curves(curves, page.across()));
    html.videos("The same prompts and noise", byPrompt(page.videos()));
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

  /// Each prompt's videos, in order.
  static Map<String, List<PageHtml.Shown>> byPrompt(List<EvalPage.Video> videos) {
    var byPrompt = new LinkedHashMap<String, List<PageHtml.Shown>>();
    for (var video : videos) {
      byPrompt
          .computeIfAbsent(video.prompt(), _ -> new ArrayList<>())
          .add(new PageHtml.Shown(video.video(), video.maker(), ""));
    }
    return byPrompt;
  }
}
