package dev.genga.wan.weights;

import dev.genga.tensor.weights.WeightsFile;
import java.util.regex.Pattern;

/// What a file of weights is, told by its keys and never by its name, so that a file given in the
/// place of another can be named for what it is.
public enum ModelKind {
  /// Adapters of any trainer: their keys repeat those of the model beneath, so they come first.
  LORA(
      "a LoRA",
      ".*\\.(lora_(down|up|A|B)(\\.default)?(\\.weight)?|hada_w[12]_[ab]|lokr_w[12](_[ab])?"
          + "|diff|diff_b|diff_m)"),
  /// Latents or prompt embeddings of clips.
  CACHE("a cache of latents or prompt embeddings", "(latents_|varlen_).*"),
  /// Wan's transformer, in the official or in diffusers' names.
  TRANSFORMER("a Wan transformer", "(.*\\.)?blocks\\.0\\.(self_attn\\.q|attn1\\.to_q)\\.weight"),
  /// Wan's VAE, in the official or in diffusers' names.
  VAE(
      "a VAE",
      "(.*\\.)?decoder\\.(middle\\.0\\.residual\\.0\\.gamma|conv_in\\.weight"
          + "|mid_block\\.resnets\\.0\\.norm1\\.gamma)"),
  /// UMT5 or another T5, in Wan's or in transformers' names.
  TEXT_ENCODER(
      "a text encoder",
      "(.*\\.)?(blocks\\.0\\.attn\\.q|block\\.0\\.layer\\.0\\.SelfAttention\\.q)\\.weight"),
  /// CLIP, which image-to-video models see through.
  IMAGE_ENCODER(
      "an image encoder",
      "(.*\\.)?(visual\\.(transformer|patch_embedding)|vision_model\\.encoder)\\..*"),
  /// None of these.
  UNKNOWN("a model that is not known here", "(?!)");

  private final String description;
  private final Pattern key;

  ModelKind(String description, String key) {
    this.description = description;
    this.key = Pattern.compile(key);
  }

  /// The kind of a file.
  public static ModelKind of(WeightsFile file) {
    for (var kind : values()) {
      if (file.tensors().keySet().stream().anyMatch(kind.key.asMatchPredicate())) {
        return kind;
      }
    }
    return UNKNOWN;
  }

  /// The kind with its article, such as `a VAE`.
  public String description() {
    return description;
  }
}
