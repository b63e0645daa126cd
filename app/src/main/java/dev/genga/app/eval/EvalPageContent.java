package dev.genga.app.eval;

import dev.genga.app.base.HeldOutClips;
import dev.genga.app.base.PromptSet;
import dev.genga.app.page.EvalPage;
import dev.genga.app.page.EvalPageWriter;
import dev.genga.app.page.RunPage;
import dev.genga.world.Style;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/// The page of an evaluation: how the figures change over the candidates, and their videos.
final class EvalPageContent {
  /// Videos of so many prompts are shown.
  private static final int SHOWN = 4;

  private final EvalFolder folder;
  private final EvalFigures figures;

  private EvalPageContent(EvalFolder folder, EvalFigures figures) {
    this.folder = folder;
    this.figures = figures;
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
        hasSteps() ? "step" : "candidate",
        List.of(distances(), agreement(), motion(), loss()),
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

  private EvalPage.Curves distances() {
    var others =
        Arrays.stream(Style.values())
            .filter(style -> style != figures.setup().style())
            .map(style ->
                curve(
                    HeldOutClips.name(style),
                    row -> row.clips().distances().getOrDefault(style, Double.NaN)))
            .toList();
    return new EvalPage.Curves(
        "Style distance",
        "Lower is nearer. It ought to fall for the wanted style alone.",
        curve(
            HeldOutClips.name(figures.setup().style()), row -> figures.styleDistance(row.clips())),
        others,
        new EvalPage.Reference(
            "true renderings through the VAE", figures.styleDistance(figures.returned())),
        EvalPage.Scale.FROM_ZERO);
  }

  private EvalPage.Curves agreement() {
    return new EvalPage.Curves(
        "Prompt agreement",
        "Shares of videos that show the colour, movement and kind that the prompt asks for.",
        curve("the mean of all three", row -> row.clips().agreement()),
        List.of(
            curve("colour", row -> row.clips().colour()),
            curve("movement", row -> row.clips().movement()),
            curve("kind", row -> row.clips().kind())),
        new EvalPage.Reference("true renderings through the VAE", figures.returned().agreement()),
        EvalPage.Scale.SHARES);
  }

  private EvalPage.Curves motion() {
    return new EvalPage.Curves(
        "Motion",
        "Change from frame to frame, in that of true renderings: 0 stands still, above 1 may"
            + " flicker.",
        curve("motion", row -> row.clips().motion().relative()),
        List.of(),
        new EvalPage.Reference(
            "true renderings through the VAE", figures.returned().motion().relative()),
        EvalPage.Scale.FROM_ZERO);
  }

  private EvalPage.Curves loss() {
    return new EvalPage.Curves(
        "Held-out loss",
        "The mean over nine timesteps on clips of the wanted style that no training saw; bars show"
            + " the spread over noise.",
        new EvalPage.Curve("held-out loss", points(row -> row.loss().mean(), true)),
        List.of(),
        new EvalPage.Reference("the base", figures.rows().getFirst().loss().mean()),
        EvalPage.Scale.FREE);
  }

  private EvalPage.Curve curve(String name, ToDoubleFunction<EvalFigures.Row> figure) {
    return new EvalPage.Curve(name, points(figure, false));
  }

  private List<EvalPage.Point> points(
      ToDoubleFunction<EvalFigures.Row> figure, boolean withSpread) {
    var points = new ArrayList<EvalPage.Point>();
    for (int i = 0; i < figures.rows().size(); i++) {
      var row = figures.rows().get(i);
      points.add(
          new EvalPage.Point(
              row.candidate().name(),
              hasSteps() ? Objects.requireNonNull(row.candidate().step()) : i,
              figure.applyAsDouble(row),
              withSpread ? row.loss().spread() : 0));
    }
    return points;
  }

  /// Whether the steps of all candidates are known and tell them apart.
  private boolean hasSteps() {
    var steps = figures.rows().stream().map(row -> row.candidate().step()).toList();
    return !steps.contains(null) && steps.stream().distinct().count() == steps.size();
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
