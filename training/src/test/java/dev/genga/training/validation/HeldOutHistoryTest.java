package dev.genga.training.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.genga.base.Problem;
import dev.genga.base.Problems;
import dev.genga.training.Course;
import dev.genga.training.log.RunEvent;
import dev.genga.training.log.RunLog;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds what is concluded from held-out losses to made-up ones.
class HeldOutHistoryTest {
  private static final List<Double> QUANTILES = List.of(0.25, 0.75);

  @TempDir private Path folder;

  /// Three samples, whose losses differ much from each other and little from validation to validation.
  private static Validation at(int step, double training, double loss) {
    return new Validation(
        step,
        training,
        QUANTILES,
        List.of(
            new Validation.Sample(1, "a.mp4", List.of(0.5 * loss, 2 * loss)),
            new Validation.Sample(1, "b.mp4", List.of(0.4 * loss, 1.1 * loss)),
            new Validation.Sample(2, "c.png", List.of(0.7 * loss, 1.3 * loss))));
  }

  private static HeldOutHistory history(double... losses) {
    var history = HeldOutHistory.NONE.with(at(0, Double.NaN, 1.1));
    for (int i = 0; i < losses.length; i++) {
      history = history.with(at(10 * (i + 1), 1.0 / (i + 1), losses[i]));
    }
    return history;
  }

  @Test
  void meansAreThoseOfSectionsAndQuantiles() {
    var validation = at(3, 1, 1);
    assertThat(validation.loss()).isEqualTo(1.0);
    assertThat(validation.bySection()).containsEntry(1, 1.0).containsEntry(2, 1.0).hasSize(2);
    assertThat(validation.byQuantile().getFirst()).isCloseTo(1.6 / 3, within(1e-12));
  }

  @Test
  void theBestIsTheEarliestOfTheLowestAfterAStep() {
    assertThat(HeldOutHistory.NONE.best()).isNull();
    assertThat(history().best()).as("nothing is saved of the beginning").isNull();
    assertThat(Objects.requireNonNull(history().base()).step()).isZero();
    assertThat(history(2, 0.9, 0.9, 1.5).best()).isEqualTo(at(20, 0.5, 0.9));
  }

  @Test
  void theAlarmTellsSinceWhenTheLossesPart() {
    assertThat(history(0.9, 0.8, 0.7).overfit()).isNull();
    assertThat(history(0.9, 0.8, 0.82).overfit()).as("one is not enough").isNull();
    assertThat(history(0.9, 0.8, 0.82, 0.8).overfit()).isNull();
    var overfit = Objects.requireNonNull(history(0.9, 0.8, 0.82, 0.84).overfit());
    assertThat(overfit.since()).isEqualTo(20);
    assertThat(overfit.lowest()).isCloseTo(0.8, within(1e-12));
    assertThat(overfit.now()).isCloseTo(0.84, within(1e-12));
    assertThat(overfit.trainingThen()).isEqualTo(0.5);
    assertThat(overfit.trainingNow()).isEqualTo(0.25);
    assertThat(HeldOutCheck.sentence(overfit, at(20, 0.5, 0.8), "style-best.safetensors"))
        .isEqualTo(
            "overfitting since step 20: the held-out loss has risen from 0.8000 to 0.8400 while the"
                + " training's fell from 0.5000 to 0.2500; the best file is style-best.safetensors,"
                + " of step 20");
  }

  /// Steps 1 to 30, then steps of epochs of 10 that learn from easier data: the training's loss falls at once.
  @Test
  void trainingLossesOfTwoStagesAreNotHeldAgainstEachOther() {
    var course =
        new Course(
            List.of(new Course.Part(1, 0, 0, 30, 10, 10), new Course.Part(2, 30, 3, 60, 10, 10)));
    var history =
        HeldOutHistory.NONE
            .with(at(0, Double.NaN, 1.1))
            .with(at(30, 1.0, 0.8))
            .with(at(35, 0.6, 0.85)) // half of it from the first stage
            .with(at(50, 0.2, 0.9))
            .with(at(60, 0.2, 0.9));
    assertThat(history.overfit()).isNotNull();
    assertThat(history.comparable(course).overfit()).isNull();
    var later = history.with(at(70, 0.1, 0.95)).with(at(80, 0.05, 1));
    var overfit = Objects.requireNonNull(later.comparable(course).overfit());
    assertThat(overfit.since()).isEqualTo(50);
    assertThat(overfit.trainingThen()).isEqualTo(0.2);
    assertThat(later.best()).isEqualTo(at(30, 1.0, 0.8));
    assertThat(HeldOutCheck.sentence(overfit, at(30, 1.0, 0.8), "best.safetensors"))
        .startsWith("overfitting since step 50: ")
        .endsWith("the best file is best.safetensors, of step 30");
    var first = history(0.9, 0.8, 0.82, 0.84);
    assertThat(first.comparable(new Course(List.of(course.parts().getFirst())))).isEqualTo(first);
  }

