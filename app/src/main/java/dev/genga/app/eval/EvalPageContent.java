package dev.genga.app.eval;

import dev.genga.app.base.HeldOutClips;
import dev.genga.app.base.PromptSet;
import dev.genga.app.page.EvalPage;
import dev.genga.app.page.EvalPageWriter;
import dev.genga.app.page.RunPage;
import java.util.ArrayList;
import java.util.List;

/// The page of an evaluation: how the figures change over the candidates, and their videos.
final class EvalPageContent {
  /// Videos of so many prompts are shown.
  private static final int SHOWN = 4;

  private final EvalFolder folder;
  private final EvalFigures figures;
  private final EvalCurves curves;

  private EvalPageContent(EvalFolder folder, EvalFigures figures) {
    this.folder = folder;
    this.figures = figures;
    this.curves = new EvalCurves(figures);
  }

  static void write(EvalFolder folder, EvalFigures figures) {
    EvalPageWriter.write(folder.page(), new EvalPageContent(folder, figures).page());
  }

  private EvalPage page() {
    var style = HeldOutClips.name(figures.setup().style());
    return new EvalPage(
        "Evaluation: " + style,
        ("%d videos of held-out prompts from each of %d, asked for %s. All have the same prompts"
                + " and the same noise.")
            .formatted(
                figures.setup().videos(),
                figures.rows().size(),
                style.equals("plain") ? "the plain style" : "the style " + style),
        figures(),
        videos(),
        curves.across(),
        List.of(curves.distances(), curves.agreement(), curves.motion(), curves.loss()),
        tables(),
        folder.sheet(),
        sheetNote(),
        setup(),
        List.of(
            new RunPage.FileLink(folder.report(), "all tables and prompts"),
            new RunPage.FileLink(folder.figures(), "the same for programs")));
  }

  /// The last candidate's.
  private List<RunPage.Fact> figures() {
    var last = figures.rows().getLast();
    return List.of(
        new RunPage.Fact(
            "style distance, " + last.candidate().name(),
            EvalText.number("%.2f", figures.styleDistance(last.clips()))),
        new RunPage.Fact("style right", EvalText.percent(last.clips().nearest())),
        new RunPage.Fact("prompt agreement", EvalText.percent(last.clips().agreement())),
        new RunPage.Fact("motion", EvalText.number("%.2f", last.clips().motion().relative())),
        new RunPage.Fact("held-out loss", EvalText.number("%.4f", last.loss().mean())));
  }

  private List<EvalPage.Video> videos() {
    var videos = new ArrayList<EvalPage.Video>();
    for (int number = 0; number < Math.min(SHOWN, figures.prompts().size()); number++) {
      var prompt = figures.prompts().get(number);
      videos.add(
          new EvalPage.Video(
              prompt,
              "true rendering through the VAE",
              PromptSet.video(folder.throughVae(), number)));
      for (int i = 0; i < figures.rows().size(); i++) {
        var name = figures.rows().get(i).candidate().name();
        videos.add(
            new EvalPage.Video(prompt, name, PromptSet.video(folder.videos(i, name), number)));
      }
    }
    return videos;
  }

  private List<EvalPage.TitledTable> tables() {
    var text = new EvalText(figures);
    return List.of(
        new EvalPage.TitledTable(
            "All figures", new RunPage.Table(EvalText.COLUMNS, text.rows(), List.of())),
        new EvalPage.TitledTable(
            "Distance to every style",
            new RunPage.Table(EvalText.styleColumns(), text.distances(), List.of())));
  }

  private String sheetNote() {
    var columns = new ArrayList<>(List.of("true rendering", "the same through the VAE"));
    figures.rows().forEach(row -> columns.add(row.candidate().name()));
    return "A row for each of the first prompts; two frames each of: %s."
        .formatted(String.join(", ", columns));
  }

  private List<RunPage.Fact> setup() {
    var setup = figures.setup();
    return List.of(
        new RunPage.Fact(
            "videos", "%d of %s".formatted(setup.videos(), EvalText.size(setup.size()))),
        new RunPage.Fact("first prompt", figures.prompts().getFirst()),
        new RunPage.Fact("seed", Long.toString(setup.seed())),
        new RunPage.Fact(
            "sampling",
            "%s, %d steps, guidance %s, flow shift %s"
                .formatted(
                    setup.sampling().sampler(),
                    setup.sampling().steps(),
                    setup.sampling().guidanceScale(),
                    setup.sampling().flowShift())));
  }
}
