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
import dev.genga.tensor.DType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
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

  /// What a run's recipe says otherwise without training anything else.
  private static final List<String> HARMLESS =
      List.of("device", "keep_activations", "blocks_in_memory", "logging_dir", "vram_headroom");

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
    problems.throwIfAny();
    var status = ProjectStatus.of(project, facts(project, recipe));
    var next = next(project, status);
    if (json) {
      genga.out().println(json(project, status, next));
    } else {
      print(project, status, next);
    }
    return 0;
  }

  private ProjectFacts facts(Project project, ProjectRecipe recipe) {
    var lacking = new ArrayList<ProjectFacts.Lacking>();
    for (var word : MODELS) {
      if (recipe.value(word) instanceof Path file && !Files.exists(file)) {
        lacking.add(new ProjectFacts.Lacking(file, KnownModels.nameOfFile(file)));
      }
    }
    return new ProjectFacts(
        recipe.path("dataset", project.dataset()),
        () -> PlanCommand.unwritten(project.recipe(), genga.machine().disk()),
        lacking,
        recipe.value("vae") instanceof Path vae ? vae : null,
        recipe.value("t5") instanceof Path text ? text : null,
        recipe.value("tokenizer") instanceof Path tokenizer ? tokenizer : null,
        (recipe.value("vae_dtype") instanceof DType dtype ? dtype : DType.BFLOAT16).torchName(),
        recipe.loras(),
        changed(project, recipe));
  }

  /// What the recipe says otherwise than the one that its run has left.
  private static List<String> changed(Project project, ProjectRecipe recipe) {
    var unread = new Problems();
    var run = ProjectRecipe.read(project, recipe.loras().output().resolve("recipe.toml"), unread);
    var changed = new ArrayList<String>();
    if (recipe.file() == null || run.file() == null) {
      return changed;
    }
    for (var setting : recipe.file().settings().settings().values()) {
      String word = setting.key().word();
      Object before = run.value(word);
      if (!HARMLESS.contains(word) && !same(before, setting.value())) {
        changed.add(
            "recipe.toml says %s = %s, and the run went by %s"
                .formatted(word, setting.value(), before == null ? "none" : before));
      }
    }
    return changed;
  }

  private static boolean same(@Nullable Object one, Object other) {
    return one instanceof Path a && other instanceof Path b
        ? a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize())
        : Objects.equals(one, other);
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
      stage.stale().forEach(line -> out.println(" ".repeat(22) + line));
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
      stages.add(one);
    }
    told.put("stages", stages);
    told.put("todo", status.todo());
    told.put("next", next);
    return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(told);
  }
}
