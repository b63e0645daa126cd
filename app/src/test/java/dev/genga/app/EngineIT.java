package dev.genga.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.NativeLibraries;
import dev.genga.tensor.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs `genga engine` as a user would.
class EngineIT {
  @TempDir private Path folder;

  @Test
  void theListShowsTheEngineInUseWithAStar() throws Exception {
    environment("venv", "2.11.0+cpu");
    var run = run("--engine", "bundled", "engine", "list");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .startsWith("* bundled ")
        .contains(
            "not usable: it is version 2.11.0+cpu, and genga needs " + Engine.INSTALLED_VERSION)
        .endsWith("In use: chosen by --engine.\n");
  }

  @Test
  void anEngineThatIsNamedIsInTheListThoughNoSearchFindsIt() throws Exception {
    var libraries = environment("elsewhere", Engine.INSTALLED_VERSION);
    var run = run("--engine", "elsewhere", "engine", "list");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("* --engine ").contains(libraries.toString());
  }

  @Test
  void anEnvironmentThatOnlyLiesInTheWorkingFolderIsListedAndNotTaken() throws Exception {
    var libraries = environment("venv", Engine.INSTALLED_VERSION);
    var run = outside().run("engine", "list");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .startsWith("* bundled ")
        .containsPattern("\n {2}\\./venv +" + Engine.INSTALLED_VERSION)
        .contains(libraries.toString())
        .endsWith("In use: chosen by the default.\n");
  }

  @Test
  void anEnvironmentThatTheUserHasEnteredIsTakenAndToldOnce() throws Exception {
    var libraries = environment("entered", Engine.INSTALLED_VERSION);
    var run =
        outside().with("VIRTUAL_ENV", folder.resolve("entered").toString()).run("engine", "try");
    assertThat(run.err().lines())
        .as("its libraries are empty files, which fail after that")
        .filteredOn(line -> line.startsWith("engine: "))
        .singleElement()
        .asString()
        .contains("PyTorch " + Engine.INSTALLED_VERSION + " of VIRTUAL_ENV", libraries.toString());
  }

  @Test
  void theChoiceIsTriedAndRemembered() throws Exception {
    var run = run("engine", "use", "bundled");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("From now on: bundled (libtorch " + Engine.BUNDLED_VERSION);
    assertThat(folder.resolve("settings/engine")).hasContent("bundled\n");
    assertThat(run("engine", "list").out())
        .endsWith("In use: chosen by " + folder.resolve("settings/engine") + ".\n");
  }

  @Test
  void anEngineThatFailsItsTrialIsNotRemembered() throws Exception {
    var libraries = environment("broken", Engine.INSTALLED_VERSION);
    var run = run("engine", "use", "broken");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("error: this engine can't be used: ")
        .contains("   at: " + libraries)
        .contains("  fix: keep the engine you have, or see `genga engine list`");
    assertThat(folder.resolve("settings")).doesNotExist();
  }

  private ProgramRun run(String... arguments) throws Exception {
    return program().run(arguments);
  }

  private ProgramRun.Preparation program() {
    return ProgramRun.in(folder).with("GENGA_CONFIG", folder.resolve("settings").toString());
  }

  /// Where no Python is in reach.
  private ProgramRun.Preparation outside() {
    return program()
        .with("PATH", "")
        .with("VIRTUAL_ENV", "")
        .with("CONDA_PREFIX", "")
        .with("GENGA_ENGINE", "");
  }

  /// A Python environment whose PyTorch has the right files, with nothing in them.
  private Path environment(String name, String version) throws IOException {
    var torch = folder.resolve(name).resolve("lib/python3.12/site-packages/torch");
    Files.createDirectories(torch.resolve("lib"));
    Files.createFile(torch.resolve("lib").resolve(NativeLibraries.fileName("torch_cpu")));
    Files.writeString(torch.resolve("version.py"), "__version__ = '" + version + "'\n");
    return torch.resolve("lib");
  }
}
