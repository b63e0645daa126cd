package dev.genga.film.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.film.scene.FrameLook;
import dev.genga.testing.Proof;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Plants one clip in 200 of each kind, at three strengths, and asks where the scores rank it: a clear one
/// among the worst twentieth, and of its windows only the one that holds it: of the others no more come there
/// than chance brings.
class PlantedChangesTest {
  private static final PlantedRanks RANKS = new PlantedRanks(Proof.SCORED.count());

  @ParameterizedTest
  @EnumSource(Planted.class)
  void aClearOneIsAmongTheWorstTwentieth(Planted kind) {
    var clear = RANKS.rank(kind, 1);
    System.out.printf(
        "%s by %s among %d: place %s (beside it %d came, %d went); less clear %s; faint %s%n",
        kind.words(),
        kind.score().key(),
        clear.of(),
        clear,
        clear.came(),
        clear.went(),
        RANKS.rank(kind, PlantedRanks.STRENGTHS.get(1)),
        RANKS.rank(kind, PlantedRanks.STRENGTHS.get(2)));
    assertThat(clear.places()).allMatch(place -> place <= clear.worst());
    assertThat(clear.deviations()).as("windows beside it").isLessThan(3);
  }

  @ParameterizedTest
  @EnumSource(
      value = Planted.class,
      names = {"CUT", "DISSOLVE", "FADE", "FLASH"})
  void aChangeIsNamedWithItsFrame(Planted kind) {
    int reach =
        switch (kind) {
          case CUT -> 0;
          case FLASH -> 2;
          default -> 6;
        };
    for (long seed = 1000; seed < 1010; seed++) {
      var scored = ScoredClip.of(kind.frames(seed, 1));
      assertThat(scored.windows().get(1).get(Score.CHANGE_FRAME))
          .as("of clip %d", seed)
          .isBetween((double) Planted.MIDDLE - reach, (double) Planted.MIDDLE + reach);
    }
  }

  @Test
  void aClipThatShowsTheSameIsFoundAndItsNearestNamed() {
    var clips = new ArrayList<Fingerprint>();
    for (long seed = 1; seed < 200; seed++) {
      clips.add(fingerprint(seed));
    }
    clips.add(ScoredClip.of(Planted.DUPLICATE.frames(42, 1)).fingerprint());
    var nearest = NearDuplicates.of(clips);
    assertThat(nearest.getLast().clip()).isEqualTo(41);
    assertThat(nearest.get(41).clip()).isEqualTo(199);
  }

  private static Fingerprint fingerprint(long seed) {
    var frames = DrawnClip.frames(seed);
    return new Fingerprint(
        Stream.of(frames.getFirst(), frames.get(frames.size() / 2), frames.getLast())
            .map(frame -> FrameLook.of(0, frame))
            .toList());
  }
}
