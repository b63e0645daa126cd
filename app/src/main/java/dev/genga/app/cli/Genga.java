package dev.genga.app.cli;

import dev.genga.app.console.Console;
import dev.genga.app.console.TypedInput;
import dev.genga.app.project.Project;
import dev.genga.app.run.Devices;
import dev.genga.app.run.Machine;
import dev.genga.app.run.MemoryCheck;
import dev.genga.base.ShellText;
import dev.genga.base.Version;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Engine;
import dev.genga.tensor.engine.EngineFinder;
import dev.genga.tensor.engine.EngineSelection;
import dev.genga.tensor.engine.EngineSetting;
import dev.genga.wan.weights.MemoryNeed;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The root command. A command is a class of this package that is named here under `subcommands`
/// and reaches what all share by a field `@ParentCommand private Genga genga`.
///
/// A command implements `Callable<Integer>`, returns 0, and throws `ProblemException` for whatever
/// its user has to mend; [Failures] turns that into text and exit code.
@Command(
    name = "genga",
    versionProvider = Genga.VersionText.class,
    header = "From films to a style LoRA for the Wan2.1 video model.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      NewCommand.class,
      StatusCommand.class,
      CutCommand.class,
      ImportCommand.class,
      ScoreCommand.class,
      CurateCommand.class,
      ChooseCommand.class,
      CaptionCommand.class,
      StillsCommand.class,
      DatasetCommand.class,
      ExportCommand.class,
      PlanCommand.class,
      CacheCommand.class,
      TrainCommand.class,
      PauseCommand.class,
      ResumeCommand.class,
      AverageCommand.class,
      MusubiCommand.class,
      PromptCommand.class,
      GenerateCommand.class,
      BenchAcceleratorsCommand.class,
      LoraCommand.class,
      WorkflowCommand.class,
      ModelsCommand.class,
      DemoCommand.class,
      BaseCommand.class,
      EvalCommand.class,
      DoctorCommand.class,
      EngineCommand.class,
      RecordStartCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  genga demo                    a style is learnt, small, in minutes",
      "  genga new rain                a project, in which commands find their files",
      "  genga doctor                  what this machine has, and what is missing",
      "  genga plan dataset.toml       what an epoch trains on, before anything runs",
      "",
      "`genga COMMAND --help` explains a command."
    })
public final class Genga implements Runnable {
  private static final List<String> HELP = List.of("-h", "--help");
  private static final int NARROWEST_HELP = 60;
  private static final int WIDEST_HELP = 100;

  private static final Map<String, HelpSections> SECTIONS =
      Map.of("train", TrainHelp.SECTIONS, "generate", GenerateCommand.SECTIONS);

  private final Machine machine;
  private final TypedInput input;
  private final PrintStream out;
  private final PrintStream err;
  private final Console console;
  private final Path folder;
  private boolean engineTold;

  @Spec
  private @SuppressWarnings("NullAway.Init") CommandSpec spec;

  @CommandLine.Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Print this text.")
  private boolean help;

  @CommandLine.Option(names = "--version", versionHelp = true, description = "Print the version.")
  private boolean version;

  @CommandLine.Option(
      names = "--engine",
      paramLabel = "FOLDER",
      scope = ScopeType.INHERIT,
      description =
          "The PyTorch to calculate with: a Python environment, or `bundled`. `genga engine list`"
              + " shows those of this machine.")
  private @Nullable String engine;

  private Genga(Machine machine, Path folder, TypedInput input, PrintStream out, PrintStream err) {
    this.machine = machine;
    this.input = input;
    this.folder = folder;
    this.out = out;
    this.err = err;
    this.console = Console.on(err);
  }

  /// Runs one command.
  ///
  /// @param out where results go
  /// @param err where problems and progress go
  /// @param arguments as typed, without the program's name
  /// @return 0 if all went well; 2 if the user has something to mend, which is then printed; 1 for a
  ///     fault of genga
  public static int run(PrintStream out, PrintStream err, String... arguments) {
    return run(Machine.own(), out, err, arguments);
  }

  /// [#run(PrintStream, PrintStream, String...)] on a machine with so much room.
  static int run(Machine machine, PrintStream out, PrintStream err, String... arguments) {
    return run(machine, Path.of("").toAbsolutePath(), TypedInput.own(), out, err, arguments);
  }

