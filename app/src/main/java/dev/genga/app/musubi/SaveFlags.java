package dev.genga.app.musubi;

import dev.genga.base.Problems;
import dev.genga.training.checkpoint.Saves;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The flags about when LoRAs are saved, and when previews are made.
final class SaveFlags {
  private final Arguments arguments;
  private final Problems problems;
  private final List<String> unused = new ArrayList<>();

  SaveFlags(Arguments arguments, Problems problems) {
    this.arguments = arguments;
    this.problems = problems;
  }

  Saves saves() {
    Integer epochs = every("--save_every_n_epochs");
    Integer steps = every("--save_every_n_steps");
    return new Saves(
        epochs,
        steps,
        keep("--save_last_n_epochs", "--save_every_n_epochs", epochs != null, 1),
        keep("--save_last_n_steps", "--save_every_n_steps", steps != null, 0));
  }

  Saves previews() {
    var due =
        new Saves(every("--sample_every_n_epochs"), every("--sample_every_n_steps"), null, null);
    boolean any =
        due.everyEpochs() != null || due.everySteps() != null || arguments.on("--sample_at_first");
    if (any && !arguments.given("--sample_prompts")) {
      problems.add(
          "previews are wanted, and no prompt for them is given",
          "--sample_every_n_epochs, --sample_every_n_steps, --sample_at_first",
          "name a file with --sample_prompts, or leave them out");
    }
    if (!any && arguments.given("--sample_prompts")) {
      unused.add("--sample_prompts has no effect: nothing says when previews are to be made");
    }
    return due;
  }

  /// Flags that were given and have no effect.
  List<String> unused() {
    return List.copyOf(unused);
  }

  private @Nullable Integer every(String flag) {
    Integer every = arguments.whole(flag);
    if (every != null && every < 1) {
      problems.add(
          "%d is no distance between two of them".formatted(every),
          arguments.where(flag),
          "use 1 or more, or leave it out");
      return null;
    }
    return every;
  }

  private @Nullable Integer keep(String flag, String every, boolean saved, int least) {
    Integer keep = arguments.whole(flag);
    if (keep != null && !saved) {
      unused.add("%s has no effect without %s, as in musubi-tuner".formatted(flag, every));
      return null;
    }
    if (keep != null && keep < least) {
      problems.add(
          "%d can't be kept".formatted(keep),
          arguments.where(flag),
          "use %d or more, or leave it out".formatted(least));
      return null;
    }
    return keep;
  }
}
