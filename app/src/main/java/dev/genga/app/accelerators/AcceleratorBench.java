package dev.genga.app.accelerators;

import dev.genga.base.FolderProbe;
import dev.genga.base.Problems;
import dev.genga.tensor.Device;
import dev.genga.wan.generation.GeneratedFile;
import dev.genga.wan.generation.GenerationJob;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.GenerationRun;
import dev.genga.wan.generation.GenerationRunListener;
import dev.genga.wan.generation.LevelChoice;
import dev.genga.wan.generation.ModelFiles;
import dev.genga.wan.generation.Precision;
import dev.genga.wan.generation.VideoSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Makes one video by the plain way and by each accelerator, one after another on one device, and tells
/// time and likeness.
///
/// Before the ways of one precision a single frame is made in one step, which nobody measures:
/// what only a first step costs would else be the plain one's.
///
/// @param blocksInMemory of the transformer; 0 for all
/// @param ways the first is the plain one
/// @param folder where all files go
public record AcceleratorBench(
    ModelFiles files, Device device, int blocksInMemory, List<Accelerator> ways, Path folder) {
  /// Copies the list.
  public AcceleratorBench {
    ways = List.copyOf(ways);
  }

  /// The run that computes in something.
  public GenerationRun run(Precision precision) {
    return new GenerationRun(files, device, precision, blocksInMemory);
  }

  /// Measures all ways and writes the report.
  ///
  /// @param progress hears of each video
  /// @return a table for the terminal
  public String measure(GenerationRunListener progress) {
    check();
    var stopwatch = new Stopwatch(progress, warmUpFile());
    for (var group : byPrecision().entrySet()) {
      run(group.getKey()).run(jobs(group.getValue()), stopwatch);
    }
    delete(warmUpFile());
    var measured = ways.stream().map(way -> stopwatch.of(way, job(way).file())).toList();
    var report = new AcceleratorReport(measured, device, folder);
    report.write();
    return report.text();
  }

  private void check() {
    var problems = new Problems();
    var refusal = FolderProbe.refusal(folder);
    if (refusal != null) {
      problems.add(refusal.sentence(), folder.toString(), "name another folder");
    }
    for (var group : byPrecision().entrySet()) {
      problems.gather(() -> {
        run(group.getKey()).check(group.getValue().stream().map(this::job).toList());
        return true;
      });
    }
    problems.throwIfAny();
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<Precision, List<Accelerator>> byPrecision() {
    var groups = new LinkedHashMap<Precision, List<Accelerator>>();
    ways.forEach(
        way -> groups.computeIfAbsent(way.request().precision(), _ -> new ArrayList<>()).add(way));
    return groups;
  }

  private List<GenerationJob> jobs(List<Accelerator> group) {
    var jobs = new ArrayList<GenerationJob>();
    jobs.add(warmUp(group.getFirst().request()));
    group.forEach(way -> jobs.add(job(way)));
    return jobs;
  }

  private GenerationJob job(Accelerator way) {
    var request = way.request();
    return new GenerationJob(
        request, folder.resolve(way.fileName() + GeneratedFile.ending(request)));
  }

  private GenerationJob warmUp(GenerationRequest request) {
    var size = request.size();
    var brief =
        request
            .withSize(new VideoSize(size.width(), size.height(), 1))
            .withSampling(request.sampling().withLevels(new LevelChoice(List.of(), 0, 1)));
    return new GenerationJob(brief, warmUpFile());
  }

  private Path warmUpFile() {
    return folder.resolve("first-step.png");
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
