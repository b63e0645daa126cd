package dev.genga.tensor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.NativeLibraries;
import dev.genga.base.ProblemException;
import dev.genga.tensor.Engine;
import dev.genga.tensor.EngineChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds the search to Python environments laid out as pip, conda and pyenv lay them out.
class EngineFinderTest {
  private static final String FITTING = Engine.INSTALLED_VERSION;

  @TempDir private Path machine;
  private final Map<String, String> environment = new HashMap<>();
  private Path home;
  private Path work;

  @BeforeEach
  void layOut() throws IOException {
    home = Files.createDirectories(machine.resolve("home"));
    work = Files.createDirectories(machine.resolve("work"));
  }

  @Test
  void anEmptyMachineHasNone() {
    assertThat(finder().find()).isEmpty();
  }

  @Test
  void theActivatedEnvironmentComesFirst() throws IOException {
    var active = environment(machine.resolve("active"), FITTING + "+cu130");
    environment.put("VIRTUAL_ENV", active.toString());
    environment(work.resolve(".venv"), FITTING + "+cpu");

    var found = finder().find();

    assertThat(found).extracting(FoundEngine::origin).containsExactly("VIRTUAL_ENV", "./.venv");
    assertThat(found).allMatch(FoundEngine::usable);
    assertThat(found)
        .as("a folder where the user stands is not one that the user has entered")
        .extracting(FoundEngine::active)
        .containsExactly(true, false);
    assertThat(found.getFirst().version()).isEqualTo(FITTING + "+cu130");
    assertThat(found.getFirst().libraries())
        .isEqualTo(active.resolve("lib/python3.11/site-packages/torch/lib"));
  }