  /// [#run(Machine, PrintStream, PrintStream, String...)] as if it were called in a folder, by someone
  /// who types so.
  static int run(
      Machine machine,
      Path folder,
      TypedInput input,
      PrintStream out,
      PrintStream err,
      String... arguments) {
    var genga = new Genga(machine, folder, input, out, err);
    var commandLine =
        new CommandLine(genga)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .setUsageHelpAutoWidth(false)
            .setExpandAtFiles(false) // a prompt may begin with @, and a preset does
            .setParameterExceptionHandler(Failures::ofUse)
            .setExecutionExceptionHandler((e, command, result) -> {
              genga.console.end();
              return Failures.ofRun(e, command, result);
            });
    var project = Project.around(folder);
    if (project != null) {
      new ProjectOptions(project, genga.console::note).serve(commandLine);
    }
    // What stands behind a pasted command's first word is its own.
    Objects.requireNonNull(commandLine.getSubcommands().get("musubi")).setStopAtPositional(true);
    if (asksForHelp(arguments)) {
      prepareHelp(commandLine);
    }
    try {
      return commandLine.execute(arguments);
    } catch (Throwable e) {
      genga.console.end();
      return Failures.print(e, arguments.length == 0 ? "" : arguments[0], err);
    }
  }

  private static void prepareHelp(CommandLine commandLine) {
    commandLine.setUsageHelpWidth(Math.clamp(Console.columns(), NARROWEST_HELP, WIDEST_HELP));
    commandLine
        .getSubcommands()
        .forEach((name, command) -> {
          var sections = SECTIONS.get(name);
          if (sections != null) {
            sections.applyTo(command);
          }
          ProjectOptions.tellIn(command);
        });
    addAir(commandLine);
  }

  /// An empty line before each part of the help.
  private static void addAir(CommandLine commandLine) {
    commandLine
        .getCommandSpec()
        .usageMessage()
        .descriptionHeading("%n")
        .parameterListHeading("%n")
        .optionListHeading("%n")
        .commandListHeading("%nCommands:%n");
    commandLine.getSubcommands().values().forEach(Genga::addAir);
  }

  /// The terminal's width is asked for only where it is needed: that takes a process of its own.
  private static boolean asksForHelp(String... arguments) {
    return arguments.length < 2 || Arrays.asList(arguments).stream().anyMatch(HELP::contains);
  }

  /// The engine that this command line, the environment or the machine chooses; loads nothing.
  EngineSelection selectEngine() {
    return EngineSelection.of(engine, EngineFinder.ofThisProcess(), EngineSetting.ofThisUser());
  }

  /// Loads the engine; every command that calculates calls this before its first tensor. One that nobody
  /// has named is told, once: which one it is decides speed, devices and the last digits.
  ///
  /// @param products what most matrix products will be in
  Engine loadEngine(DType products) {
    var selected = selectEngine();
    if (!engineTold && !selected.told().isEmpty()) {
      console.note(selected.told());
    }
    engineTold = true;
    return Engine.load(selected.choice(), products);
  }

  /// The device that the user names, if it is there, or the usual one; loads the engine for a graphics card.
  Device device(@Nullable String name) {
    Supplier<Engine> engine = () -> loadEngine(DType.BFLOAT16);
    return name == null
        ? Devices.usual(EngineFinder.ofThisProcess().hasGpu(), engine)
        : Devices.named(name, engine);
  }

  /// Where the command was called.
  Path folder() {
    return folder;
  }

  /// The machine under the commands.
  Machine machine() {
    return machine;
  }

  /// Refuses models that can't fit into a device's memory, and warns of those that hardly do.
  void checkMemory(List<MemoryNeed> needs, Device device) {
    new MemoryCheck(machine.memory(), device).check(needs, console::note);
  }

  /// This run's command line, as it was typed.
  String typed() {
    var words = new ArrayList<>(List.of("genga"));
    words.addAll(spec.commandLine().getParseResult().originalArgs());
    return ShellText.of(words);
  }

  /// The options that were given to a command, by their longest names.
  Set<String> typedOptions(String command) {
    var given = spec.commandLine().getParseResult().subcommand();
    return given.commandSpec().name().equals(command)
        ? given.matchedOptions().stream()
            .map(option -> option.longestName())
            .collect(Collectors.toUnmodifiableSet())
        : Set.of();
  }

  /// What is typed or piped in while the command runs.
  TypedInput typedInput() {
    return input;
  }

  /// Where results go.
  PrintStream out() {
    return out;
  }

  /// Where remarks go that are many lines.
  PrintStream err() {
    return err;
  }

  /// Where progress and remarks go.
  Console console() {
    return console;
  }

  @Override
  public void run() {
    spec.commandLine().usage(out);
  }

  /// What `genga --version` prints.
  static final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"genga " + Version.current()};
    }
  }
}
