package dev.genga.training;

import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import dev.genga.training.checkpoint.Saves;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.Generator;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Locale;

/// What previews start from, and how their files are named.
public sealed interface PreviewStyle {
  /// What all names of one preview begin with, whatever its seed.
  ///
  /// @param number of the prompt, from 1
  String beginning(int number, int step);

  /// A file's name, without its ending.
  String name(int number, int step, long seed);

  /// The noise, `[1, C, F, H, W]`, float32, on the CPU.
  Tensor noise(GenerationRequest request, int channels);

  /// `style_000250_01_7`: step, number of the prompt, seed; and the noise of `genga generate`, which
  /// gives the same frames.
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

    @Override
    public Tensor noise(GenerationRequest request, int channels) {
      return Generator.noise(request, channels);
    }
  }

  /// musubi-tuner's: `style_e000003_00_20261123090000_7` at an epoch's end, `style_000250_00_...` at a
  /// step, prompts counted from 0; the noise is drawn frame by frame.
  ///
  /// Source: musubi-tuner, `training/trainer_base.py` and `wan_train_network.py`.
  ///
  /// @param of what is trained
  /// @param stepsPerEpoch of the run
  /// @param due when previews are
  record Musubi(String of, int stepsPerEpoch, Saves due) implements PreviewStyle {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT);

    @Override
    public String beginning(int number, int step) {
      boolean byEpoch = step % stepsPerEpoch == 0 && (step == 0 || !due.dueAtStep(step));
      return String.format(
          Locale.ROOT,
          byEpoch ? "%s_e%06d_%02d_" : "%s_%06d_%02d_",
          of,
          byEpoch ? step / stepsPerEpoch : step,
          number - 1);
    }

    @Override
    public String name(int number, int step, long seed) {
      return beginning(number, step) + TIME.format(LocalDateTime.now()) + "_" + seed;
    }

    @Override
    public Tensor noise(GenerationRequest request, int channels) {
      var random = RandomSource.seeded(request.seed());
      long[] shape = request.size().latentShape(channels);
      var frames = new ArrayList<Tensor>();
      for (int i = 0; i < shape[2]; i++) {
        frames.add(random.randn(DType.FLOAT32, shape[0], shape[1], 1, shape[3], shape[4]));
      }
      return Tensors.cat(2, frames);
    }
  }
}
