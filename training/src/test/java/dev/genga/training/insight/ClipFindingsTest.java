package dev.genga.training.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.genga.training.log.SampleLoss;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds the findings to runs that were made up with known clips among many usual ones.
class ClipFindingsTest {
  private static final int CLIPS = 60;

  /// A loss is `level` of its clip, times what the timestep costs, times what the training has left of
  /// it, times noise.
  private record Run(int epochs, double fall, double noise, long seed) {
    LossHistory losses() {
      var history = new LossHistory();
      var random = new Random(seed);
      for (int epoch = 1; epoch <= epochs; epoch++) {
        double done = (double) epoch / epochs;
        for (int clip = 0; clip < CLIPS; clip++) {
          double left =
              switch (clip) {
                case 1 -> 1; // never learnt
                case 2 -> Math.exp(-done * 4 * (0.5 + fall)); // by heart
                default -> Math.exp(-done * fall);
              };
          double level = clip == 0 ? 6 : 1; // hard
          add(history, random, epoch, 1, "clip" + clip, level * left);
          add(history, random, epoch, 2, "still" + clip, 20 * Math.exp(-done * fall));
        }
      }
      return history;
    }

    private void add(
        LossHistory history, Random random, int epoch, int section, String file, double value) {
      double timestep = 1000 * random.nextDouble();
      double cost = 0.05 + Math.pow(timestep / 1000 - 0.5, 2); // six times as much at the ends
      double loss = value * cost * Math.exp(noise * random.nextGaussian());
      history.add(epoch, new SampleLoss(section, file, timestep, loss));
    }
  }

  private static List<String> names(List<ClipFindings.Finding> findings) {
    return findings.stream().map(finding -> finding.clip().file()).toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void knownClipsAreFoundAmongUsualOnes(long seed) {
    var findings = ClipFindings.of(new Run(40, 1.5, 0.2, seed).losses(), Map.of());
    assertThat(names(findings.hardest())).startsWith("clip0").contains("clip1");
    assertThat(findings.hardest().getFirst().level()).isCloseTo(6, within(1.5));
    assertThat(findings.hardest().getFirst().passes()).isEqualTo(40);
    assertThat(names(findings.neverLearnt())).containsExactly("clip1");
    assertThat(findings.neverLearnt().getFirst().change()).isCloseTo(0, within(0.2));
    assertThat(names(findings.byHeart())).containsExactly("clip2");
    assertThat(findings.byHeart().getFirst().change()).isLessThan(-0.6);
  }

  @Test
  void whereTheHeldOutLossDoesNotFallAllThatFallsIsLearntByHeart() {
    var losses = new Run(40, 0.8, 0.2, 1).losses();
    assertThat(ClipFindings.of(losses, Map.of(1, 0.0, 2, -0.33)).byHeart())
        .hasSize(10)
        .allMatch(finding -> finding.clip().section() == 1)
        .noneMatch(finding -> finding.clip().file().equals("clip1"));
  }

  @Test
  void noiseAloneFindsNothingToSayOfLearning() {
    for (long seed = 0; seed < 20; seed++) {
      var history = new LossHistory();
      var random = new Random(seed);
      for (int i = 0; i < 20 * CLIPS; i++) {
        history.add(
            1 + i / CLIPS,
            new SampleLoss(1, "clip" + i % CLIPS, 500, Math.exp(0.3 * random.nextGaussian())));
      }
      var findings = ClipFindings.of(history, Map.of());
      assertThat(findings.neverLearnt()).isEmpty();
      assertThat(findings.byHeart()).isEmpty();
    }
  }

  @Test
  void aFewPassesTellNothing() {
    var findings = ClipFindings.of(new Run(7, 0.8, 0.2, 1).losses(), Map.of());
    assertThat(findings.hardest()).isEmpty();
    assertThat(ClipFindings.of(new Run(8, 0.8, 0.2, 1).losses(), Map.of()).hardest()).isNotEmpty();
  }

  @Test
  void lossesAreKeptByEpochAndTimestep() {
    var history = new LossHistory();
    for (int i = 1; i <= 3000; i++) {
      history.add(i <= 1500 ? 1 : 2, new SampleLoss(3, "a", i % 2 == 0 ? 40 : 999, i));
    }
    history.add(2, new SampleLoss(3, "a", 500, Double.NaN));
    history.add(2, new SampleLoss(4, "b", 500, 7));
    assertThat(history.size()).isEqualTo(3001);
    assertThat(history.sections()).containsExactly(3, 4);
    var epochs = history.byEpoch(3);
    assertThat(epochs).containsOnlyKeys(1, 2);
    double[] first = epochs.getOrDefault(1, new double[0]);
    assertThat(LossHistory.quantile(first, 0)).isEqualTo(1);
    assertThat(LossHistory.quantile(first, 0.5)).isEqualTo(750.5);
    assertThat(LossHistory.quantile(first, 1)).isEqualTo(1500);
    assertThat(history.byTimestep())
        .containsExactly(
            new LossHistory.AtTimestep(50, 751, 2251, 1500),
            new LossHistory.AtTimestep(950, 750, 2250, 1500));
  }
}
