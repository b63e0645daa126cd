package dev.genga.world.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.genga.testing.Proof;
import dev.genga.world.Kind;
import dev.genga.world.statistics.NumberTable;
import org.junit.jupiter.api.Test;

class FitJudgeTest {
  private final NumberTable standing = NumberTable.beside(Judge.class, "kinds.txt");

  @Test
  void fewerClipsGiveNearlyTheStandingSilhouettes() {
    var fitted = FitJudge.fit(7_001, 8).table();
    for (var kind : Kind.values()) {
      var mean = "mean." + kind;
      assertThat(Vectors.cosine(fitted.row(mean), standing.row(mean))).isGreaterThan(0.97);
    }
  }

  /// In the whole proof, every number; in the fair one this is the test above.
  @Test
  void theCommandMakesTheStandingFileAgain() {
    if (Proof.SCENES.isWhole()) {
      var fitted = NumberTable.parse(FitJudge.fit().table().text("")).rows();
      assertThat(fitted.keySet()).isEqualTo(standing.rows().keySet());
      standing
          .rows()
          .forEach((name, row) -> assertThat(fitted.get(name)).containsExactly(row, within(1e-2)));
    }
  }
}
