package dev.genga.app.recipe;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Tells problems with options by the lines of the recipe that set them.
///
/// @param recipe that was read
/// @param typed whether an option stands on the command line, which goes before the recipe
public record RecipePlaces(RecipeFile recipe, Predicate<String> typed) {
  private static final Pattern OPTION = Pattern.compile("(--[a-z0-9-]+).*");
  private static final Pattern OF_STAGE = Pattern.compile("stage (\\d+) (\\w+)");

  /// The same problems, with lines where the recipe has them.
  public ProblemException located(ProblemException exception) {
    return new ProblemException(
        exception.problems().stream()
            .map(problem -> new Problem(problem.what(), where(problem.where()), problem.fix()))
            .toList());
  }

  private String where(String where) {
    return Arrays.stream(where.split(", ", -1))
        .map(this::place)
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private String place(String part) {
    var stage = OF_STAGE.matcher(part);
    if (stage.matches()) {
      List<RecipeTable> stages = recipe.stages();
      int number = Integer.parseInt(stage.group(1));
      return number <= stages.size() ? stages.get(number - 1).where(stage.group(2)) : part;
    }
    var option = OPTION.matcher(part);
    if (!option.matches() || typed.test(option.group(1))) {
      return part;
    }
    var setting = recipe.settings().settings().get(option.group(1).substring(2).replace('-', '_'));
    return setting == null ? part : setting.place();
  }
}
