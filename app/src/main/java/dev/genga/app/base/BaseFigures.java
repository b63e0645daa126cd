package dev.genga.app.base;

import dev.genga.training.HeldOutLoss;
import dev.genga.world.Style;
import dev.genga.world.judge.Trial;
import dev.genga.world.statistics.Tally;
import java.util.Locale;
import java.util.Map;

/// What was measured of a base model.
///
/// @param decibels the VAE's peak signal-to-noise ratio by style, on held-out clips
/// @param loss the transformer's, on held-out clips
/// @param generated the judge on generated videos
/// @param generatedStyles the style measure on them
/// @param drawn the judge on true renderings of the same scenes: its own errors
/// @param drawnStyles the style measure on those
public record BaseFigures(
    Map<String, Double> decibels,
    HeldOutLoss.Measured loss,
    Trial generated,
    Tally<Style> generatedStyles,
    Trial drawn,
    Tally<Style> drawnStyles) {

  /// All of it as tables in Markdown.
  public String tables() {
    var text = new StringBuilder("| style | PSNR of the VAE |\n|---|---|\n");
    decibels.forEach((style, db) -> text.append(line("| %s | %.1f dB |%n", style, db)));
    text.append("\n| t | held-out loss | spread over noise |\n|---|---|---|\n");
    for (int i = 0; i < HeldOutLoss.TIMESTEPS; i++) {
      text.append(
          line("| %.1f | %.4f | %.4f |%n", HeldOutLoss.t(i), loss.mean(i), loss.spread(i)));
    }
    text.append("\n| right | generated | true renderings | by chance |\n|---|---|---|---|\n");
    text.append(row("colour", generated.colours(), drawn.colours()));
    text.append(row("movement", generated.movements(), drawn.movements()));
    text.append(row("kind", generated.kinds(), drawn.kinds()));
    text.append(row("style", generatedStyles, drawnStyles));
    return text.toString();
  }

  private static <E extends Enum<E>> String row(String what, Tally<E> model, Tally<E> truth) {
    return line(
        "| %s | %.1f %% of %d | %.1f %% | %.1f %% |%n",
        what,
        100 * model.share(),
        model.total(),
        100 * truth.share(),
        100 * model.chance());
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values).replace(System.lineSeparator(), "\n");
  }
}
