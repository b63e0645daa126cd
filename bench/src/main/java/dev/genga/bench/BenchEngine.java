package dev.genga.bench;

import dev.genga.tensor.DType;
import dev.genga.tensor.Engine;
import dev.genga.tensor.engine.EngineFinder;
import dev.genga.tensor.engine.EngineSelection;
import dev.genga.tensor.engine.EngineSetting;

/// The engine of a bench.
final class BenchEngine {
  private BenchEngine() {}

  /// Loads what `--engine` would take by this name.
  static Engine load(String name) {
    return Engine.load(
        EngineSelection.of(name, EngineFinder.ofThisProcess(), EngineSetting.ofThisUser()).choice(),
        DType.BFLOAT16);
  }
}
