package dev.genga.app.base;

import dev.genga.training.HeldOutLoss;
import dev.genga.world.Clip;
import dev.genga.world.SceneSampler;
import dev.genga.world.Style;
import dev.genga.world.judge.Judge;
import dev.genga.world.judge.Trial;
import dev.genga.world.measure.StyleMeasure;
import dev.genga.world.statistics.Tally;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// What was measured of a base model.
///
/// @param decibels the VAE's peak signal-to-noise ratio by style, on held-out clips
/// @param loss the transformer's, on held-out clips
/// @param generated on videos that it made
/// @param returned on true renderings of the same scenes that went through its VAE and back
/// @param drawn on these renderings themselves: the judge's and the measure's own errors
public record BaseFigures(
    Map<String, Double> decibels,
    HeldOutLoss.Measured loss,
    Answers generated,
    Answers returned,
    Answers drawn) {

  /// What judge and style measure said of clips.
  ///
  /// @param judge colour, movement and kind
  /// @param styles the nearest one
  public record Answers(Trial judge, Tally<Style> styles) {
    /// The answers to clips of which it is known what they ought to show.
    public static Answers to(List<SceneSampler.Sample> samples, List<Clip> clips) {
      return to(samples, clips, StyleMeasure.Look.of(clips));
    }

    /// The same of clips that were looked at.
    public static Answers to(
        List<SceneSampler.Sample> samples, List<Clip> clips, List<StyleMeasure.Look> looks) {
      var styles = new Tally<>(Style.class);
      var measure = StyleMeasure.standing();
      for (int i = 0; i < looks.size(); i++) {
        styles.add(samples.get(i).style(), measure.nearest(looks.get(i)));
      }
      return new Answers(judged(samples, clips), styles);
    }

    /// What the judge alone says of clips.
    static Trial judged(List<SceneSampler.Sample> samples, List<Clip> clips) {
      var trial = new Trial();
      var judge = Judge.standing();
      var verdicts = clips.parallelStream().map(judge::judge).toList();
      for (int i = 0; i < verdicts.size(); i++) {
        trial.add(samples.get(i).scene().combination(), verdicts.get(i));
      }
      return trial;
    }
  }

  /// All of it as tables in Markdown.
  public String tables() {
    var text = new StringBuilder("| style | PSNR of the VAE |\n|---|---|\n");
    decibels.forEach((style, db) -> text.append(line("| %s | %.1f dB |%n", style, db)));
    text.append("\n| t | held-out loss | spread over noise |\n|---|---|---|\n");
    for (int i = 0; i < HeldOutLoss.TIMESTEPS; i++) {
      text.append(line("| %.1f | %.4f | %.4f |%n", HeldOutLoss.t(i), loss.mean(i), loss.spread(i)));
    }
    text.append(
        """

        | right | generated | through the VAE | true renderings | by chance |
        |---|---|---|---|---|
        """);
    text.append(row("colour", answers -> answers.judge().colours()));
    text.append(row("movement", answers -> answers.judge().movements()));
    text.append(row("kind", answers -> answers.judge().kinds()));
    text.append(row("style", Answers::styles));
    return text.toString();
  }

  private String row(String what, Function<Answers, Tally<?>> question) {
    var model = question.apply(generated);
    return line(
        "| %s | %.1f %% of %d | %.1f %% | %.1f %% | %.1f %% |%n",
        what,
        100 * model.share(),
        model.total(),
        100 * question.apply(returned).share(),
        100 * question.apply(drawn).share(),
        100 * model.chance());
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values).replace(System.lineSeparator(), "\n");
  }
}
