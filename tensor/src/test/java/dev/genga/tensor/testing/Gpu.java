package dev.genga.tensor.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.genga.tensor.Device;
import dev.genga.tensor.Engine;
import dev.genga.tensor.engine.EngineFinder;
import dev.genga.tensor.engine.EngineSelection;
import dev.genga.tensor.engine.EngineSetting;

/// The GPU of tests that need one. Without one they are skipped, and say so.
///
/// The engine is the one that the build brings, or the one that `-Dgenga.test.engine=FOLDER` names, in
/// the words of `--engine`; a process has one engine, so name the tests too: `-Dtest='*GpuTest'`.
public final class Gpu {
  private Gpu() {}

  /// The first GPU that the engine can use; skips the test if there is none.
  public static Device orSkip() {
    String named = System.getProperty("genga.test.engine");
    var engine =
        named == null
            ? Engine.current()
            : Engine.load(
                EngineSelection.of(named, EngineFinder.ofThisProcess(), EngineSetting.ofThisUser())
                    .choice());
    assumeTrue(engine.cudaDevices() > 0, "the engine sees no NVIDIA GPU");
    return Device.cuda(0);
  }
}
