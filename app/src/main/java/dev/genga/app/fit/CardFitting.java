package dev.genga.app.fit;

import dev.genga.base.ProblemException;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.training.Recipe;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.TransformerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Tells what a training takes on a card that is not there.
///
/// @param model `t2v-14B`, `t2v-1.3B`, or a transformer's file
/// @param in8Bits whether the blocks' weights are held in 8 bits
/// @param headroom bytes that stay free
public record CardFitting(Card card, Path model, boolean in8Bits, int rank, long headroom) {

  /// The text for people.
  ///
  /// @param run whose length counts; null where that is not said
  /// @throws ProblemException if there is no such model
  public String of(DatasetPlan plan, @Nullable Recipe run) {
    var fit = CardFit.of(card, config(model), in8Bits, rank, headroom).choosing(plan);
    return FitTable.of(
        plan,
        fit,
        "%s on an %s by its data sheet, LoRA of rank %d, bfloat16%s"
            .formatted(
                model.getFileName(), card.label(), rank, in8Bits ? ", weights in 8 bits" : ""),
        run);
  }

  /// The sizes of a model by its name or file.
  ///
  /// @throws ProblemException if there is no such model
  public static TransformerConfig config(Path model) {
    String name = String.valueOf(model.getFileName()).toLowerCase(Locale.ROOT);
    if (!Files.exists(model)) {
      switch (name) {
        case "t2v-14b":
          return TransformerConfig.t2v14B();
        case "t2v-1.3b":
          return TransformerConfig.t2v1B();
        default:
          throw new ProblemException(
              "there is no such file",
              "--transformer " + model,
              "name a transformer's file, or t2v-14B or t2v-1.3B");
      }
    }
    try (var base = TransformerCheckpoint.open(model)) {
      return base.config();
    }
  }
}
