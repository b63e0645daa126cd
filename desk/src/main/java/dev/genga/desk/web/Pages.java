package dev.genga.desk.web;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.javalin.http.Context;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Renders the templates of `src/main/jte`, which were made classes by the build.
public final class Pages {
  private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);
  private final Session session = Session.random();
  private final String folder;
  private final List<Part.Link> links;
  private final Supplier<Progress> progress;

  Pages(String folder, List<Part.Link> links, Supplier<Progress> progress) {
    this.folder = folder;
    this.links = List.copyOf(links);
    this.progress = progress;
  }

  /// Answers with a whole page.
  ///
  /// @param path of the page's link
  /// @param template such as `clips.jte`; takes a parameter `frame`
  /// @param values its other parameters
  public void page(
      Context request, String title, String path, String template, Map<String, Object> values) {
    var all = new HashMap<>(values);
    all.put("frame", new PageFrame(title, path, folder, session, links, progress.get()));
    part(request, template, all);
  }

  /// Answers with a part of a page, for htmx to put in its place.
  public void part(Context request, String template, Map<String, Object> values) {
    request.header("Cache-Control", "no-store").html(text(template, values));
  }

  /// A template as text.
  public String text(String template, Map<String, Object> values) {
    var output = new StringOutput();
    engine.render(template, values, output);
    return output.toString();
  }

  /// What addresses of files say of this desk.
  public Session session() {
    return session;
  }

  /// How far the choosing is now.
  public Progress progress() {
    return progress.get();
  }
}
