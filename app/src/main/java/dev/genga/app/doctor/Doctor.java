package dev.genga.app.doctor;

import dev.genga.tensor.engine.EngineFinder;
import dev.genga.tensor.engine.EngineSelection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Looks at everything that genga needs, and never stops at the first thing missing.
///
/// @param selection chooses the engine; may throw `ProblemException`, which becomes a finding
/// @param finder what it looks for other engines with
/// @param models a folder of models; null where none is named
/// @param recipes of trainings, or videos and workflows to be made again
public record Doctor(
    Supplier<EngineSelection> selection,
    EngineFinder finder,
    @Nullable Path models,
    List<Path> recipes) {
  /// Copies the list.
  public Doctor {
    recipes = List.copyOf(recipes);
  }

  /// Examines this machine; loads the engine.
  public Report examine() {
    var sections =
        new ArrayList<>(
            List.of(
                new Report.Section("machine", new MachineFindings().find(finder.workingFolder())),
                new Report.Section("engine", EngineFindings.find(selection, finder)),
                new Report.Section("video", VideoFindings.find()),
                new Report.Section("folders", FolderFindings.find())));
    if (models != null) {
      sections.add(new Report.Section("models", ModelFindings.find(models)));
    }
    if (!recipes.isEmpty()) {
      sections.add(new Report.Section("recipes", RecipeFindings.find(recipes, models)));
    }
    return new Report(sections);
  }
}
