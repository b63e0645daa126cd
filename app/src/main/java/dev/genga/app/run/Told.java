package dev.genga.app.run;

import dev.genga.training.checkpoint.RunFacts;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a user wants told in the files of a run, beyond what it does.
///
/// @param comment the user's own words
/// @param publication for readers of the LoRA
/// @param minimum whether nothing is told of the training itself
/// @param logPrefix what the name of a run's folder of TensorBoard events begins with
/// @param options in place of how genga holds the model, how another program's user asked for it: by
///     the keys of a LoRA's header
/// @param recipe the text of the recipe file that a run leaves in its folder; null for none
public record Told(
    @Nullable String comment,
    RunFacts.Publication publication,
    boolean minimum,
    String logPrefix,
    Map<String, String> options,
    @Nullable String recipe) {
  /// Nothing beyond.
  public static final Told NOTHING =
      new Told(null, RunFacts.Publication.NONE, false, "", Map.of(), null);

  /// Copies the map.
  public Told {
    options = Map.copyOf(options);
  }

  /// The same with the text of a recipe file.
  Told withRecipe(String text) {
    return new Told(comment, publication, minimum, logPrefix, options, text);
  }
}
