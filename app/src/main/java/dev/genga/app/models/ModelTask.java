package dev.genga.app.models;

import dev.genga.wan.transformer.TransformerKind;
import dev.genga.wan.weights.ModelKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a folder of models can be used for, and which files that takes.
public enum ModelTask {
  /// The LoRAs of all tasks are mostly trained on this one.
  TEXT_TO_VIDEO(TransformerKind.TEXT_TO_VIDEO, "t2v-14b-fp8-scaled or t2v-1.3b"),
  IMAGE_TO_VIDEO(TransformerKind.IMAGE_TO_VIDEO, "i2v-480p-fp8-scaled"),
  FIRST_TO_LAST(TransformerKind.FIRST_TO_LAST, "flf2v-720p-fp8"),
  /// With a LoRA that was distilled from guided steps.
  TEXT_TO_VIDEO_IN_FEW_STEPS(
      TransformerKind.TEXT_TO_VIDEO, "t2v-14b-fp8-scaled", "lightx2v-t2v", "causvid"),
  /// With a LoRA that was distilled from guided steps.
  IMAGE_TO_VIDEO_IN_FEW_STEPS(
      TransformerKind.IMAGE_TO_VIDEO, "i2v-480p-fp8-scaled", "lightx2v-i2v");

  private final TransformerKind kind;
  private final String transformer;

  /// What the names of its distill LoRAs begin with; empty where it needs none.
  private final List<String> distills;

  ModelTask(TransformerKind kind, String transformer, String... distills) {
    this.kind = kind;
    this.transformer = transformer;
    this.distills = List.of(distills);
  }

  /// In words.
  public String words() {
    return kind.label() + (distills.isEmpty() ? "" : " in 4 to 8 steps");
  }

  /// The plain task of a kind of transformer; null for those that genga doesn't run.
  static @Nullable ModelTask of(TransformerKind kind) {
    return Arrays.stream(values()).filter(task -> task.kind == kind).findFirst().orElse(null);
  }

  /// What is missing for it among some files, each with the name to pull it by; empty if nothing is.
  public List<String> lacks(List<FoundModel> found) {
    var lacking = new ArrayList<String>();
    if (found.stream().noneMatch(model -> model.task() != null && model.task().kind == kind)) {
      lacking.add("a transformer (" + transformer + ")");
    }
    if (lacks(found, ModelKind.VAE)) {
      lacking.add("a VAE (vae)");
    }
    if (lacks(found, ModelKind.TEXT_ENCODER)) {
      lacking.add("a text encoder (t5-fp8 or t5)");
    } else if (found.stream().noneMatch(FoundModel::reads)) {
      lacking.add("the text encoder's tokenizer (t5-official)");
    }
    if (kind != TransformerKind.TEXT_TO_VIDEO && lacks(found, ModelKind.IMAGE_ENCODER)) {
      lacking.add("an image encoder (clip)");
    }
    if (!distills.isEmpty() && found.stream().noneMatch(this::isDistill)) {
      lacking.add("a distill LoRA (%s-64)".formatted(distills.getFirst()));
    }
    return lacking;
  }

  /// Only its name tells it from other LoRAs.
  private boolean isDistill(FoundModel model) {
    return model.whole()
        && model.kind() == ModelKind.LORA
        && distills.stream().anyMatch(model.known()::startsWith);
  }

  private static boolean lacks(List<FoundModel> found, ModelKind kind) {
    return found.stream().noneMatch(model -> model.whole() && model.kind() == kind);
  }
}
