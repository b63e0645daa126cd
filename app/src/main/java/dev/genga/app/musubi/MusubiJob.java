package dev.genga.app.musubi;

import dev.genga.app.run.TrainSetup;
import dev.genga.dataset.cache.DatasetCaches;
import dev.genga.dataset.plan.PlanOptions;
import dev.genga.tensor.Device;
import dev.genga.wan.generation.EncoderDtypes;
import java.nio.file.Path;
import java.util.List;

/// One of musubi-tuner's commands as work for genga's stages.
public sealed interface MusubiJob {
  /// What its user is to know before it starts.
  List<String> notes();

  /// The data set file.
  Path dataset();

  /// How musubi-tuner plans: every frame of a clip is used where nothing says how many it has a
  /// second, and clips that are too short are left out.
  static PlanOptions planOptions() {
    return PlanOptions.standard().withSkipShort(true).withEveryFrame(true);
  }

  /// Makes the caches of one kind.
  ///
  /// @param encoders the VAE alone, or the text encoder alone
  /// @param dtypes what they compute in
  /// @param trust whether those of another program are taken over
  record Caching(
      Path dataset,
      DatasetCaches.Encoders encoders,
      Device device,
      EncoderDtypes dtypes,
      boolean trust,
      List<String> notes)
      implements MusubiJob {
    /// Copies the list.
    public Caching {
      notes = List.copyOf(notes);
    }
  }

  /// Trains.
  record Training(Path dataset, TrainSetup setup, List<String> notes) implements MusubiJob {
    /// Copies the list.
    public Training {
      notes = List.copyOf(notes);
    }
  }
}
