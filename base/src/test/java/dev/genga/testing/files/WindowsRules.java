package dev.genga.testing.files;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.CopyOption;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/// Refuses what Windows refuses: to replace, move or delete a file that is open or mapped into memory,
/// to cut one that is mapped, to open a folder as if it were a file (and so to sync it), to read what
/// another has locked, and names that Windows does not know.
///
/// Source: Microsoft's documentation of `CreateFile`, `MoveFileEx`, `DeleteFile` and `LockFileEx`. Windows
/// allows some of it where a file was opened to be shared for deletion; these rules never do, since not
/// everyone who opens a file asks for that.
public final class WindowsRules implements FileRules {
  private static final String IN_USE =
      "The process cannot access the file because it is being used by another process";
  private static final Pattern FORBIDDEN = Pattern.compile(".*[<>:\"|?*\\\\].*|.*[ .]");

  private final List<Use> uses = new CopyOnWriteArrayList<>();

  /// A file that is open, mapped, or locked in part.
  private interface Use {
    Path file();
  }

  /// By a channel, until it is closed.
  private interface Held extends Use {
    RuledChannel.Watch by();
  }

  private record Open(Path file, RuledChannel.Watch by) implements Held {}

  private record Mapped(Path file, MemorySegment.Scope scope) implements Use {}

  private record Locked(Path file, RuledChannel.Watch by, long from) implements Held {}

  @Override
  public void opening(Path file, Set<? extends OpenOption> options) throws IOException {
    if (Files.isDirectory(file)) {
      throw new AccessDeniedException(file.toString());
    }
    if (options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
      refuseIfMapped(file);
    }
    if (!Files.exists(file)) {
      checkName(file);
    }
  }

  private static void checkName(Path file) throws FileSystemException {
    if (FORBIDDEN.matcher(String.valueOf(file.getFileName())).matches()) {
      throw new FileSystemException(
          file.toString(),
          null,
          "The filename, directory name, or volume label syntax is incorrect");
    }
  }

  @Override
  public FileChannel opened(Path file, FileChannel channel) {
    var watch = new FileWatch(file);
    uses.add(new Open(file, watch));
    return new RuledChannel(channel, watch);
  }

  @Override
  public void move(Path from, Path to, CopyOption... options) throws IOException {
    checkName(to);
    refuseIfInUse(from);
    refuseIfInUse(to);
    Files.move(from, to, options);
  }

  @Override
  public void delete(Path file) throws IOException {
    refuseIfInUse(file);
    Files.delete(file);
  }

  private void refuseIfInUse(Path file) throws IOException {
    refuseIfMapped(file);
    if (uses.stream().anyMatch(use -> use instanceof Open && use.file().equals(file))) {
      throw new FileSystemException(file.toString(), null, IN_USE);
    }
  }

  private void refuseIfMapped(Path file) throws IOException {
    uses.removeIf(use -> use instanceof Mapped(_, var scope) && !scope.isAlive());
    if (uses.stream().anyMatch(use -> use instanceof Mapped && use.file().equals(file))) {
      throw new AccessDeniedException(
          file.toString(),
          null,
          "The requested operation cannot be performed on a file with a user-mapped section open");
    }
  }

  private final class FileWatch implements RuledChannel.Watch {
    private final Path file;

    FileWatch(Path file) {
      this.file = file;
    }

    @Override
    public int reading(long from, Operation<Integer> read) throws IOException {
      for (var use : uses) {
        if (use instanceof Locked(var locked, var by, long at)
            && locked.equals(file)
            && by != this
            && at <= from) {
          throw new IOException(
              "The process cannot access the file because another process has locked a portion of"
                  + " the file");
        }
      }
      return read.run();
    }

    @Override
    public void truncating() throws IOException {
      refuseIfMapped(file);
    }

    @Override
    public void mapped(MemorySegment.Scope scope) {
      uses.add(new Mapped(file, scope));
    }

    @Override
    public void locked(long position, long size) {
      uses.add(new Locked(file, this, position));
    }

    @Override
    public void closed() {
      uses.removeIf(use -> use instanceof Held held && held.by() == this);
    }
  }
}
