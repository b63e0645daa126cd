package dev.genga.app.eval;

import dev.genga.app.base.HeldOutClips;
import dev.genga.app.page.EvalPage;
import dev.genga.world.Style;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/// An evaluation's figures as charts over its candidates: over their steps where all tell them.
///
/// @param figures of at least one candidate
public record EvalCurves(EvalFigures figures) {
  /// What stands along the bottom.
  public String across() {
    return hasSteps() ? "step" : "candidate";
  }

  /// Distance to the wanted style, and faintly to every other.
  public EvalPage.Curves distances() {
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

  /// Shares of right colours, movements and kinds.
  public EvalPage.Curves agreement() {
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

  /// Change from frame to frame.
  public EvalPage.Curves motion() {
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

  /// The mean loss on held-out clips of the style.
  public EvalPage.Curves loss() {
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
}
