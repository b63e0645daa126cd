package dev.genga.app.doctor;

import dev.genga.app.models.FoundModel;
import dev.genga.app.models.ModelFinder;
import dev.genga.app.models.RecipeModels;
import dev.genga.base.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which model files are not there that recipes of trainings, and videos or workflows to be made again, name.
final class RecipeFindings {
  private static final String NAME = "recipe";

  private RecipeFindings() {}

  /// @param models a folder of them beside the places that the recipes name; null for none
  static List<Finding> find(List<Path> recipes, @Nullable Path models) {
    var found = found(models);
    var findings = new ArrayList<Finding>();
    for (var recipe : recipes) {
      try {
        findings.add(find(recipe, found, models));
      } catch (ProblemException e) {
        e.problems()
            .forEach(problem ->
                findings.add(
                    Finding.missing(NAME, problem.where() + ": " + problem.what(), problem.fix())));
      }
    }
    return findings;
  }

  /// That a folder can't be read is told among the models.
  private static List<FoundModel> found(@Nullable Path models) {
    try {
      return models == null ? List.of() : ModelFinder.in(models);
    } catch (ProblemException e) {
      return List.of();
    }
  }

  private static Finding find(Path recipe, List<FoundModel> found, @Nullable Path models) {
    var folder = recipe.toAbsolutePath().resolveSibling("");
    var lacking = RecipeModels.read(recipe).lacks(found, folder);
    return lacking.isEmpty()
        ? Finding.good(NAME, recipe + ": all is there")
        : Finding.missing(
            NAME,
            recipe + " lacks " + String.join(", ", lacking),
            "for %s: bring what it names; what has a name in brackets comes by genga models pull NAME -o %s"
                .formatted(recipe, models == null ? folder.resolve("models") : models));
  }
}
