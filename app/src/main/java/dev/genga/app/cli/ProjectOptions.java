package dev.genga.app.cli;

import static java.util.Map.entry;

import dev.genga.app.project.Project;
import dev.genga.app.recipe.RecipeKeys;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// What a project says for options that a command line leaves open: where films, clips, data set and recipe
/// lie, the models of its recipe, and the tables of its `genga.toml`. The command line goes before all of it.
final class ProjectOptions implements IDefaultValueProvider {
  /// What stands on a command line without an option.
  private static final String THING = "";

  /// What each command asks for, and the project has.
  private static final Map<String, Map<String, Function<Project, Path>>> KNOWN =
      Map.ofEntries(
          entry("cut", Map.of(THING, Project::films, "--output", Project::clips)),
          entry("import", Map.of("--output", Project::clips)),
          entry("score", Map.of(THING, Project::clips)),
          entry("curate", Map.of(THING, Project::clips)),
          entry("choose", Map.of(THING, Project::clips)),
          entry("stills", Map.of(THING, Project::clips)),
          entry("dataset", Map.of(THING, Project::clips)),
          entry("caption", Map.of(THING, Project::clips)),
          entry("export", Map.of(THING, Project::clips)),
          entry("plan", Map.of(THING, Project::recipe)),
          entry("generate", Map.of("--output", Project::videos)));

  /// Those that need no more than a glance at the recipe.
  private static final Set<String> BY_RECIPE = Set.of("cache", "train", "pause", "resume");

  /// What of a recipe counts for caches and videos as well.
  private static final List<String> MODELS =
      List.of(
          "transformer",
          "vae",
          "t5",
          "tokenizer",
          "clip",
          "vae_dtype",
          "t5_dtype",
          "dtype",
          "fp8_base",
          "blocks_in_memory",
          "device");

  private final Project project;
  private final Consumer<String> note;

  /// @param note takes a line for the user
  ProjectOptions(Project project, Consumer<String> note) {
    this.project = project;
    this.note = note;
  }

  /// Has a command line answered by the project where it is silent.
  void serve(CommandLine commandLine) {
    commandLine.setDefaultValueProvider(this);
    commandLine.setExecutionStrategy(result -> {
      var command = result.subcommand();
      if (command != null && !command.isUsageHelpRequested()) {
        try {
          complete(command);
        } catch (ProblemException e) { // as if the command itself had thrown it
          throw new CommandLine.ExecutionException(
              command.commandSpec().commandLine(), String.valueOf(e.getMessage()), e);
        }
      }
      return new CommandLine.RunLast().execute(result);
    });
  }

  /// Has a command's help say that it finds its files in a project.
  static void tellIn(CommandLine command) {
    String name = command.getCommandName();
    if (KNOWN.containsKey(name) || BY_RECIPE.contains(name)) {
      var usage = command.getCommandSpec().usageMessage();
      String told = "In a project (genga new), plain `genga %s` finds its files.".formatted(name);
      usage.footer(
          Stream.concat(Stream.of(usage.footer()), Stream.of("", told)).toArray(String[]::new));
    }
  }

  @Override
  public @Nullable String defaultValue(ArgSpec arg) {
    String command = arg.command().name();
    String name = arg instanceof OptionSpec option ? option.longestName() : THING;
    if (name.equals(THING) && (command.equals("pause") || command.equals("resume"))) {
      return ProjectRecipe.read(project, new Problems()).loras().output().toString();
    }
    if (name.equals(THING) && command.equals("cache")) {
      var recipe = ProjectRecipe.read(project, new Problems());
      return recipe.path("dataset", project.dataset()).toString();
    }
    var known = KNOWN.getOrDefault(command, Map.of()).get(name);
    return known == null ? null : known.apply(project).toString();
  }

  private void complete(ParseResult command) {
    var problems = new Problems();
    switch (command.commandSpec().name()) {
      case "train" -> train(command);
      case "cache" -> models(command, ProjectRecipe.read(project, problems));
      case "generate" -> generate(command, ProjectRecipe.read(project, problems));
      default -> {}
    }
    if (!command.hasMatchedOption("--from")) { // what is made again says itself what it takes
      new ProjectSettings(project).applyTo(command, problems);
    }
    if (command.commandSpec().name().equals("generate")) {
      place(command);
    }
    problems.throwIfAny();
  }

  private void train(ParseResult command) {
    if (!command.hasMatchedPositional(0) && !command.hasMatchedOption("--recipe")) {
      command.commandSpec().positionalParameters().getFirst().setValue(project.recipe());
    }
  }

  private static void models(ParseResult command, ProjectRecipe recipe) {
    var keys = RecipeKeys.of(command.commandSpec(), Set.of());
    for (var word : MODELS) {
      var key = keys.find(word);
      Object value = recipe.value(word);
      if (key != null && value != null && !command.hasMatchedOption(key.name())) {
        key.option().setValue(value);
      }
    }
  }

  private void generate(ParseResult command, ProjectRecipe recipe) {
    if (command.hasMatchedOption("--from")) {
      return;
    }
    models(command, recipe);
    var lora = recipe.loras().newest();
    if (!command.hasMatchedOption("--lora") && lora != null) {
      set(command, "--lora", new ArrayList<>(List.of(lora.toString())));
      note.accept("with " + lora);
    }
    if (!command.hasMatchedPositional(0) && !command.hasMatchedOption("--prompts")) {
      set(command, "--prompts", project.prompts());
    }
  }

  /// One video gets a name that is free; those of a file of prompts have names.
  private void place(ParseResult command) {
    var spec = command.commandSpec();
    boolean many = spec.findOption("--prompts").getValue() != null;
    var output = spec.findOption("--output").getValue();
    if (!many && String.valueOf(output).equals(project.videos().toString())) {
      boolean image = Objects.equals(spec.findOption("--frames").getValue(), 1);
      set(command, "--output", project.take(image ? ".png" : ".mp4"));
    }
  }

  private static void set(ParseResult command, String option, Object value) {
    command.commandSpec().findOption(option).setValue(value);
  }
}
