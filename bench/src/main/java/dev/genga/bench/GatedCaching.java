package dev.genga.bench;

import dev.genga.app.run.Stages;
import dev.genga.dataset.cache.CacheListener;
import dev.genga.dataset.cache.DatasetCaches;
import dev.genga.dataset.plan.PlanListener;
import dev.genga.dataset.plan.PlanOptions;
import dev.genga.tensor.Device;
import dev.genga.wan.generation.EncoderDtypes;
import java.nio.file.Path;

/// What `genga cache` does, but before each clip it prints `@step K` and waits for a line on standard
/// input, so that [CacheBench] can let another program take its turn.
///
/// `GatedCaching WORK ENGINE`
final class GatedCaching {
  private GatedCaching() {}

  /// @param arguments the work folder and the engine
  public static void main(String[] arguments) {
    var work = new BenchFolder(Path.of(arguments[0]));
    var plan = Stages.plan(work.dataset("genga"), PlanOptions.standard(), PlanListener.NONE);
    BenchEngine.load(arguments[1]);
    var encoders = new DatasetCaches.Encoders(work.vae(), work.textEncoder(), work.tokenizer());
    var gate = new Gate();
    var listener =
        new CacheListener() {
          @Override
          public void onStart(String stage, int files) {
            if (stage.equals("latents")) {
              gate.pass();
            }
          }

          @Override
          public void onProgress(String stage, int done, int files, String name) {
            if (stage.equals("latents") && done < files) {
              gate.pass();
            }
          }
        };
    Stages.caches(encoders, Device.CPU, EncoderDtypes.USUAL, listener).make(plan, false, 0);
  }
}
