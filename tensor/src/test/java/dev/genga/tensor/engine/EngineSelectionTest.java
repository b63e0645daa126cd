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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds the order in which an engine is chosen.
class EngineSelectionTest {
  @TempDir private Path machine;
  private final Map<String, String> environment = new HashMap<>(Map.of("CUDA_VISIBLE_DEVICES", ""));
  private EngineSetting setting;

  @BeforeEach
  void layOut() {
    setting = new EngineSetting(machine.resolve("config/engine"));
  }

  @Test
  void theBundledEngineIsTheDefault() {
    assertThat(select(null))
        .isEqualTo(new EngineSelection(new EngineChoice.Bundled(), "the default", ""));
  }

  @Test
  void anEnvironmentThatTheUserHasEnteredIsTakenAndTold() throws IOException {
    var libraries = entered(Engine.INSTALLED_VERSION);
    var selection = select(null);
    assertThat(selection.choice()).isEqualTo(new EngineChoice.Installed(libraries, false));
    assertThat(selection.reason()).isEqualTo("found in VIRTUAL_ENV");
    assertThat(selection.told())
        .contains(Engine.INSTALLED_VERSION + " of VIRTUAL_ENV", libraries.toString())
        .contains("genga engine use");
  }

  @Test
  void anEnvironmentThatOnlyLiesWhereTheUserStandsHasToBeNamed() throws IOException {
    var libraries = environment("venv", Engine.INSTALLED_VERSION);
    environment(".venv", Engine.INSTALLED_VERSION);
    assertThat(select(null))
        .isEqualTo(new EngineSelection(new EngineChoice.Bundled(), "the default", ""));
    assertThat(select("venv").choice()).isEqualTo(new EngineChoice.Installed(libraries, false));
  }

  @Test
  void anEnvironmentOfAnotherVersionIsPassedOver() throws IOException {
    entered("2.11.0");
    assertThat(select(null).choice()).isEqualTo(new EngineChoice.Bundled());
  }

  @Test
  void whatWasSettledComesBeforeWhatIsFound() throws IOException {
    entered(Engine.INSTALLED_VERSION);
    setting.write(EngineSetting.BUNDLED);
    assertThat(select(null))
        .isEqualTo(new EngineSelection(new EngineChoice.Bundled(), setting.file().toString(), ""));
  }

  @Test
  void theVariableComesBeforeWhatWasSettled() throws IOException {
    var libraries = environment("other", Engine.INSTALLED_VERSION);
    setting.write(EngineSetting.BUNDLED);
    environment.put("GENGA_ENGINE", "other");
    assertThat(select(null))
        .isEqualTo(
            new EngineSelection(new EngineChoice.Installed(libraries, false), "GENGA_ENGINE", ""));
  }

  @Test
  void theOptionComesFirst() throws IOException {
    environment("other", Engine.INSTALLED_VERSION);
    environment.put("GENGA_ENGINE", "other");
    assertThat(select("bundled"))
        .isEqualTo(new EngineSelection(new EngineChoice.Bundled(), "--engine", ""));
  }

  @Test
  void anEngineThatIsNamedButGoneIsAProblemAndNotReplaced() {
    setting.write(machine.resolve("gone").toString());
    assertThatThrownBy(() -> select(null))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(setting.file().toString());
  }

  private EngineSelection select(@Nullable String option) {
    return EngineSelection.of(option, new EngineFinder(environment, machine, machine), setting);
  }

  private Path entered(String version) throws IOException {
    environment.put("VIRTUAL_ENV", machine.resolve("entered").toString());
    return environment("entered", version);
  }

  private Path environment(String folder, String version) throws IOException {
    var torch = machine.resolve(folder).resolve("lib/python3.12/site-packages/torch");
    Files.createDirectories(torch.resolve("lib"));
    Files.createFile(torch.resolve("lib").resolve(NativeLibraries.fileName("torch_cpu")));
    Files.writeString(torch.resolve("version.py"), "__version__ = '" + version + "'\n");
    return torch.resolve("lib");
  }
}
