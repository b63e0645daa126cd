package dev.genga.training;

import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.training.state.RunIdentity;
import dev.genga.training.state.StateFolder;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a run was trained on, as its states tell, against what would be trained on now.
public final class TrainedData {
  /// Files aren't read for this; the caches tell whether they have changed.
  private static final String CONTENT = "^content [0-9a-f]+, ";

  private TrainedData() {}

  /// What is other now, by name: `section 1 batch size`, or `section 1, clips/rain.mp4` whose caption or
  /// windows are other, or which is new or gone.
  ///
  /// @param states of the run
  /// @param plan what would be trained on now
  /// @return empty where nothing is other, or no state tells
  public static List<String> changes(StateFolder states, DatasetPlan plan) {
    var run = states.identity();
    if (run == null || run.parts().keySet().stream().noneMatch(RecipeIdentity::isOfData)) {
      return List.of();
    }
    var now = RecipeIdentity.data(plan, _ -> "");
    var names = new TreeSet<>(now.keySet());
    run.parts().keySet().stream().filter(RecipeIdentity::isOfData).forEach(names::add);
    return names.stream()
        .filter(
            name -> RunIdentity.isOther(name, plain(run.parts().get(name)), plain(now.get(name))))
        .toList();
  }

  private static @Nullable String plain(@Nullable String part) {
    return part == null ? null : part.replaceFirst(CONTENT, "");
  }
}
