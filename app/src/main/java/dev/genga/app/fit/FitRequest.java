package dev.genga.app.fit;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.training.Recipe;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.wan.sampling.TimestepOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A training of which someone wants to know what it takes.
///
/// @param transformer the base model's file
/// @param training what is trained, by which optimizer, computed in what, over which base; of what it keeps
///     in memory only the form of the base counts, and whether inputs wait in the machine's
/// @param keeping blocks that keep their activations; null for as many as fit
/// @param blocksInMemory blocks whose weights are in memory at a time, 0 for all; null for as many as fit
/// @param headroom bytes that stay free
/// @param again whether the device is measured although it was before
public record FitRequest(
    Path transformer,
    Recipe training,
    Device device,
    @Nullable Integer keeping,
    @Nullable Integer blocksInMemory,
    long headroom,
    boolean again) {

  /// The training with as much in memory as is asked for.
  Recipe recipe() {
    int kept = keeping == null ? 0 : keeping;
    return training.withMemory(kept, blocksInMemory == null ? 0 : blocksInMemory);
  }

  /// A LoRA's training in bfloat16 with AdamW, of which no other word counts.
  public static Recipe plain(int rank) {
    return plain(new Recipe.Target.Lora(rank, rank), DType.BFLOAT16);
  }

  static Recipe plain(Recipe.Target target, DType dtype) {
    return plain(target, dtype, 1, new Recipe.RunLength.Steps(1));
  }

  /// A training with AdamW, of which no other word counts.
  ///
  /// @param accumulation batches of one step
  public static Recipe plain(
      Recipe.Target target, DType dtype, int accumulation, Recipe.RunLength length) {
    return new Recipe(
        "fit",
        target,
        1e-4,
        ScheduleOptions.CONSTANT,
        AdamW.Settings.DEFAULT,
        null,
        1,
        accumulation,
        length,
        TimestepOptions.DEFAULTS,
        1,
        dtype,
        0,
        Saves.AT_END,
        Saves.AT_END);
  }
}
