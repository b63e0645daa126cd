package dev.genga.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.app.models.KnownModels;
import dev.genga.app.project.Project;
import dev.genga.app.project.ProjectFacts;
import dev.genga.app.project.ProjectStatus;
import dev.genga.app.project.StageStatus;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.base.ShellText;
import dev.genga.film.cut.CutSettings;
import dev.genga.tensor.DType;
import dev.genga.wan.generation.EncoderDtypes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga status`.
@Command(
    name = "status",
    customSynopsis = "genga status [DIR] [--json]",
    sortOptions = false,
    description = {
      "Tell how far a project is, what is out of date, and which command is next.",
      "Everything is read from the films, the index, the captions, the plan, the caches and the"
          + " training's folder themselves. Nothing is written.",
    },
    footer = {
      "",
      "Examples:",
      "  genga status              the project that this folder lies in",
      "  genga status rain --json  another one, for programs",
      "",
      "`genga new` begins a project.",
    })
final class StatusCommand implements Callable<Integer> {
  /// What of a recipe names model files.
  private static final List<String> MODELS =
      List.of("transformer", "vae", "t5", "tokenizer", "clip");

  /// Up to where what is told of a stage begins.
  private static final String INDENT = " ".repeat(22);

  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Parameters(arity = "0..1", paramLabel = "DIR", description = "The project (default: this one).")
  private @Nullable Path folder;

  @Option(names = "--json", description = "Print it as JSON.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    Path place = folder == null ? genga.folder() : folder;
    var project = Project.around(place);
    if (project == null) {
      throw new ProblemException(
          "this folder is no project, and lies in none",
          place.toString(),
          "name one, or begin one with `genga new PROJECT`");
    }
    var problems = new Problems();
    var recipe = ProjectRecipe.read(project, problems);
    var cut = CutCommand.of(project, problems);
    if (cut == null || !problems.isEmpty()) {
      throw new ProblemException(problems.list());
    }
    var status = ProjectStatus.of(project, facts(project, recipe, cut));
    var next = next(project, status);
    if (json) {
      genga.out().println(json(project, status, next));
    } else {
      print(project, status, next);
    }
    return 0;
  }

  private ProjectFacts facts(Project project, ProjectRecipe recipe, CutSettings cut) {
    var lacking = new ArrayList<ProjectFacts.Lacking>();
    for (var word : MODELS) {
      if (recipe.value(word) instanceof Path file && !Files.exists(file)) {
        lacking.add(
            new ProjectFacts.Lacking(
                file, KnownModels.nameOfFile(file), KnownModels.folderOf(file)));
      }
    }
    return new ProjectFacts(
        cut,
        recipe.path("dataset", project.dataset()),
        () -> plans(project),
        lacking,
        recipe.value("vae") instanceof Path vae ? vae : null,
        recipe.value("t5") instanceof Path text ? text : null,
        recipe.value("tokenizer") instanceof Path tokenizer ? tokenizer : null,
        recipe.value("clip") instanceof Path image ? image : null,
        dtypes(recipe),
        recipe.loras(),
        changed(project, recipe));
  }

  private static EncoderDtypes dtypes(ProjectRecipe recipe) {
    var vae = recipe.value("vae_dtype") instanceof DType dtype ? dtype : EncoderDtypes.USUAL.vae();
    return EncoderDtypes.of(vae, recipe.value("t5_dtype") instanceof DType text ? text : null);
  }

  private ProjectFacts.Plans plans(Project project) {
    var plan = PlanCommand.unwritten(project.recipe(), genga.machine().disk());
    return new ProjectFacts.Plans(plan.whole(), plan.used());
  }

  /// What the recipe says otherwise than the one that its run has left.
  private static List<String> changed(Project project, ProjectRecipe recipe) {
    var unread = new Problems();
    var run = ProjectRecipe.read(project, recipe.loras().output().resolve("recipe.toml"), unread);
    return recipe.file() == null || run.file() == null
        ? List.of()
        : RecipeChanges.of(recipe.file(), run.file());
  }

  /// The next command as it is to be typed here.
  private String next(Project project, ProjectStatus status) {
    var inside = Project.around(genga.folder());
    boolean here =
        inside != null
            && inside
                .folder()
                .toAbsolutePath()
                .normalize()
                .equals(project.folder().toAbsolutePath().normalize());
    return here || status.next().isEmpty()
        ? status.next()
        : "cd " + ShellText.of(List.of(project.folder().toString())) + " && " + status.next();
  }

  private void print(Project project, ProjectStatus status, String next) {
    var out = genga.out();
    out.println(project.name());
    for (var stage : status.stages()) {
      out.println("  %-12s %-6s %s".formatted(stage.stage(), word(stage), stage.told()));
      stage.stale().forEach(line -> out.println(INDENT + line));
      if (!stage.again().isEmpty()) {
        out.println(INDENT + "to be done again: " + stage.again());
      }
    }
    if (!status.todo().isEmpty()) {
      out.println(status.todo());
    }
    if (!next.isEmpty()) {
      out.println("next: " + next);
    }
  }

  private static String word(StageStatus stage) {
    return stage.state().name().toLowerCase(Locale.ROOT);
  }

  private static String json(Project project, ProjectStatus status, String next)
      throws JsonProcessingException {
    var told = new LinkedHashMap<String, Object>();
    told.put("project", project.folder().toAbsolutePath().normalize().toString());
    var stages = new ArrayList<Object>();
    for (var stage : status.stages()) {
      var one = new LinkedHashMap<String, Object>();
      one.put("stage", stage.stage());
      one.put("state", word(stage));
      one.put("told", stage.told());
      one.put("counts", stage.counts());
      one.put("stale", stage.stale());
      one.put("again", stage.again());
      stages.add(one);
    }
    told.put("stages", stages);
    told.put("todo", status.todo());
    told.put("next", next);
    return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(told);
  }
}
