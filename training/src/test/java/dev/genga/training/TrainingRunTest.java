package dev.genga.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.wan.sampling.TimestepMode;
import dev.genga.wan.sampling.TimestepOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingRunTest {
  private static String fingerprint(int steps, double rate, ScheduleOptions schedule) {
    var recipe =
        new Recipe(
            "style",
            new Recipe.Target.Lora(4, 4),
            rate,
            schedule,
            AdamW.Settings.DEFAULT,
            null,
            1,
            1,
            new Recipe.RunLength.Steps(steps),
            TimestepOptions.DEFAULTS.with(TimestepMode.SHIFT, 3),
            7,
            DType.FLOAT32,
            0,
            Saves.AT_END,
            Saves.AT_END);
    var plan = new DatasetPlan(Path.of("dataset.toml"), 1, List.of(), List.of(), List.of());
    return new TrainingRun(
            recipe,
            plan,
            Path.of("transformer.safetensors"),
            "its hash",
            Path.of("out"),
            Device.CPU,
            (epoch, step) -> Map.of(),
            () -> false)
        .fingerprint();
  }

  @Test
  void aRunAtAConstantRateMayBeMadeLonger() {
    var constant = ScheduleOptions.CONSTANT;
    assertThat(fingerprint(20, 1e-4, constant)).isEqualTo(fingerprint(10, 1e-4, constant));
    assertThat(fingerprint(10, 2e-4, constant)).isNotEqualTo(fingerprint(10, 1e-4, constant));
  }

  @Test
  void aRunWhoseRatesGoByItsLengthMayNot() {
    var cosine = ScheduleOptions.named("cosine");
    assertThat(fingerprint(10, 1e-4, cosine)).isEqualTo(fingerprint(10, 1e-4, cosine));
    assertThat(fingerprint(20, 1e-4, cosine)).isNotEqualTo(fingerprint(10, 1e-4, cosine));
    assertThat(fingerprint(10, 1e-4, cosine))
        .isNotEqualTo(fingerprint(10, 1e-4, ScheduleOptions.CONSTANT));
  }
}
