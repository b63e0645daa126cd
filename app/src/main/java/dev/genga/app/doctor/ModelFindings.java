package dev.genga.app.doctor;

import dev.genga.app.models.FoundModel;
import dev.genga.app.models.ModelFinder;
import dev.genga.app.models.ModelTask;
import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The models in a folder, and what each task lacks.
final class ModelFindings {
  private static final String NAME = "models";

  private ModelFindings() {}

  static List<Finding> find(Path folder) {
    var findings = new ArrayList<Finding>();
    try {
      var found = ModelFinder.in(folder);
      found.forEach(model -> add(model, folder, findings));
      for (var task : ModelTask.values()) {
        findings.add(task(task, found, folder));
      }
    } catch (ProblemException e) {
      e.problems().forEach(problem -> findings.add(missing(problem)));
    }
    return findings;
  }

  private static void add(FoundModel model, Path folder, List<Finding> findings) {
    if (model.whole()) {
      String file = folder.relativize(model.file()).toString();
      findings.add(Finding.good("model", file + ": " + model.description()));
    } else {
      model.problems().forEach(problem -> findings.add(missing(problem)));
    }
  }

  private static Finding missing(Problem problem) {
    return Finding.missing(NAME, problem.where() + ": " + problem.what(), problem.fix());
  }

  /// Nobody needs all tasks, so what one lacks is no fault of the machine.
  private static Finding task(ModelTask task, List<FoundModel> found, Path folder) {
    var lacking = task.lacks(found);
    return lacking.isEmpty()
        ? Finding.good("task", task.words() + ": all is there")
        : Finding.advice(
            "task",
            task.words() + " lacks " + String.join(", ", lacking),
            "for %s: genga models pull NAME -o %s, with the names in brackets"
                .formatted(task.words(), folder));
  }
}
