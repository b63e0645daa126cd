package dev.genga.app.page;

import dev.genga.training.insight.LossHistory;
import dev.genga.training.log.SampleLoss;
import dev.genga.training.validation.HeldOutHistory;
import dev.genga.training.validation.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Losses of a made-up run that ends by learning by heart, for tests and to be looked at.
final class SampleInsight {
  private static final int EPOCHS = 40;
  private static final int CLIPS = 40;

  private SampleInsight() {}

  static RunInsight of() {
    return new RunInsight(
        List.of("Overfitting since step 600: the <held-out> loss has risen."),
        validations(),
        losses(),
        Map.of(1, "1 clips", 2, "2 stills & more"));
  }

  /// Without losses and validations.
  static RunInsight empty() {
    return new RunInsight(List.of(), HeldOutHistory.NONE, new LossHistory(), Map.of());
  }

  private static HeldOutHistory validations() {
    var all = new ArrayList<Validation>();
    for (int i = 0; i <= 12; i++) {
      double fall = 0.13 * Math.exp(-0.4 * i) + 0.0012 * i;
      double training = i == 0 ? Double.NaN : 0.1 + 0.03 * Math.exp(-0.3 * i) - 0.002 * i;
      all.add(
          new Validation(
              100 * i,
              training,
              List.of(0.125, 0.375, 0.625, 0.875),
              List.of(sample(1, "clips/a.mp4", fall), sample(2, "stills/b.png", 0.6 * fall))));
    }
    return new HeldOutHistory(all);
  }

  private static Validation.Sample sample(int section, String file, double fall) {
    return new Validation.Sample(
        section, file, List.of(0.2 + fall, 0.12 + 0.4 * fall, 0.1 + 0.3 * fall, 0.15 + 0.8 * fall));
  }

  private static LossHistory losses() {
    var history = new LossHistory();
    var random = new Random(5);
    for (int epoch = 1; epoch <= EPOCHS; epoch++) {
      for (int i = 0; i < CLIPS; i++) {
        double left = i == 7 ? 1 : Math.exp(-2.0 * epoch / EPOCHS * (i == 9 ? 3 : 1));
        double t = random.nextDouble();
        double cost = 0.05 + 0.4 * (t - 0.6) * (t - 0.6);
        double loss = (i == 3 ? 2 : 1) * left * cost * Math.exp(0.25 * random.nextGaussian());
        int section = i % 2 + 1;
        history.add(
            epoch, new SampleLoss(section, "clips/scene_%03d.mp4".formatted(i), 1000 * t, loss));
      }
    }
    return history;
  }
}
