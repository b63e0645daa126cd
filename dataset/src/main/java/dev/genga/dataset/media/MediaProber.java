package dev.genga.dataset.media;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Probes many files, each once, on all cores, and remembers what it found.
///
/// @param probe reads one file
/// @param index where results are kept for the next time; null to keep none
/// @param threads how many files are read at once
public record MediaProber(MediaProbe probe, @Nullable Path index, int threads) {

  /// A file, and what it was taken for.
  ///
  /// @param path absolute
  /// @param kind what it has to be
  public record Probed(Path path, MediaKind kind) {
    /// The same without the caption.
    public static Probed of(MediaFile file) {
      return new Probed(file.path(), file.kind());
    }
  }

  /// On all cores.
  public MediaProber(MediaProbe probe, @Nullable Path index) {
    this(probe, index, Runtime.getRuntime().availableProcessors());
  }

  /// Probes each distinct file, and each mask.
  ///
  /// @param problems takes the problems of all files that are not what they have to be
  /// @param done is called with the number of files that are through
  /// @return what is known of each file, without those that have problems
  public Map<Probed, MediaInfo> probe(
      Collection<MediaFile> files, Problems problems, IntConsumer done) {
    var distinct = new LinkedHashSet<Probed>();
    files.forEach(file -> distinct.addAll(file.probed()));
    var infos = HashMap.<Probed, MediaInfo>newHashMap(distinct.size());
    try (var known = new MediaIndex(index, probe.version());
        var pool = Executors.newFixedThreadPool(threads)) {
      var running = new ArrayList<Map.Entry<Probed, Future<MediaInfo>>>(distinct.size());
      distinct.forEach(
          file -> running.add(Map.entry(file, pool.submit(task(known, file.path(), file.kind())))));
      try {
        gather(running, infos, problems, done);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("probing was interrupted", e);
      } finally {
        pool.shutdownNow();
      }
    }
    return infos;
  }

  private Callable<MediaInfo> task(MediaIndex known, Path path, MediaKind kind) {
    return () -> {
      var found = known.find(path, kind);
      if (found != null) {
        return found;
      }
      var before = MediaIndex.stamp(path, kind);
      var info = probe.probe(path, kind);
      return before == null ? info : known.put(path, kind, before, info);
    };
  }

  private static void gather(
      List<Map.Entry<Probed, Future<MediaInfo>>> running,
      Map<Probed, MediaInfo> infos,
      Problems problems,
      IntConsumer done)
      throws InterruptedException {
    for (int i = 0; i < running.size(); i++) {
      var entry = running.get(i);
      try {
        infos.put(entry.getKey(), entry.getValue().get());
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case ProblemException problem -> problems.addAll(problem);
          case RuntimeException fault -> throw fault;
          case Error fault -> throw fault;
          case null, default -> throw new IllegalStateException(e);
        }
      }
      done.accept(i + 1);
    }
  }
}
