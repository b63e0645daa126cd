package dev.genga.app.models;

import dev.genga.app.console.MemoryText;
import dev.genga.base.FolderLock;
import dev.genga.base.FolderProbe;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.plan.DiskSpace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/// Brings known models into a folder, one file after another. All that can be known beforehand is looked
/// at first: whether the hub gives every file, whether another file of a name is there, whether the disk
/// has room.
///
/// ```java
/// new ModelPull(hub, DiskSpace.ofMachine(), listener).pull(models, Path.of("models"));
/// ```
public final class ModelPull {
  /// Left free on the disk.
  private static final long SPARE = 64L << 20;

  private final Hub hub;
  private final DiskSpace disk;
  private final PullListener listener;
  private final Timing timing;

  /// @param disk the room on the machine's disks
  public ModelPull(Hub hub, DiskSpace disk, PullListener listener) {
    this(hub, disk, listener, Timing.USUAL);
  }

  ModelPull(Hub hub, DiskSpace disk, PullListener listener, Timing timing) {
    this.hub = hub;
    this.disk = disk;
    this.listener = listener;
    this.timing = timing;
  }

  /// A file that has to come.
  private record Wanted(HubFile file, FileFacts facts, Path target) {}

  /// Brings what isn't there yet.
  ///
  /// @param folder made where missing
  /// @throws ProblemException with all that is wrong before anything comes, or with the files that came
  ///     wrong
  /// @throws dev.genga.base.WriteException if the disk doesn't take a file
  public void pull(List<KnownModel> models, Path folder) {
    var refusal = FolderProbe.refusal(folder);
    if (refusal != null) {
      throw new ProblemException(refusal.sentence(), "-o " + folder, "name another folder with -o");
    }
    try (var _ = FolderLock.take(folder);
        var client = new HubClient(hub, timing, listener::onNote)) {
      var problems = new Problems();
      for (var wanted : wanted(client, models, folder)) {
        problems.attempt(() ->
            new Download(client, wanted.file, wanted.facts, wanted.target, listener, timing).run());
      }
      problems.throwIfAny();
    }
  }

  private List<Wanted> wanted(HubClient client, List<KnownModel> models, Path folder) {
    var files = new LinkedHashSet<HubFile>();
    models.forEach(model -> files.addAll(model.files()));
    var problems = new Problems();
    var wanted = new ArrayList<Wanted>();
    for (var file : files) {
      problems.attempt(() -> {
        var facts = client.facts(file);
        var target = file.in(folder);
        if (!isThere(target, facts)) {
          wanted.add(new Wanted(file, facts, target));
        }
      });
      if (problems.list().stream().anyMatch(problem -> problem.where().equals(hub.toString()))) {
        break; // The hub can't be reached: asking for the others would only take time.
      }
    }
    checkRoom(wanted, folder, problems);
    problems.throwIfAny();
    return wanted;
  }

  /// Whether the file is there, whole.
  ///
  /// @throws ProblemException if another one is
  private boolean isThere(Path target, FileFacts facts) {
    if (!Files.exists(target)) {
      return false;
    }
    long size = size(target);
    if (size != facts.size()) {
      throw other(target, "it has %d bytes, and the hub's %d".formatted(size, facts.size()));
    }
    if (facts.sha256() != null && !hash(target, size).equals(facts.sha256())) {
      throw other(target, "its SHA-256 is not the hub's");
    }
    listener.onWhole(target, true, facts.sha256() != null);
    return true;
  }

  private String hash(Path target, long size) {
    listener.onFile("check", String.valueOf(target.getFileName()), 0, size);
    try {
      return Sha256.of(target, listener::onBytes);
    } finally {
      listener.onFileEnd();
    }
  }

  private static long size(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : -1;
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + file + ": " + e.getMessage(), e);
    }
  }

  private static ProblemException other(Path there, String how) {
    return new ProblemException(
        "another file of this name is there: " + how,
        there.toString(),
        "move it away, or name another folder with -o");
  }

  private void checkRoom(List<Wanted> wanted, Path folder, Problems problems) {
    long needed = 0;
    for (var one : wanted) {
      needed += one.facts.size() - PartialFile.bytes(one.target, one.facts);
    }
    if (needed == 0) {
      return;
    }
    var store = disk.of(folder);
    if (store.free() < needed + SPARE) {
      problems.add(
          "the files take %s more, and %s are free"
              .formatted(MemoryText.of(needed), MemoryText.of(store.free())),
          store.name(),
          "free some space, or name a folder on another disk with -o");
    }
  }
}
