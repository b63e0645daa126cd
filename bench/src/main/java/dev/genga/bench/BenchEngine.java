package dev.genga.bench;

import dev.genga.tensor.DType;
import dev.genga.tensor.Engine;
import dev.genga.tensor.EngineChoice;
import dev.genga.tensor.engine.EngineFinder;
import dev.genga.tensor.engine.EngineSelection;
import dev.genga.tensor.engine.EngineSetting;

/// The engine of a bench.
final class BenchEngine {
  private BenchEngine() {}

  /// Loads what `--engine` would take by this name.
  static Engine load(String name) {
    return Engine.load(choice(name), DType.BFLOAT16);
  }

  static EngineChoice choice(String name) {
    return EngineSelection.of(name, EngineFinder.ofThisProcess(), EngineSetting.ofThisUser())
        .choice();
  }

  /// What that is, without loading it.
  static String told(EngineChoice choice) {
    return switch (choice) {
      case EngineChoice.Bundled() -> "bundled libtorch " + Engine.BUNDLED_VERSION;
      case EngineChoice.Installed installed ->
          "libtorch %s of %s".formatted(Engine.INSTALLED_VERSION, installed.libraries());
    };
  }
}
