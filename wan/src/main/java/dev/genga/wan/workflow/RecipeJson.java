package dev.genga.wan.workflow;

import dev.genga.wan.generation.RequestJson;
import java.util.Locale;

/// [Recipe] as JSON, for programs.
public final class RecipeJson {
  private RecipeJson() {}

  /// On several lines, without an end of line.
  public static String write(Recipe recipe) {
    var root = WorkflowJson.mapper().createObjectNode();
    root.put("origin", recipe.origin().name().toLowerCase(Locale.ROOT));
    var request = recipe.request();
    if (request == null) {
      root.putNull("request");
    } else {
      root.set("request", WorkflowJson.parse(RequestJson.write(request), "request"));
    }
    root.putObject("models")
        .put("transformer", recipe.models().transformer())
        .put("vae", recipe.models().vae())
        .put("text_encoder", recipe.models().textEncoder())
        .put("image_encoder", recipe.models().imageEncoder());
    var remarks = root.putArray("remarks");
    recipe.remarks().forEach(remarks::add);
    var problems = root.putArray("problems");
    for (var problem : recipe.problems()) {
      problems
          .addObject()
          .put("what", problem.what())
          .put("where", problem.where())
          .put("fix", problem.fix());
    }
    return root.toPrettyString();
  }
}
