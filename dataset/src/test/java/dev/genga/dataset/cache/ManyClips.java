package dev.genga.dataset.cache;

import dev.genga.dataset.media.FileProbe;
import dev.genga.dataset.media.MediaProber;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.DatasetPlanner;
import dev.genga.dataset.plan.DiskSpace;
import dev.genga.dataset.plan.PlanFile;
import dev.genga.dataset.plan.PlanOptions;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.wan.generation.EncoderDtypes;
import java.nio.file.Path;

/// A program that plans and caches a data set, in a process whose memory a test bounds.
final class ManyClips {
  private ManyClips() {}

  /// @param arguments the folder of a [CacheProject]; `plan` or `cache`
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    var plan = plan(folder);
    PlanFile.write(folder.resolve("plan.json"), plan);
    System.out.println("samples " + plan.samples());
    if (arguments[1].equals("cache")) {
      var encoders =
          new DatasetCaches.Encoders(
              folder.resolve("vae.safetensors"),
              folder.resolve("text.safetensors"),
              folder.resolve("letters.tokenizer.json"));
      var hashes = new ContentHashes(folder.resolve("hashes.json"));
      var dtypes = EncoderDtypes.of(DType.FLOAT32);
      new DatasetCaches(encoders, Device.CPU, dtypes, hashes, CacheListener.NONE)
          .make(plan, false, 1)
          .forEach(report -> System.out.println(report.stage() + " " + report.made()));
    }
  }

  private static DatasetPlan plan(Path folder) {
    var prober = new MediaProber(new FileProbe(), folder.resolve("media-index"));
    return new DatasetPlanner(prober, DiskSpace.ofMachine())
        .plan(folder.resolve("dataset.toml"), PlanOptions.standard());
  }
}
