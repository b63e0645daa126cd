package dev.genga.tensor.engine;

import dev.genga.base.ProblemException;
import dev.genga.tensor.EngineChoice;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The engine to load, and who chose it.
///
/// @param choice for [dev.genga.tensor.Engine#load]
/// @param reason who chose it, in words such as `--engine` or `found in VIRTUAL_ENV`
/// @param told what the user should know of it, in a line; empty where the user named it, or nothing was
///     found
public record EngineSelection(EngineChoice choice, String reason, String told) {

  /// Chooses: what `--engine` names, else what `GENGA_ENGINE` names, else what `genga engine use`
  /// settled, else the first usable PyTorch of an environment that the user has entered, else the
  /// bundled libtorch. A PyTorch in a folder that only lies where the user stands has to be named.
  ///
  /// @param option the value of `--engine`: a folder as [EngineFinder#at] takes it, or `bundled`
  /// @throws ProblemException if what was named can't be used; nothing else is taken in its place
  public static EngineSelection of(
      @Nullable String option, EngineFinder finder, EngineSetting setting) {
    if (option != null) {
      return named(option, "--engine", finder);
    }
    String variable = finder.environment().get("GENGA_ENGINE");
    if (variable != null && !variable.isBlank()) {
      return named(variable, "GENGA_ENGINE", finder);
    }
    String settled = setting.read();
    if (settled != null) {
      return named(settled, setting.file().toString(), finder);
    }
    return finder.find().stream()
        .filter(engine -> engine.active() && engine.usable())
        .findFirst()
        .map(engine -> found(engine, finder.hasGpu()))
        .orElseGet(() -> new EngineSelection(new EngineChoice.Bundled(), "the default", ""));
  }

  private static EngineSelection found(FoundEngine engine, boolean gpu) {
    return new EngineSelection(
        engine.choice(gpu),
        "found in " + engine.origin(),
        "engine: PyTorch %s of %s (%s); `genga engine use bundled` or another settles it"
            .formatted(engine.version(), engine.origin(), engine.libraries()));
  }

  private static EngineSelection named(String name, String by, EngineFinder finder) {
    if (name.strip().equals(EngineSetting.BUNDLED)) {
      return new EngineSelection(new EngineChoice.Bundled(), by, "");
    }
    var engine = finder.at(Path.of(name.strip()), by);
    return new EngineSelection(engine.choice(finder.hasGpu()), by, "");
  }
}
