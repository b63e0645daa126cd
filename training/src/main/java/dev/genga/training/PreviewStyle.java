package dev.genga.training;

import dev.genga.training.checkpoint.Saves;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// How the files of previews are named.
public sealed interface PreviewStyle {
  /// What all names of one preview begin with, whatever its seed.
  ///
  /// @param number of the prompt, from 1
  String beginning(int number, int step);

  /// A file's name, without its ending.
  String name(int number, int step, long seed);

  /// `style_000250_01_7`: step, number of the prompt, seed.
  ///
  /// @param of what is trained
  record Own(String of) implements PreviewStyle {
    @Override
    public String beginning(int number, int step) {
      return String.format(Locale.ROOT, "%s_%06d_%02d_", of, step, number);
    }

    @Override
    public String name(int number, int step, long seed) {
      return beginning(number, step) + seed;
    }
  }

  /// musubi-tuner's: `style_e000003_00_20261123090000_7` at an epoch's end, `style_000250_00_...` at a
  /// step, prompts counted from 0.
  ///
  /// Source: musubi-tuner, `training/trainer_base.py`.
  ///
  /// @param of what is trained
  /// @param stepsPerEpoch of the run
  /// @param steps of the run, whose last ends the epoch that it may cut short
  /// @param due when previews are
  record Musubi(String of, int stepsPerEpoch, int steps, Saves due) implements PreviewStyle {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT);

    @Override
    public String beginning(int number, int step) {
      boolean endsEpoch = step % stepsPerEpoch == 0 || step == steps;
      boolean byEpoch = endsEpoch && (step == 0 || !due.dueAtStep(step));
      return String.format(
          Locale.ROOT,
          byEpoch ? "%s_e%06d_%02d_" : "%s_%06d_%02d_",
          of,
          byEpoch ? Math.ceilDiv(step, stepsPerEpoch) : step,
          number - 1);
    }

    @Override
    public String name(int number, int step, long seed) {
      return beginning(number, step) + TIME.format(LocalDateTime.now()) + "_" + seed;
    }
  }
}
