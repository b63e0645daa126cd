package dev.genga.dataset.media;

import dev.genga.base.AtomicFile;
import dev.genga.dataset.config.Size;
import dev.genga.video.FrameTimes;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Remembers in a text file what decoding showed, by path, size and time of change, so that a second
/// plan decodes nothing. Each line is written as soon as it is known: a plan that was stopped goes
/// on where it was. All data sets share the file.
///
/// Losing the file costs time and nothing else, so a line that can't be read is passed over, and a
/// file that can't be written is not written.
final class MediaIndex implements AutoCloseable {
  private static final String HEADER = "genga media index 1, ";
  private static final int FIELDS = 8;

  /// Files of other data sets that are remembered at most.
  private static final int OTHERS = 50_000;

  private final @Nullable Path file;
  private final String header;
  private final Map<Path, Entry> entries = new HashMap<>();
  private final Map<Path, Entry> used = new TreeMap<>();
  private final Map<String, FrameTimes> times = new HashMap<>();
  private @Nullable BufferedWriter journal;
  private boolean added;

  private record Entry(MediaKind kind, long bytes, long changed, MediaInfo info) {}

  /// @param file null to remember nothing
  /// @param version of the probe: what another found is forgotten
  MediaIndex(@Nullable Path file, String version) {
    this.file = file;
    this.header = HEADER + version;
    if (file == null) {
      return;
    }
    boolean same = load(file);
    try {
      Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
      journal =
          same
              ? Files.newBufferedWriter(file, StandardOpenOption.APPEND)
              : Files.newBufferedWriter(file);
      if (!same) {
        journal.write(header + "\n");
      }
    } catch (IOException e) {
      journal = null; // See the class: the index is only a help.
    }
  }

  /// What is known of a file as it is now; null where it has to be decoded.
  synchronized @Nullable MediaInfo find(Path path, MediaKind kind) {
    var entry = entries.get(path);
    var now = stamp(path, kind);
    if (entry == null
        || now == null
        || entry.kind() != kind
        || entry.bytes() != now.size()
        || entry.changed() != changed(now)) {
      return null;
    }
    used.put(path, entry);
    return entry.info();
  }

  /// Remembers what was found.
  ///
  /// @param before the file's size and time of change before it was decoded
  /// @return the same, sharing its times with other clips
  synchronized MediaInfo put(
      Path path, MediaKind kind, BasicFileAttributes before, MediaInfo found) {
    var info = shared(found);
    var entry = new Entry(kind, before.size(), changed(before), info);
    used.put(path, entry);
    added = true;
    if (journal != null) {
      try {
        journal.write(line(path, entry));
        journal.flush();
      } catch (IOException e) {
        journal = null;
      }
    }
    return info;
  }

  private MediaInfo shared(MediaInfo info) {
    return info.times() == null
        ? info
        : new MediaInfo(
            info.size(), info.frames(), times(FrameTimesText.of(info.times())), info.rotation());
  }

  /// The size and time of change of a file; null for a folder of frames, whose images may change
  /// without it, and for a file that is gone.
  static @Nullable BasicFileAttributes stamp(Path path, MediaKind kind) {
    if (kind == MediaKind.FRAMES) {
      return null;
    }
    try {
      return Files.readAttributes(path, BasicFileAttributes.class);
    } catch (IOException e) {
      return null;
    }
  }

  /// Drops files that are gone, and those of other data sets where they are many, so that the index
  /// doesn't grow without end.
  @Override
  public void close() {
    if (journal == null || file == null) {
      return;
    }
    try {
      journal.close();
      var kept = kept();
      if (!added && kept.size() == entries.size()) {
        return;
      }
      AtomicFile.writeStream(
          file,
          out -> {
            var writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            writer.write(header + "\n");
            for (var entry : kept.entrySet()) {
              writer.write(line(entry.getKey(), entry.getValue()));
            }
            writer.flush();
          });
    } catch (IOException | UncheckedIOException e) {
      journal = null;
    }
  }

  private Map<Path, Entry> kept() {
    var kept = new TreeMap<>(used);
    entries.entrySet().stream()
        .filter(entry -> !used.containsKey(entry.getKey()) && Files.exists(entry.getKey()))
        .sorted(Map.Entry.comparingByKey())
        .limit(OTHERS)
        .forEach(entry -> kept.put(entry.getKey(), entry.getValue()));
    return kept;
  }

  /// @return whether the file is an index of this version
  private boolean load(Path index) {
    try (var lines = Files.lines(index)) {
      var iterator = lines.iterator();
      if (!iterator.hasNext() || !iterator.next().equals(header)) {
        return false;
      }
      iterator.forEachRemaining(this::load);
      return true;
    } catch (IOException | UncheckedIOException e) {
      entries.clear();
      return false;
    }
  }

  private void load(String line) {
    var fields = line.split("\t", FIELDS);
    try {
      var shown = fields[6].equals("-") ? null : times(fields[6]);
      int frames = shown == null ? 1 : shown.count();
      var size = new Size(Integer.parseInt(fields[3]), Integer.parseInt(fields[4]));
      entries.put(
          Path.of(fields[7]),
          new Entry(
              MediaKind.valueOf(fields[0]),
              Long.parseLong(fields[1]),
              Long.parseLong(fields[2]),
              new MediaInfo(size, frames, shown, Integer.parseInt(fields[5]))));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      // A line that was cut off or edited: its file is decoded again.
    }
  }

  /// Clips of one length and rate, of which a data set has many, share their times.
  private FrameTimes times(String text) {
    return times.computeIfAbsent(text, FrameTimesText::parse);
  }

  private static String line(Path path, Entry entry) {
    if (path.toString().matches("(?s).*[\\n\\r].*")) {
      return "";
    }
    var info = entry.info();
    return String.join(
        "\t",
        entry.kind().name(),
        Long.toString(entry.bytes()),
        Long.toString(entry.changed()),
        Integer.toString(info.size().width()),
        Integer.toString(info.size().height()),
        Integer.toString(info.rotation()),
        info.times() == null ? "-" : FrameTimesText.of(info.times()),
        path + "\n");
  }

  private static long changed(BasicFileAttributes attributes) {
    return attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
  }
}
