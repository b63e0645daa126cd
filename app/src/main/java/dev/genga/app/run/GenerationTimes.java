package dev.genga.app.run;

import dev.genga.video.Frame;
import dev.genga.wan.generation.GenerationJob;
import dev.genga.wan.generation.GenerationListener;
import dev.genga.wan.generation.GenerationRunListener;
import dev.genga.wan.generation.RelayedRunListener;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/// Takes the time of each job's steps and frames, and hands it on once the file is written.
public final class GenerationTimes implements RelayedRunListener {
  private static final double GIGA = 1e9;

  private final GenerationRunListener inner;
  private final BiConsumer<GenerationJob, Taken> written;
  private final LongSupplier nanos;
  private final Map<Path, Long> began = new HashMap<>();
  private final Map<Path, Taken> taken = new HashMap<>();

  /// What a job took.
  ///
  /// @param steps that were walked; 0 where its latents were there already
  /// @param sampling seconds of all steps
  /// @param decoding seconds of all frames
  public record Taken(int steps, double sampling, double decoding) {
    /// Nothing yet.
    private static final Taken NOTHING = new Taken(0, 0, 0);

    /// Seconds of a step.
    public double step() {
      return sampling / steps;
    }
  }

  /// @param inner hears all of it first
  /// @param written is told after a job's file was written
  public GenerationTimes(GenerationRunListener inner, BiConsumer<GenerationJob, Taken> written) {
    this(inner, written, System::nanoTime);
  }

  GenerationTimes(
      GenerationRunListener inner, BiConsumer<GenerationJob, Taken> written, LongSupplier nanos) {
    this.inner = inner;
    this.written = written;
    this.nanos = nanos;
  }

  @Override
  public GenerationRunListener inner() {
    return inner;
  }

  @Override
  public GenerationListener of(GenerationJob job) {
    var listener = inner.of(job);
    began.put(job.file(), nanos.getAsLong());
    return listener;
  }

  @Override
  public void onSampled(GenerationJob job, int skipped, int passes) {
    int steps = job.request().schedule().steps();
    taken.put(job.file(), new Taken(steps, since(job), 0));
    inner.onSampled(job, skipped, passes);
  }

  @Override
  public GenerationListener ofDecoding(GenerationJob job) {
    var listener = inner.ofDecoding(job);
    began.put(job.file(), nanos.getAsLong());
    return listener;
  }

  @Override
  public void onDecoded(GenerationJob job, List<Frame> frames) {
    var before = taken.getOrDefault(job.file(), Taken.NOTHING);
    taken.put(job.file(), new Taken(before.steps(), before.sampling(), since(job)));
    inner.onDecoded(job, frames);
  }

  private double since(GenerationJob job) {
    return (nanos.getAsLong() - began.getOrDefault(job.file(), nanos.getAsLong())) / GIGA;
  }

  @Override
  public void onWritten(GenerationJob job) {
    inner.onWritten(job);
    written.accept(job, taken.getOrDefault(job.file(), Taken.NOTHING));
  }
}
