package dev.genga.app.accelerators;

import dev.genga.video.Frame;
import dev.genga.wan.generation.GenerationJob;
import dev.genga.wan.generation.GenerationListener;
import dev.genga.wan.generation.GenerationRunListener;
import dev.genga.wan.generation.RelayedRunListener;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Takes the time from noise to latents of each job, and compares its frames with the plain ones as soon
/// as they are there, so that no two videos but these are in memory.
final class Stopwatch implements RelayedRunListener {
  /// Frames of each video that are shown.
  private static final int SHOWN = 4;

  private final GenerationRunListener progress;
  private final Path unmeasured;
  private final Map<Path, Long> started = new HashMap<>();
  private final Map<Path, Sampled> sampled = new HashMap<>();
  private final Map<Path, Seen> seen = new HashMap<>();
  private @Nullable List<Frame> reference;

  private record Sampled(double seconds, int skipped, int passes) {}

  private record Seen(Likeness likeness, double flow, List<Frame> shown) {}

  /// @param unmeasured the file of jobs that nobody measures
  Stopwatch(GenerationRunListener progress, Path unmeasured) {
    this.progress = progress;
    this.unmeasured = unmeasured;
  }

  Measured of(Accelerator way, Path video) {
    var time = Objects.requireNonNull(sampled.get(video));
    var frames = Objects.requireNonNull(seen.get(video));
    return new Measured(
        way,
        time.seconds,
        time.skipped,
        time.passes,
        frames.likeness,
        frames.flow,
        frames.shown,
        video);
  }

  @Override
  public GenerationRunListener inner() {
    return progress;
  }

  @Override
  public GenerationListener of(GenerationJob job) {
    var listener = progress.of(job);
    started.putIfAbsent(job.file(), System.nanoTime());
    return listener;
  }

  @Override
  public void onSampled(GenerationJob job, int skipped, int passes) {
    long since = Objects.requireNonNull(started.get(job.file()));
    sampled.put(job.file(), new Sampled((System.nanoTime() - since) / 1e9, skipped, passes));
    progress.onSampled(job, skipped, passes);
  }

  @Override
  public void onDecoded(GenerationJob job, List<Frame> frames) {
    progress.onDecoded(job, frames);
    if (job.file().equals(unmeasured)) {
      return;
    }
    if (reference == null) {
      reference = frames;
    }
    seen.put(
        job.file(),
        new Seen(Likeness.of(frames, reference), OpticalFlow.mean(frames), shown(frames)));
  }

  private static List<Frame> shown(List<Frame> frames) {
    if (frames.size() == 1) {
      return frames;
    }
    return IntStream.range(0, SHOWN)
        .mapToObj(i -> frames.get(i * (frames.size() - 1) / (SHOWN - 1)))
        .toList();
  }
}
