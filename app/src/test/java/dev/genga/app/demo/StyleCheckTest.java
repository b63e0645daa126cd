package dev.genga.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.base.BaseFigures;
import dev.genga.app.eval.Candidate;
import dev.genga.app.eval.ClipFigures;
import dev.genga.app.eval.EvalFigures;
import dev.genga.app.eval.Motion;
import dev.genga.training.HeldOutLoss;
import dev.genga.world.Combination;
import dev.genga.world.Style;
import dev.genga.world.judge.Trial;
import dev.genga.world.judge.Verdict;
import dev.genga.world.statistics.Tally;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StyleCheckTest {
  private static final int VIDEOS = 20;
  private static final double NEAREST = 0.5;
  private static final Map<Style, Double> BEFORE =
      Map.of(Style.INK, 6.0, Style.PLAIN, 0.5, Style.PENCIL, 7.0, Style.NIGHT_COLOURS, 11.0);

  /// @param right how many of the videos show what was asked for
  private static EvalFigures.Row row(Map<Style, Double> distances, int right) {
    var trial = new Trial();
    for (int i = 0; i < VIDEOS; i++) {
      var asked = Combination.all().get(i);
      var seen = new Verdict(asked.kind(), asked.colour(), asked.movement());
      trial.add(asked, i < right ? seen : Verdict.UNKNOWN);
    }
    var all = new EnumMap<Style, Double>(Style.class);
    for (var style : Style.values()) {
      all.put(style, distances.getOrDefault(style, BEFORE.getOrDefault(style, 3.0)));
    }
    return new EvalFigures.Row(
        Candidate.BASE,
        new ClipFigures(
            new BaseFigures.Answers(trial, new Tally<>(Style.class)), all, all, new Motion(1, 0)),
        new EvalFigures.Loss(new HeldOutLoss.Measured(new double[][] {{0}})));
  }

  private static StyleCheck check(Map<Style, Double> after, int right, int same) {
    var rows = List.of(row(Map.of(), VIDEOS), row(after, right));
    var figures =
        new EvalFigures(
            DemoSetup.STANDARD.evaluation(Style.INK),
            List.of(),
            rows,
            row(Map.of(Style.INK, NEAREST), VIDEOS).clips(),
            rows.getFirst().clips(),
            0);
    return new StyleCheck(figures, same, 12);
  }

  private static List<Boolean> holds(StyleCheck check) {
    return check.claims().stream().map(StyleCheck.Claim::holds).toList();
  }

  @Test
  void aLearntStyleHolds() {
    var check = check(Map.of(Style.INK, 1.0, Style.PENCIL, 4.0, Style.PLAIN, 6.5), VIDEOS - 1, 12);
    assertThat(holds(check)).containsExactly(true, true, true, true);
    assertThat(check.good()).isTrue();
    assertThat(check.claims().getFirst().found())
        .isEqualTo("6.00 → 1.00 (-83 %); true renderings through the VAE 0.50: 91 % of the way");
    assertThat(check.claims().get(1).found()).isEqualTo("most: pencil, 7.00 → 4.00 (-43 %)");
  }

  @Test
  void lessThanHalfIsTooLittle() {
    assertThat(holds(check(Map.of(Style.INK, 3.25), VIDEOS, 12)).getFirst()).isTrue();
    assertThat(holds(check(Map.of(Style.INK, 3.26), VIDEOS, 12)).getFirst()).isFalse();
  }

  @Test
  void anotherStyleMustNotComeNearerByTheSameShare() {
    var after = Map.of(Style.INK, 2.0, Style.PENCIL, 2.0);
    assertThat(holds(check(after, VIDEOS, 12))).containsExactly(true, false, true, true);
    // a farther one may come nearer by as much
    var far = Map.of(Style.INK, 2.0, Style.NIGHT_COLOURS, 7.0);
    assertThat(holds(check(far, VIDEOS, 12))).containsExactly(true, true, true, true);
  }

  @Test
  void forgottenPromptsAndOtherFramesFail() {
    var after = Map.of(Style.INK, 1.0);
    assertThat(holds(check(after, VIDEOS - 1, 12)).get(2)).isTrue(); // 5 points to the bit
    assertThat(holds(check(after, VIDEOS - 2, 12)).get(2)).isFalse();
    assertThat(holds(check(after, VIDEOS, 11)).get(3)).isFalse();
  }
}
