package dev.genga.app.cli;

import dev.genga.app.run.Devices;
import dev.genga.app.run.Machine;
import dev.genga.app.run.MemoryCheck;
import dev.genga.base.Version;
import dev.genga.tensor.Device;
import dev.genga.tensor.Engine;
import dev.genga.tensor.engine.EngineFinder;
import dev.genga.tensor.engine.EngineSelection;
import dev.genga.tensor.engine.EngineSetting;
import dev.genga.wan.weights.MemoryNeed;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
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
      PlanCommand.class,
      CacheCommand.class,
      TrainCommand.class,
      GenerateCommand.class,
      DemoCommand.class,
      DoctorCommand.class,
      EngineCommand.class,
      RecordStartCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  genga doctor                  what this machine has, and what is missing",
      "",
      "`genga COMMAND --help` explains a command."
    })
public final class Genga implements Runnable {
  private final Machine machine;
  private final PrintStream out;
  private final PrintStream err;

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

  private Genga(Machine machine, PrintStream out, PrintStream err) {
    this.machine = machine;
    this.out = out;
    this.err = err;
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
    var commandLine =
        new CommandLine(new Genga(machine, out, err))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .setUsageHelpAutoWidth(false)
            .setUsageHelpWidth(100)
            .setParameterExceptionHandler(Failures::ofUse)
            .setExecutionExceptionHandler(Failures::ofRun);
    try {
      return commandLine.execute(arguments);
    } catch (Throwable e) {
      return Failures.print(e, arguments.length == 0 ? "" : arguments[0], err);
    }
  }

  /// The engine that this command line, the environment or the machine chooses; loads nothing.
  EngineSelection selectEngine() {
    return EngineSelection.of(engine, EngineFinder.ofThisProcess(), EngineSetting.ofThisUser());
  }

  /// Loads the engine; every command that calculates calls this before its first tensor.
  Engine loadEngine() {
    return Engine.load(selectEngine().choice());
  }

  /// The device that the user names, if it is there; loads the engine for a graphics card.
  Device device(String name) {
    return Devices.named(name, this::loadEngine);
  }

  /// The machine under the commands.
  Machine machine() {
    return machine;
  }

  /// Refuses models that can't fit into a device's memory, and warns of those that hardly do.
  void checkMemory(List<MemoryNeed> needs, Device device) {
    new MemoryCheck(machine.memory(), device).check(needs, err::println);
  }

  /// Where results go.
  PrintStream out() {
    return out;
  }

  /// Where progress and remarks go.
  PrintStream err() {
    return err;
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