  @Test
  void anotherVersionIsListedWithTheReason() throws IOException {
    environment(work.resolve("venv"), "2.11.0+cpu");
    var found = finder().find();
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().obstacle())
        .isEqualTo("it is version 2.11.0+cpu, and genga needs " + FITTING);
  }

  @Test
  void aVersionThatOnlyStartsAlikeIsAnother() throws IOException {
    environment(work.resolve("venv"), FITTING + ".dev20260101");
    assertThat(finder().find().getFirst().usable()).isFalse();
  }

  @Test
  void anInstallationWithoutItsLibraryIsListedWithTheReason() throws IOException {
    var torch = torch(environment(work.resolve("venv"), FITTING));
    Files.delete(torch.resolve("lib").resolve(NativeLibraries.fileName("torch_cpu")));
    assertThat(finder().find().getFirst().obstacle()).contains("torch_cpu");
  }

  @Test
  void theCudaHalfIsTakenOnlyWhereThereIsAGpu() throws IOException {
    var torch = torch(environment(work.resolve("venv"), FITTING));
    Files.createFile(torch.resolve("lib").resolve(NativeLibraries.fileName("torch_cuda")));
    var engine = finder().find().getFirst();
    assertThat(engine.cuda()).isTrue();
    assertThat(engine.choice(false))
        .isEqualTo(new EngineChoice.Installed(torch.resolve("lib"), false));
    assertThat(engine.choice(true))
        .isEqualTo(new EngineChoice.Installed(torch.resolve("lib"), true));
  }

  @Test
  void thePythonOnThePathLeadsToItsEnvironment() throws IOException {
    var prefix = environment(machine.resolve("tools"), FITTING);
    Files.createFile(prefix.resolve("pyvenv.cfg"));
    python(prefix.resolve("bin"));
    environment.put("PATH", machine.resolve("nowhere") + ":" + prefix.resolve("bin"));
    assertThat(finder().find()).extracting(FoundEngine::origin).containsExactly("PATH's python");
  }

  @Test
  void aLinkedPythonLeadsToWhereItLies() throws IOException {
    var prefix = environment(machine.resolve("opt/python"), FITTING);
    var python = python(prefix.resolve("bin"));
    var bin = Files.createDirectories(machine.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("python3"), python);
    environment.put("PATH", bin.toString());
    assertThat(finder().find()).hasSize(1);
  }

  @Test
  void pyenvsPythonLeadsToTheVersionItIsSetTo() throws IOException {
    var root = home.resolve(".pyenv");
    environment(root.resolve("versions/3.12.1"), FITTING);
    Files.createDirectories(root.resolve("versions/3.11.7"));
    Files.writeString(root.resolve("version"), "3.12.1\n");
    python(root.resolve("shims"));
    environment.put("PATH", root.resolve("shims").toString());
    assertThat(finder().find()).extracting(FoundEngine::origin).containsExactly("PATH's python");
  }

  @Test
  void anEnvironmentThatSeesTheSystemsPackagesFindsThem() throws IOException {
    var system = environment(machine.resolve("usr"), FITTING);
    var venv = Files.createDirectories(work.resolve("venv"));
    Files.writeString(
        venv.resolve("pyvenv.cfg"),
        "home = %s\ninclude-system-site-packages = true\n".formatted(system.resolve("bin")));
    assertThat(finder().find()).extracting(FoundEngine::origin).containsExactly("./venv");
  }

  @Test
  void environmentsElsewhereAreFoundButNotActive() throws IOException {
    environment(home.resolve("venv"), FITTING);
    environment(home.resolve("miniconda3/envs/wan"), FITTING);
    var found = finder().find();
    assertThat(found)
        .extracting(FoundEngine::origin)
        .containsExactly("~/venv", "~/miniconda3/envs/wan");
    assertThat(found).noneMatch(FoundEngine::active);
  }

  @Test
  void theSameInstallationIsListedOnceAndAsTheOneThatWasEntered() throws IOException {
    var venv = environment(work.resolve("venv"), FITTING);
    environment.put("VIRTUAL_ENV", venv.toString());
    assertThat(finder().find()).hasSize(1).allMatch(FoundEngine::active);
    environment.clear();
    python(venv.resolve("bin"));
    Files.createFile(venv.resolve("pyvenv.cfg"));
    environment.put("PATH", venv.resolve("bin").toString());
    assertThat(finder().find()).hasSize(1).allMatch(FoundEngine::active);
  }

  @Test
  void aPathMayNameAnyFolderFromTheEnvironmentDown() throws IOException {
    var prefix = environment(work.resolve("mine"), FITTING);
    var torch = torch(prefix);
    for (var named : new Path[] {prefix, torch.resolve("lib"), torch, torch.getParent()}) {
      assertThat(finder().at(named, "--engine").libraries()).isEqualTo(torch.resolve("lib"));
    }
    assertThat(finder().at(Path.of("mine"), "--engine").libraries())
        .isEqualTo(torch.resolve("lib"));
  }

  @Test
  void aNamedFolderWithoutPyTorchIsAProblem() {
    assertThatThrownBy(() -> finder().at(work, "--engine"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("there is no PyTorch in the folder named as engine")
        .hasMessageContaining("--engine, " + work);
  }

  @Test
  void aNamedFolderOfAnotherVersionIsAProblem() throws IOException {
    environment(work.resolve("venv"), "2.11.0");
    assertThatThrownBy(() -> finder().at(Path.of("venv"), "GENGA_ENGINE"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("it is version 2.11.0, and genga needs " + FITTING);
  }

  @Test
  void aGpuThatIsHiddenIsNoGpu() {
    environment.put("CUDA_VISIBLE_DEVICES", "");
    assertThat(finder().hasGpu()).isFalse();
  }

  private EngineFinder finder() {
    return new EngineFinder(environment, home, work);
  }

  private static Path torch(Path prefix) {
    return prefix.resolve("lib/python3.11/site-packages/torch");
  }

  private static Path environment(Path prefix, String version) throws IOException {
    var torch = torch(prefix);
    Files.createDirectories(torch.resolve("lib"));
    Files.createFile(torch.resolve("lib").resolve(NativeLibraries.fileName("torch_cpu")));
    Files.writeString(
        torch.resolve("version.py"),
        """
        from typing import Optional

        __version__ = '%s'
        cuda: Optional[str] = '13.0'
        hip: Optional[str] = None
        rocm: Optional[str] = None
        """
            .formatted(version));
    return prefix;
  }

  private static Path python(Path bin) throws IOException {
    var program = Files.createDirectories(bin).resolve("python3");
    Files.writeString(program, "#!/bin/sh\nexit 1\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return program;
  }
}
