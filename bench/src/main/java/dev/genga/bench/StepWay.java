package dev.genga.bench;

import dev.genga.app.fit.MemoryChoice;
import dev.genga.app.fit.MemoryWishes;
import dev.genga.app.run.MemoryRoom;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.Device;
import dev.genga.training.Recipe;
import dev.genga.wan.transformer.BaseForm;
import dev.genga.wan.transformer.TransformerCheckpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a bench's training has its model in memory, as three words: `KEPT ENGINE BLOCKS`. No loss depends on it.
///
/// @param kept blocks that keep their activations; null (`auto`) for genga's own choice
/// @param engine by the name that `--engine` has
/// @param blocks that are in memory at a time; 0 for all
record StepWay(@Nullable Integer kept, String engine, int blocks) {
  private static final String AUTO = "auto";

  /// Every block is run twice, and all stay.
  static final StepWay PLAIN = new StepWay(0, "bundled", 0);

  /// @param arguments of a bench
  /// @param from where the words begin; those that are left out are [#PLAIN]'s
  /// @throws IllegalArgumentException if a word is no number, or blocks that come and go were to keep their
  ///     activations
  static StepWay of(String[] arguments, int from) {
    String kept = word(arguments, from, "0");
    int blocks = Integer.parseInt(word(arguments, from + 2, "0"));
    Integer number = kept.equals(AUTO) ? null : Integer.valueOf(Integer.parseInt(kept));
    if (number != null && blocks > 0 && number > blocks - BaseForm.MOVING) {
      throw new IllegalArgumentException(
          "of %d blocks in memory %d come and go, so %d can't keep their activations"
              .formatted(blocks, BaseForm.MOVING, number));
    }
    return new StepWay(number, word(arguments, from + 1, PLAIN.engine()), blocks);
  }

  private static String word(String[] arguments, int at, String usual) {
    return arguments.length > at ? arguments[at] : usual;
  }

  /// The words, for another program.
  List<String> words() {
    return List.of(kept == null ? AUTO : kept.toString(), engine, Integer.toString(blocks));
  }

  /// A recipe with this, on the processor. What genga chooses is printed.
  Recipe in(Recipe recipe, TransformerCheckpoint base, DatasetPlan plan) {
    var some = recipe.withMemory(kept == null ? 0 : kept, blocks);
    if (kept != null) {
      return some;
    }
    var memory = MemoryRoom.ofMachine().of(Device.CPU);
    var chosen =
        new MemoryChoice(some, base, Device.CPU, memory, 0, memory.free())
            .choose(plan, new MemoryWishes(null, blocks, null));
    System.out.println("@choice " + chosen.told());
    return chosen.recipe();
  }
}
