package dev.genga.app.demo;

import dev.genga.app.base.HeldOutClips;
import dev.genga.app.eval.EvalFigures;
import dev.genga.world.Style;
import java.util.List;
import java.util.Locale;

/// Whether a style was learnt and the prompt still rules: what the demonstration has to show.
///
/// @param figures of the base, then of the checkpoints
/// @param same previews that have the frames of a later generation, to the bit
/// @param compared previews that were compared
public record StyleCheck(EvalFigures figures, int same, int compared) {
  /// By what share of the way to what the VAE can show the distance to the trained style has to fall.
  public static final double FALL = 0.5;

  /// By how much the prompt agreement may fall.
  public static final double POINTS = 0.05;

  /// Shares of counts differ from their exact values by less.
  private static final double ROUNDING = 1e-9;

  /// @param what has to come out
  /// @param found what did
  /// @param holds whether that is enough
  public record Claim(String what, String found, boolean holds) {}

  /// All that is claimed.
  public List<Claim> claims() {
    return List.of(falls(), noOther(), prompts(), previews());
  }

  /// Whether all claims hold.
  public boolean good() {
    return claims().stream().allMatch(Claim::holds);
  }

  private Style style() {
    return figures.setup().style();
  }

  /// By what share the distance to a style has fallen; below 0 where it has grown. Shares, since
  /// styles lie at very different distances from each other.
  double fall(Style of) {
    return 1 - after(of) / before(of);
  }

  private double before(Style of) {
    return figures.rows().getFirst().clips().distances().getOrDefault(of, Double.NaN);
  }

  private double after(Style of) {
    return figures.rows().getLast().clips().distances().getOrDefault(of, Double.NaN);
  }

  private Claim falls() {
    return new Claim(
        "the distance to %s falls by half or more of what the VAE leaves room for"
            .formatted(HeldOutClips.name(style())),
        text(
            "%s; true renderings through the VAE %.2f: %.0f %% of the way",
            change(style()), nearest(), 100 * way()),
        way() >= FALL);
  }

  /// How near to the style the VAE's own pictures are: no model's videos can come nearer.
  private double nearest() {
    return figures.returned().distances().getOrDefault(style(), Double.NaN);
  }

  /// The share of the way from the base to there that was made.
  private double way() {
    return (before(style()) - after(style())) / (before(style()) - nearest());
  }

  private Claim noOther() {
    var most = style() == Style.PLAIN ? Style.INK : Style.PLAIN;
    for (var other : Style.values()) {
      if (other != style() && fall(other) > fall(most)) {
        most = other;
      }
    }
    return new Claim(
        "no other style's distance falls by as large a share",
        "most: %s, %s".formatted(HeldOutClips.name(most), change(most)),
        fall(most) < fall(style()));
  }

  private Claim prompts() {
    double before = figures.rows().getFirst().clips().agreement();
    double after = figures.rows().getLast().clips().agreement();
    return new Claim(
        "agreement with the prompt falls by at most 5 points",
        text("%.1f %% → %.1f %%", 100 * before, 100 * after),
        before - after <= POINTS + ROUNDING);
  }

  private Claim previews() {
    return new Claim(
        "a preview and a later generation have the same frames, to the bit",
        "%d of %d".formatted(same, compared),
        compared > 0 && same == compared);
  }

  private String change(Style of) {
    return text("%.2f → %.2f (%+.0f %%)", before(of), after(of), -100 * fall(of));
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
