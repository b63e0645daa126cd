package dev.genga.base;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Keeps a second process out of a folder: a lock of the operating system on the file `.genga.lock` in
/// it, which says whose it is. The system takes the lock back when the process ends, however it ends, so
/// that a file which a killed process left behind keeps nobody out.
///
/// ```java
/// try (var lock = FolderLock.take(output)) {
///   // no other genga is at work in this folder
/// }
/// ```
public final class FolderLock implements AutoCloseable {
  private static final String NAME = ".genga.lock";

  /// Far behind the text: on Windows nobody can read the bytes that are locked.
  private static final long LOCKED = Long.MAX_VALUE - 1;

  /// More of what a holder has told isn't read.
  private static final int LONGEST = 300;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private final FileChannel channel;
  private final @Nullable FileLock lock;

  private FolderLock(FileChannel channel, @Nullable FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  /// Takes the lock of a folder, which is made where missing.
  ///
  /// @throws ProblemException if another process has it; its number and its start are told
  /// @throws WriteException if nothing can be written there
  public static FolderLock take(Path folder) {
    return take(folder, "");
  }

  /// The same for whoever keeps it until he is asked to go.
  ///
  /// @param work what others are told of it: what it is and how it is ended; one line
  /// @throws ProblemException if another process has it; its number, its start and its work are told
  /// @throws WriteException if nothing can be written there
  public static FolderLock take(Path folder, String work) {
    Path file = folder.resolve(NAME);
    try {
      Files.createDirectories(folder);
      var channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        return take(folder, channel, work);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new WriteException(file, e);
    }
  }

  private static FolderLock take(Path folder, FileChannel channel, String work) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock(LOCKED, 1, false);
    } catch (OverlappingFileLockException e) {
      throw taken(folder, channel); // by this process
    } catch (IOException e) {
      return new FolderLock(channel, null); // some network disks know no locks
    }
    if (lock == null) {
      throw taken(folder, channel);
    }
    var holder = "%d %s %s".formatted(ProcessHandle.current().pid(), Instant.now(), work).strip();
    channel.truncate(0).write(ByteBuffer.wrap((holder + "\n").getBytes(StandardCharsets.UTF_8)), 0);
    return new FolderLock(channel, lock);
  }

  /// Whether another process has the lock of a folder; so it is said to be where the disk knows no locks.
  ///
  /// Not to be asked by a process that has it itself: on Linux and macOS that would give it back.
  public static boolean isTaken(Path folder) {
    Path file = folder.resolve(NAME);
    if (!Files.exists(file)) {
      return false;
    }
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE);
        var lock = channel.tryLock(LOCKED, 1, false)) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true; // by this process
    } catch (IOException e) {
      return true;
    }
  }

  private static ProblemException taken(Path folder, FileChannel channel) throws IOException {
    return new ProblemException(
        "another genga is at work in this folder: " + holder(channel),
        folder.toString(),
        "wait until it has ended, stop it, or name another folder");
  }

  private static String holder(FileChannel channel) throws IOException {
    var buffer = ByteBuffer.allocate(LONGEST);
    channel.read(buffer, 0);
    String[] words =
        new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8)
            .strip()
            .split(" ", 3);
    if (words.length < 2) {
      return "it has not told which process it is";
    }
    String process = "process %s, since %s".formatted(words[0], localTime(words[1]));
    return words.length == 2 ? process : process + ": " + words[2];
  }

  private static String localTime(String instant) {
    var since = Instant.parse(instant).truncatedTo(ChronoUnit.SECONDS);
    return TIME.format(LocalDateTime.ofInstant(since, ZoneId.systemDefault()));
  }

  /// Whether the lock keeps others out; not on a disk that knows no locks.
  public boolean isHeld() {
    return lock != null;
  }

  /// Gives the folder back. The file stays, empty: were it deleted, a third process could lock a new
  /// one while a second still waits with the old one open.
  @Override
  public void close() {
    try (channel) {
      if (lock != null) {
        channel.truncate(0);
        lock.release();
      }
    } catch (IOException e) {
      // The system takes the lock back with the process.
    }
  }
}
