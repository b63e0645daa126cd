package dev.genga.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CaptionsTest {
  @Test
  void sayWhatASceneShows() {
    for (var combination : Combination.all()) {
      assertThat(Captions.of(new Scene(combination, 7)))
          .contains(combination.colour().word() + " " + combination.kind().word())
          .contains(combination.background().place());
    }
  }

  @Test
  void differForDifferentCombinations() {
    var captions =
        Combination.all().stream()
            .flatMap(c -> IntStream.range(0, 20).mapToObj(seed -> new Scene(c, seed)))
            .collect(
                Collectors.groupingBy(
                    Captions::of, Collectors.mapping(Scene::combination, Collectors.toSet())));
    assertThat(captions.values()).allSatisfy(meanings -> assertThat(meanings).hasSize(1));
    assertThat(captions).hasSize(3 * 720);
  }

  @Test
  void nameTheStyleInFront() {
    var scene = new Scene(Kind.BALL, Colour.ORANGE, Background.SEA, Movement.LEFT, 1);
    assertThat(Captions.of(scene, Style.PLAIN)).startsWith("an orange ball").endsWith("the sea");
    assertThat(Captions.of(scene, Style.PENCIL)).isEqualTo("pencil style. " + Captions.of(scene));
  }
}
