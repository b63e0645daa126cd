package dev.genga.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.app.base.BundledBase;
import dev.genga.app.base.DrawnFilm;
import dev.genga.app.models.FoundModel;
import dev.genga.app.models.ModelFinder;
import dev.genga.app.models.ModelTask;
import dev.genga.app.project.Project;
import dev.genga.app.project.ProjectPlan;
import dev.genga.base.Problems;
import dev.genga.base.ShellText;
import dev.genga.wan.weights.ModelKind;
import dev.genga.world.Style;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga new`.
@Command(
    name = "new",
    customSynopsis = "genga new PROJECT [OPTIONS]",
    sortOptions = false,
    description = {
      "Begin a project: a folder in which every command finds its files without options.",
      "It gets a place for films, a data set file, a recipe with the settings of a published style"
          + " LoRA, prompts, and a page that tells the steps. All of them are plain text to"
          + " change.",
    },
    footer = {
      "",
      "Examples:",
      "  genga new rain                       then: films into rain/films, genga cut",
      "  genga new rain --begins \"Rain style.\" --models ~/models",
      "  genga new try --example              a drawn film and a small model, to try",
      "                                       the whole way in a minute",
    })
final class NewCommand implements Callable<Integer> {
  private static final Style EXAMPLE_STYLE = Style.WATERCOLOUR;
  private static final int EXAMPLE_SHOTS = 8;
  private static final long EXAMPLE_SEED = 7;

  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Parameters(paramLabel = "PROJECT", description = "The folder; it is made where missing.")
  private @SuppressWarnings("NullAway.Init") Path folder;

  @Option(
      names = "--begins",
      paramLabel = "PHRASE",
      description =
          "What every caption and prompt begins with (default: the folder's name, as in \"Rain"
              + " style.\").")
  private @Nullable String begins;

  @Option(
      names = "--models",
      paramLabel = "FOLDER",
      description =
          "Where model files lie already: the recipe names those that are found (default: the"
              + " project's own folder models, for genga models pull).")
  private @Nullable Path models;

  @Option(
      names = "--example",
      description = "With a drawn film whose cuts are known and the small model that genga has.")
  private boolean example;

  @Option(names = "--json", description = "Print what was made as JSON.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    var problems = new Problems();
    ProjectPlan.check(folder, problems);
    if (example && (models != null || begins != null)) {
      problems.add(
          "an example has a model and a phrase of its own",
          "--example " + (models == null ? "--begins" : "--models"),
          "leave one out");
    }
    if (begins != null && (begins.isBlank() || !begins.equals(begins.strip()))) {
      problems.add("a phrase has words, and no space at its ends", "--begins", "write it so");
    }
    Path place = models;
    var found = place == null || example ? null : problems.gather(() -> found(place, problems));
    problems.throwIfAny();
    var files = example ? writeExample() : plan(found).write(folder);
    print(files);
    return 0;
  }

  private ProjectPlan plan(ProjectPlan.@Nullable Models found) {
    String name = ProjectPlan.nameOf(folder);
    return new ProjectPlan(
        name,
        begins == null ? ProjectPlan.phraseOf(name) : begins,
        found == null ? ProjectPlan.Models.USUAL : found,
        ProjectPlan.Kind.OWN);
  }

  private List<Path> writeExample() {
    var project = new Project(folder);
    genga.console().note("drawing a film of %d scenes ...".formatted(EXAMPLE_SHOTS));
    new DrawnFilm(EXAMPLE_STYLE, EXAMPLE_SHOTS, EXAMPLE_SEED)
        .write(project.films().resolve("world.mp4"));
    var base = BundledBase.unpack(project.models()).models();
    var named =
        new ProjectPlan.Models(
            seen(base.transformer()),
            seen(base.vae()),
            seen(base.text()),
            base.tokenizer() == null ? "" : seen(base.tokenizer()));
    String name = ProjectPlan.nameOf(folder);
    String phrase = EXAMPLE_STYLE.words() + ".";
    return new ProjectPlan(name, phrase, named, ProjectPlan.Kind.EXAMPLE).write(folder);
  }

  /// As the recipe names it.
  private String seen(Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }

  private static ProjectPlan.Models found(Path place, Problems problems) {
    var found = ModelFinder.in(place).stream().filter(FoundModel::whole).toList();
    var lacking = ModelTask.TEXT_TO_VIDEO.lacks(found);
    if (!lacking.isEmpty()) {
      problems.add(
          "the folder lacks " + String.join(", ", lacking),
          "--models " + place,
          "`genga models pull NAME -o " + place + "` brings them, or leave --models out");
      return ProjectPlan.Models.USUAL;
    }
    return new ProjectPlan.Models(
        first(found, model -> model.task() == ModelTask.TEXT_TO_VIDEO),
        first(found, model -> model.kind() == ModelKind.VAE),
        first(found, FoundModel::reads),
        "");
  }

  private static String first(List<FoundModel> found, Predicate<FoundModel> wanted) {
    return found.stream()
        .filter(wanted)
        .findFirst()
        .orElseThrow()
        .file()
        .toAbsolutePath()
        .normalize()
        .toString();
  }

  private void print(List<Path> files) throws JsonProcessingException {
    String enter = "cd " + ShellText.of(List.of(folder.toString()));
    String next = enter + (example ? " && genga cut" : " && genga status");
    if (json) {
      var told = new LinkedHashMap<String, Object>();
      told.put("project", folder.toAbsolutePath().normalize().toString());
      told.put("files", files.stream().map(Path::toString).toList());
      told.put("next", next);
      genga.out().println(new ObjectMapper().writeValueAsString(told));
      return;
    }
    genga.out().println("project: " + folder);
    files.forEach(file -> genga.out().println("  " + file));
    if (!example) {
      genga.out().println("put films into " + new Project(folder).films());
    }
    genga.out().println("next: " + next);
  }
}
