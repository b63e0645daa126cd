package dev.genga.training.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.genga.base.ProblemException;
import dev.genga.tensor.testing.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Holds file names and retention to musubi-tuner's.
class SavesTest {
  @Test
  void namesFilesAsTheReferenceDoes() {
    try (var golden = Golden.load("lr_checkpoints")) {
      var names = golden.json("checkpoints.json").path("names");
      String last = names.path("last").asText();
      var mine = new CheckpointNames(last.substring(0, last.lastIndexOf('.')));

      assertThat(mine.last()).isEqualTo(last);
      holdNames(names.path("epoch"), mine::epoch);
      holdNames(names.path("step"), mine::step);
    }
  }

  private static void holdNames(JsonNode expected, IntFunction<String> name) {
    assertThat(expected.size()).isPositive();
    for (var file : expected) {
      var number = Pattern.compile("(\\d+)\\.safetensors$").matcher(file.asText());
      assertThat(number.find()).isTrue();
      assertThat(name.apply(Integer.parseInt(number.group(1)))).isEqualTo(file.asText());
    }
  }

  @Test
  void removesTheFilesThatTheReferenceRemoves() {
    try (var golden = Golden.load("lr_checkpoints")) {
      var cases = golden.json("checkpoints.json").path("retention");
      assertThat(cases.size()).isPositive();
      for (var node : cases) {
        boolean steps = node.has("save_every_n_steps");
        var saves =
            new Saves(
                number(node, "save_every_n_epochs"),
                number(node, "save_every_n_steps"),
                number(node, "save_last_n_epochs"),
                number(node, "save_last_n_steps"));
        for (var save : node.path("removed_at").properties()) {
          int at = Integer.parseInt(save.getKey());
          var expected =
              save.getValue().isNull()
                  ? OptionalInt.empty()
                  : OptionalInt.of(save.getValue().asInt());
          assertThat(steps ? saves.removedAtStep(at) : saves.removedAtEpoch(at))
              .as("%s at %d", node, at)
              .isEqualTo(expected);
          assertThat(steps ? saves.dueAtStep(at) : saves.dueAtEpoch(at, at + 1)).isTrue();
        }
      }
    }
  }

  private static @Nullable Integer number(JsonNode node, String key) {
    return node.has(key) ? node.path(key).asInt() : null;
  }

  @Test
  void keepsAsManyOfTheNewestFilesAsAreWanted() {
    for (int files = 1; files <= 4; files++) {
      for (int every = 1; every <= 5; every++) {
        assertThat(left(Saves.keepingLast(files, null, every), every, true)).hasSize(files);
        assertThat(left(Saves.keepingLast(files, every, null), every, false)).hasSize(files);
      }
    }
  }

  @Test
  void moreFilesThanThereAreStepsAreAllKept() {
    assertThat(left(Saves.keepingLast(Integer.MAX_VALUE, null, 7), 7, true)).hasSize(8);
    assertThat(left(Saves.keepingLast(Integer.MAX_VALUE, 7, null), 7, false)).hasSize(8);
  }

  /// The files that are there after 60 steps or epochs.
  private static List<Integer> left(Saves saves, int every, boolean steps) {
    var left = new ArrayList<Integer>();
    for (int at = every; at <= 60; at += every) {
      left.add(at);
      var removed = steps ? saves.removedAtStep(at) : saves.removedAtEpoch(at);
      removed.ifPresent(old -> left.remove(Integer.valueOf(old)));
    }
    return left;
  }

  @Test
  void savesNoNumberedFileOfTheLastEpoch() {
    var saves = new Saves(2, null, null, null);
    List<Integer> due = new ArrayList<>();
    for (int epoch = 1; epoch <= 8; epoch++) {
      if (saves.dueAtEpoch(epoch, 8)) {
        due.add(epoch);
      }
    }
    assertThat(due).containsExactly(2, 4, 6);
    assertThat(saves.dueAtStep(2)).isFalse();
  }

  @Test
  void refusesToRemoveWhatIsNeverSaved() {
    assertThatThrownBy(() -> new Saves(null, 10, 3, null))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("files of epochs are to be removed, but none are saved");
  }

  @Test
  void onlyTheFilesOfStepsAreTakenForSuch() {
    var names = new CheckpointNames("style");
    for (int step : new int[] {1, 250, 99_999_999, 100_000_000}) {
      assertThat(names.stepOf(names.step(step))).hasValue(step);
    }
    var others =
        List.of(
            names.last(),
            names.epoch(3),
            "style-step00000001.safetensors.bak",
            "style-step0000001.safetensors",
            "style-step000000001.safetensors",
            "style-step-0000001.safetensors",
            "style-step00000001-mine.safetensors",
            "other-step00000001.safetensors",
            ".style-step00000001.safetensors.7.partial.safetensors");
    for (var other : others) {
      assertThat(names.stepOf(other)).as(other).isEmpty();
    }
  }

  @Test
  void minutesAreToldAsTheyWereGiven() {
    assertThat(new Saves.Timed(10, null).text()).isEqualTo("every 10 minutes");
    assertThat(new Saves.Timed(1, null).text()).isEqualTo("every minute");
    assertThat(new Saves.Timed(0.5, null).text()).isEqualTo("every 0.5 minutes");
  }

  @Test
  void refusesMinutesThatAreNone() {
    for (double minutes : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new Saves.Timed(minutes, null))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("minutes is impossible");
    }
  }
}
