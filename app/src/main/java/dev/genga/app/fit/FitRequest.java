package dev.genga.app.fit;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.weights.Float8Form;
import dev.genga.training.Recipe;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.wan.sampling.TimestepOptions;
import dev.genga.wan.transformer.BaseForm;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A LoRA's training of which someone wants to know what it takes.
///
/// @param transformer the base model's file
/// @param float8 the form of 8 bits that the base's layers are brought to; null for the file's own
/// @param keeping blocks that keep their activations; null for as many as fit
/// @param blocksInMemory blocks whose weights are in memory at a time, 0 for all; null for as many as fit
/// @param steps of the whole run; null where that is not said
/// @param headroom bytes that stay free
/// @param again whether the device is measured although it was before
public record FitRequest(
    Path transformer,
    int rank,
    DType dtype,
    @Nullable Float8Form float8,
    Device device,
    @Nullable Integer keeping,
    @Nullable Integer blocksInMemory,
    @Nullable Integer steps,
    long headroom,
    boolean again) {

  /// A recipe of which only what takes time and memory counts.
  Recipe recipe() {
    int kept = keeping == null ? 0 : keeping;
    int blocks = blocksInMemory == null ? 0 : blocksInMemory;
    return plain(new Recipe.Target.Lora(rank, rank), dtype)
        .withBase(new BaseForm(float8, 0))
        .withMemory(kept, blocks);
  }

  /// A plain LoRA's training in bfloat16, of which no other word counts.
  public static Recipe plain(int rank) {
    return plain(new Recipe.Target.Lora(rank, rank), DType.BFLOAT16);
  }

  static Recipe plain(Recipe.Target target, DType dtype) {
    return new Recipe(
        "fit",
        target,
        1e-4,
        ScheduleOptions.CONSTANT,
        AdamW.Settings.DEFAULT,
        null,
        1,
        1,
        new Recipe.RunLength.Steps(1),
        TimestepOptions.DEFAULTS,
        1,
        dtype,
        0,
        Saves.AT_END,
        Saves.AT_END);
  }
}
