package dev.genga.app.musubi;

import dev.genga.base.Problems;
import dev.genga.training.LoraTraining;
import dev.genga.training.Recipe;
import dev.genga.wan.lora.AdapterCheck;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerSize;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;

/// What the user of a command is to know of the adapter that it trains: choices without effect, and what draws
/// random numbers in musubi-tuner that genga draws elsewhere.
///
/// @param flag from a word of the recipe's check to the flag
record AdapterNotes(Recipe recipe, UnaryOperator<String> flag) {
  /// @param layers all that could be changed
  List<String> of(Collection<LayerSize> layers) {
    if (!(recipe.target() instanceof Recipe.Target.Lora(var adapter, var training))) {
      return List.of();
    }
    var notes = new ArrayList<String>();
    new AdapterCheck(adapter, new Problems(), flag)
        .idle(layers)
        .forEach(problem ->
            notes.add(
                "%s: %s; it runs as in musubi-tuner".formatted(problem.where(), problem.what())));
    addDropout(training, notes);
    addFused(adapter, training, notes);
    return notes;
  }

  private void addDropout(LoraTraining training, List<String> notes) {
    var given = new ArrayList<String>();
    var dropout = training.dropout();
    if (dropout.input() > 0) {
      given.add(flag.apply("network_dropout"));
    }
    if (dropout.rank() > 0) {
      given.add(flag.apply("rank_dropout"));
    }
    if (dropout.module() > 0) {
      given.add(flag.apply("module_dropout"));
    }
    if (!given.isEmpty()) {
      notes.add(
          "%s: musubi-tuner draws what is left out from the same numbers as noise and order, and genga from others:"
                  .formatted(String.join(", ", given))
              + " from the second batch on a run sees other noise than musubi-tuner's of the same"
              + " seed");
    }
  }

  private void addFused(AdapterOptions adapter, LoraTraining training, List<String> notes) {
    if (!training.fused().isEmpty() && !(adapter.kind() instanceof AdapterKind.Lora)) {
      notes.add(
          "%s: with a %s a run draws other first values and noise than musubi-tuner's of the same seed"
              .formatted(flag.apply("base_weights"), adapter.kind().label()));
    }
  }
}
