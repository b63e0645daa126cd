package dev.genga.testing.files;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/// A real channel whose operations a test can come between.
final class RuledChannel extends FileChannel {
  private final FileChannel real;
  private final Watch watch;

  /// What comes between; each operation is given so that it can be done, or not.
  interface Watch {
    /// An operation.
    interface Operation<T extends @Nullable Object> {
      T run() throws IOException;
    }

    default int reading(long from, Operation<Integer> read) throws IOException {
      return read.run();
    }

    default int writing(ByteBuffer bytes, Operation<Integer> write) throws IOException {
      return write.run();
    }

    default void syncing(Operation<@Nullable Void> sync) throws IOException {
      sync.run();
    }

    default void truncating() throws IOException {}

    default void mapped(MemorySegment.Scope scope) {}

    default void locked(long position, long size) {}

    default void closed() {}
  }

  RuledChannel(FileChannel real, Watch watch) {
    this.real = real;
    this.watch = watch;
  }

  @Override
  public int read(ByteBuffer bytes) throws IOException {
    return watch.reading(real.position(), () -> real.read(bytes));
  }

  @Override
  public int read(ByteBuffer bytes, long position) throws IOException {
    return watch.reading(position, () -> real.read(bytes, position));
  }

  @Override
  public long read(ByteBuffer[] buffers, int offset, int length) throws IOException {
    long total = 0;
    for (int i = offset; i < offset + length; i++) {
      total += Math.max(0, read(buffers[i]));
    }
    return total;
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    return watch.writing(bytes, () -> real.write(bytes));
  }

  @Override
  public int write(ByteBuffer bytes, long position) throws IOException {
    return watch.writing(bytes, () -> real.write(bytes, position));
  }

  @Override
  public long write(ByteBuffer[] buffers, int offset, int length) throws IOException {
    long total = 0;
    for (int i = offset; i < offset + length; i++) {
      total += write(buffers[i]);
    }
    return total;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    watch.syncing(() -> {
      real.force(metaData);
      return null;
    });
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    watch.truncating();
    real.truncate(size);
    return this;
  }

  @Override
  public MemorySegment map(MapMode mode, long offset, long size, Arena arena) throws IOException {
    watch.mapped(arena.scope());
    return real.map(mode, offset, size, arena);
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    watch.mapped(Arena.global().scope()); // nobody says when it ends
    return real.map(mode, position, size);
  }

  @Override
  public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
    var lock = real.tryLock(position, size, shared);
    if (lock != null) {
      watch.locked(position, size);
    }
    return lock;
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    var lock = real.lock(position, size, shared);
    watch.locked(position, size);
    return lock;
  }

  @Override
  public long position() throws IOException {
    return real.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    real.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return real.size();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    return real.transferTo(position, count, target);
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count)
      throws IOException {
    return real.transferFrom(source, position, count);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    try (real) {
      watch.closed();
    }
  }
}
