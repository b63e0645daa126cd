package dev.genga.dataset.plan;

import dev.genga.dataset.config.Size;
import dev.genga.dataset.config.TomlFolder;
import dev.genga.dataset.media.FakeMedia;
import dev.genga.dataset.media.MediaProber;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A data set of made-up media, and its planner, for tests.
///
/// @param path the folder
/// @param media the probe
public record PlanFolder(Path path, FakeMedia media) {
  static final Size WIDE = new Size(1920, 1040);
  static final long PLENTY = 1L << 50;

  /// In an empty folder.
  public PlanFolder(Path path) {
    this(path, new FakeMedia());
  }

  PlanFolder clip(String name, int frames) {
    FakeMedia.clip(path.resolve("clips").resolve(name), WIDE, frames);
    return this;
  }

  PlanFolder clip(String name, int frames, String rate) {
    FakeMedia.clip(path.resolve("clips").resolve(name), WIDE, frames, rate);
    return this;
  }

  PlanFolder image(String name, int width, int height) {
    FakeMedia.image(path.resolve("images").resolve(name), new Size(width, height));
    return this;
  }

  PlanFolder file(String name, String text) {
    new TomlFolder(path).file(name, text);
    return this;
  }

  DatasetPlan plan(String toml) {
    return plan(toml, PlanOptions.standard());
  }

  DatasetPlan plan(String toml, PlanOptions options) {
    return plan(toml, options, null, PLENTY);
  }

  DatasetPlan plan(String toml, PlanOptions options, @Nullable Path index, long free) {
    var prober = new MediaProber(media, index);
    var planner = new DatasetPlanner(prober, _ -> new DiskSpace.Store("disk", free));
    return planner.plan(new TomlFolder(path).toml(toml), options);
  }
}
