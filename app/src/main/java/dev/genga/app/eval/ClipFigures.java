package dev.genga.app.eval;

import dev.genga.app.base.BaseFigures;
import dev.genga.app.base.PromptSet;
import dev.genga.world.Clip;
import dev.genga.world.Style;
import dev.genga.world.measure.StyleMeasure;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What was measured of clips of which it is known what they ought to show.
///
/// @param answers what judge and style measure said of each
/// @param distances of all clips as one set to each style
/// @param single the mean distance of single clips to each style
/// @param motion against true renderings
public record ClipFigures(
    BaseFigures.Answers answers,
    Map<Style, Double> distances,
    Map<Style, Double> single,
    Motion motion) {

  /// @param prompts that ask for what the clips ought to show
  /// @param clips one a prompt
  /// @param drawn true renderings of the same scenes
  static ClipFigures of(PromptSet prompts, List<Clip> clips, List<Clip> drawn) {
    var measure = StyleMeasure.standing();
    var looks = StyleMeasure.Look.of(clips);
    var single = new EnumMap<Style, Double>(Style.class);
    for (var look : looks) {
      measure.distances(look).forEach((style, d) -> single.merge(style, d, Double::sum));
    }
    single.replaceAll((_, sum) -> sum / clips.size());
    return new ClipFigures(
        BaseFigures.Answers.to(prompts.samples(), clips, looks),
        measure.distancesOfSet(looks),
        single,
        Motion.of(clips, drawn));
  }

  /// How often the colour was the one that was asked for.
  public double colour() {
    return answers.judge().colours().share();
  }

  /// How often the movement was.
  public double movement() {
    return answers.judge().movements().share();
  }

  /// How often the kind was.
  public double kind() {
    return answers.judge().kinds().share();
  }

  /// The mean of colour, movement and kind.
  public double agreement() {
    return (colour() + movement() + kind()) / 3;
  }

  /// How often the wanted style was the nearest.
  public double nearest() {
    return answers.styles().share();
  }

  /// What whoever guesses colour, movement and kind reaches.
  public double agreementByChance() {
    var judge = answers.judge();
    return (judge.colours().chance() + judge.movements().chance() + judge.kinds().chance()) / 3;
  }
}
