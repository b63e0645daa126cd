package dev.genga.dataset.cache;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.base.AtomicFile;
import dev.genga.base.ProblemException;
import dev.genga.dataset.media.FrameFolder;
import dev.genga.dataset.media.MediaKind;
import dev.genga.dataset.plan.LossMask;
import dev.genga.dataset.plan.PlannedMedia;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// SHA-256 of whole files, remembered by path, size and time of change, so that a film or a model of
/// many gigabytes is read once and not at every start.
///
/// The memory is one JSON file; losing it costs only time. Safe for use by several threads.
public final class ContentHashes {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final long LARGE = 1L << 30;

  private final Path memory;
  private final Consumer<Path> reading;
  private final Map<String, Known> known;
  private boolean changed;

  /// @param size in bytes
  /// @param modified in milliseconds since 1970
  record Known(long size, long modified, String sha256) {}

  /// @param memory the JSON file; read if it is there, written by [#save]
  public ContentHashes(Path memory) {
    this(memory, _ -> {});
  }

  /// @param reading is told of each file of a gigabyte or more before it is read, which takes its time
  public ContentHashes(Path memory, Consumer<Path> reading) {
    this.memory = memory;
    this.reading = reading;
    this.known = read(memory);
  }

  private static Map<String, Known> read(Path memory) {
    if (!Files.exists(memory)) {
      return new TreeMap<>();
    }
    try {
      return JSON.readValue(memory.toFile(), new TypeReference<TreeMap<String, Known>>() {});
    } catch (IOException e) {
      return new TreeMap<>(); // It is only a memory: without it the files are read again.
    }
  }

  /// The file's SHA-256, 64 hexadecimal digits.
  ///
  /// @throws ProblemException if the file can't be read
  public String of(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    try {
      var facts = Files.readAttributes(absolute, BasicFileAttributes.class);
      long modified = facts.lastModifiedTime().toMillis();
      synchronized (this) {
        var before = known.get(absolute.toString());
        if (before != null && before.size() == facts.size() && before.modified() == modified) {
          return before.sha256();
        }
      }
      if (facts.size() >= LARGE) {
        reading.accept(file);
      }
      String hash = sha256(absolute);
      synchronized (this) {
        known.put(absolute.toString(), new Known(facts.size(), modified, hash));
        changed = true;
      }
      return hash;
    } catch (IOException e) {
      throw new ProblemException(
          "the file can't be read: " + e.getMessage(), absolute.toString(), "check the path");
    }
  }

  /// The file's SHA-256 if it is remembered and the file hasn't changed since; null where it would have to
  /// be read, or is gone.
  public synchronized @Nullable String remembered(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    var before = known.get(absolute.toString());
    if (before == null) {
      return null;
    }
    try {
      var facts = Files.readAttributes(absolute, BasicFileAttributes.class);
      boolean same =
          before.size() == facts.size() && before.modified() == facts.lastModifiedTime().toMillis();
      return same ? before.sha256() : null;
    } catch (IOException e) {
      return null;
    }
  }

  /// The SHA-256 of a clip or an image; those of a folder's images in their order, joined by `+`.
  ///
  /// @throws ProblemException if a file can't be read
  public String of(PlannedMedia media) {
    if (media.kind() != MediaKind.FRAMES) {
      return of(media.file());
    }
    return String.join(
        "+", FrameFolder.images(media.file()).stream().map((Path image) -> of(image)).toList());
  }

  /// [#of(PlannedMedia)], and the SHA-256 of its mask where it has one.
  ///
  /// @throws ProblemException if a file can't be read
  public String withMask(PlannedMedia media) {
    return switch (media.mask()) {
      case LossMask.Everywhere _ -> of(media);
      case LossMask.OfFile mask -> of(media) + ", mask " + of(mask.path());
    };
  }

  /// Writes the memory, if anything was added, without what is known of files that are gone.
  public synchronized void save() {
    if (changed) {
      known.keySet().removeIf(file -> Files.notExists(Path.of(file)));
      try {
        AtomicFile.write(memory, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(known));
        changed = false;
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  /// SHA-256 of a file, read now.
  static String sha256(Path file) throws IOException {
    var digest = digest();
    try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
      byte[] buffer = new byte[1 << 18];
      while (in.read(buffer) >= 0) {
        // The digest sees every byte that is read.
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