  @Test
  void aRisingTrainingLossIsNoOverfitting() {
    var history =
        HeldOutHistory.NONE.with(at(1, 1.0, 0.8)).with(at(2, 1.1, 0.9)).with(at(3, 1.2, 1));
    assertThat(history.overfit()).isNull();
  }

  @Test
  void aRiseWithinTheDrawsOwnScatterIsNone() {
    var scattered = new ArrayList<>(at(30, 0.1, 0.8).samples());
    scattered.set(0, new Validation.Sample(1, "a.mp4", List.of(0.9, 1.5))); // one up, one down
    var above = new Validation(30, 0.1, QUANTILES, scattered);
    var later = new Validation(40, 0.05, QUANTILES, scattered);
    var history = history(0.9, 0.8).with(above).with(later);
    assertThat(above.loss()).isGreaterThan(0.8);
    assertThat(history.overfit()).isNull();
  }

  @Test
  void aPlateauIsCountedInValidationsWithoutAThousandthsFall() {
    assertThat(HeldOutHistory.NONE.withoutProgress()).isZero();
    assertThat(history(0.9, 0.8, 0.7).withoutProgress()).isZero();
    assertThat(history(0.9, 0.8, 0.7999, 0.85).withoutProgress()).isEqualTo(2);
    assertThat(history(0.9, 0.8, 0.9, 0.79).withoutProgress()).isZero();
  }

  @Test
  void theHalvesOfARunAreHeldAgainstEachOther() {
    var changes = history(0.9, 0.8, 0.6, 0.4).changeOfHalves();
    double early = (1.1 + 0.9 + 0.8) / 3;
    assertThat(changes).hasSize(2);
    assertThat(changes.getOrDefault(1, 0.0)).isCloseTo((0.6 + 0.4) / 2 / early - 1, within(1e-12));
    assertThat(HeldOutHistory.NONE.changeOfHalves()).isEmpty();
  }

  @Test
  void aLogGivesBackWhatWasWritten() {
    Path file = folder.resolve("log.jsonl");
    var first = at(0, Double.NaN, 1);
    var second = at(10, 0.5, 0.123456789012345);
    try (var log = RunLog.create(file, Clock.systemUTC())) {
      log.event(0, "validation", first.facts(false, 0.1));
      log.event(10, "validation", second.facts(true, 0.1));
      log.event(10, "saved", Map.of("file", "a"));
    }
    assertThat(HeldOutHistory.of(RunLog.readEvents(file)).validations())
        .containsExactly(first, second);
    assertThat(RunLog.readEvents(file)).extracting(RunEvent::name).contains("saved");
  }

  @Test
  void validationsOnOtherSamplesAreNotComparedWith() {
    var other =
        new Validation(
            20, 0.1, QUANTILES, List.of(new Validation.Sample(1, "z.mp4", List.of(1.0, 1.0))));
    assertThat(history(0.9).with(other).validations()).containsExactly(other);
  }

  @Test
  void optionsThatCannotBeAreToldTogether() {
    var problems = new Problems();
    new ValidationOptions(List.of(0.5, 0.0, 1.0, 0.5, Double.NaN), 0, -1, 0)
        .check(problems, word -> "--" + word.replace('_', '-'));
    assertThat(problems.list())
        .extracting(Problem::what)
        .containsExactly(
            "there is no quantile 0.0 of the timesteps",
            "the quantile 0.5 is given twice",
            "there is no quantile 1.0 of the timesteps",
            "there is no quantile NaN of the timesteps",
            "0 epochs are no distance",
            "-1 steps are no distance",
            "0 validations are no distance");
    var none = new Problems();
    ValidationOptions.USUAL.check(none, word -> word);
    assertThat(none.isEmpty()).isTrue();
  }

  @Test
  void aValidationIsDueAtBothEndsAndWhereItIsAskedFor() {
    var options = new ValidationOptions(QUANTILES, 2, 5, null);
    assertThat(options.due(0, 0, false, false)).isTrue();
    assertThat(options.due(1, 3, true, false)).isFalse();
    assertThat(options.due(2, 6, true, false)).isTrue();
    assertThat(options.due(2, 4, false, false)).isFalse();
    assertThat(options.due(2, 5, false, false)).isTrue();
    assertThat(options.due(2, 4, false, true)).isTrue();
  }
}
