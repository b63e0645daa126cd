package dev.genga.app.cli;

import dev.genga.app.engine.EngineTrial;
import dev.genga.tensor.DType;
import dev.genga.tensor.Engine;
import dev.genga.tensor.EngineChoice;
import dev.genga.tensor.engine.EngineFinder;
import dev.genga.tensor.engine.EngineSetting;
import dev.genga.tensor.engine.FoundEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `genga engine`: which libtorch genga calculates with.
@Command(
    name = "engine",
    description = "List the engines of this machine, or settle on one.",
    synopsisSubcommandLabel = "COMMAND")
final class EngineCommand implements Runnable {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Spec
  private @SuppressWarnings("NullAway.Init") CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(genga.out());
  }

  @Command(name = "list", description = "Print the engines found, the one in use with a star.")
  int list() {
    var selected = genga.selectEngine();
    var finder = EngineFinder.ofThisProcess();
    print(
        selected.choice() instanceof EngineChoice.Bundled,
        EngineSetting.BUNDLED,
        Engine.BUNDLED_VERSION,
        "comes with genga");
    var found = new ArrayList<>(finder.find());
    Path inUse =
        selected.choice() instanceof EngineChoice.Installed(Path libraries, boolean _)
            ? libraries
            : null;
    if (inUse != null && found.stream().noneMatch(engine -> engine.libraries().equals(inUse))) {
      found.add(finder.at(inUse, selected.reason()));
    }
    for (var engine : found) {
      print(engine.libraries().equals(inUse), engine.origin(), engine.version(), describe(engine));
    }
    genga.out().println();
    genga.out().println("In use: chosen by " + selected.reason() + ".");
    return 0;
  }

  @Command(name = "use", description = "Try an engine, and use it from now on.")
  int use(
      @Parameters(
              paramLabel = "ENGINE",
              description =
                  "A Python environment with a PyTorch of genga's version (`genga engine list`"
                      + " tells it), its torch/lib folder, or `bundled`.")
          String named) {
    var setting = EngineSetting.ofThisUser();
    String lasting =
        named.equals(EngineSetting.BUNDLED)
            ? named
            : EngineFinder.ofThisProcess()
                .at(Path.of(named), "genga engine use")
                .libraries()
                .toString();
    String said = EngineTrial.inOwnProcess(lasting);
    setting.write(lasting);
    genga.out().println("From now on: " + lasting + " (" + said + ")");
    genga.out().println("Remembered in " + setting.file());
    return 0;
  }

  @Command(name = "try", hidden = true, description = "Load the engine and calculate with it.")
  int tryOut() {
    genga.out().println(EngineTrial.here(genga.loadEngine(DType.FLOAT32)));
    return 0;
  }

  private static String describe(FoundEngine engine) {
    String folder = engine.libraries().toString();
    return engine.usable()
        ? folder + (engine.cuda() ? ", with CUDA" : "")
        : "not usable: " + engine.obstacle() + " (" + folder + ")";
  }

  private void print(boolean inUse, String name, String version, String rest) {
    genga.out().printf("%s %-16s %-14s %s%n", inUse ? "*" : " ", name, version, rest);
  }
}
